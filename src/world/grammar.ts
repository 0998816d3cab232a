import type { GrammarAnswer } from '../facts/world.ts'

let loading: Promise<GrammarAnswer> | undefined

/**
 * PostgreSQL's own parser, loaded when its SQL is first met: it holds some 20 MiB, which a daemon that meets none is
 * spared. Never part of the hook.
 */
export function loadPostgresGrammar(): Promise<GrammarAnswer> {
  loading ??= load()
  return loading
}

async function load(): Promise<GrammarAnswer> {
  try {
    const { loadModule, parseSync } = await import('libpg-query')
    await loadModule()
    return { parse: (sql) => parseSync(sql) }
  } catch {
    return 'none'
  }
}
