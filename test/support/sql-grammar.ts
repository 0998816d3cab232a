import type { SqlGrammar } from '../../src/facts/sql/sql.ts'
import { loadPostgresGrammar } from '../../src/world/grammar.ts'

/** PostgreSQL's own parser, as the daemon has it. */
export async function loadSqlGrammar(): Promise<SqlGrammar> {
  const grammar = await loadPostgresGrammar()
  if (typeof grammar === 'string') throw new Error('libpg-query could not be loaded')
  return grammar
}
