import type { SqlGrammar } from '../../src/facts/sql/sql.ts'

let loading: Promise<SqlGrammar> | undefined

/** PostgreSQL's own parser, as a second opinion on what the statements of its dialect are. */
export function loadSqlGrammar(): Promise<SqlGrammar> {
  loading ??= load()
  return loading
}

async function load(): Promise<SqlGrammar> {
  const { loadModule, parseSync } = await import('libpg-query')
  await loadModule()
  return { parse: (sql) => parseSync(sql) }
}
