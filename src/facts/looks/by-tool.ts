import type { Run } from '../shell/run.ts'
import { testOf } from '../tools/line.ts'
import { type Words, wordsOf } from '../tools/words.ts'
import { TOOLS } from './tools.ts'

/** Rows by the names of their tools; built on first use. */
let rows: ReadonlyMap<string, readonly Tool[]> | undefined

interface Tool {
  /** `anywhere`: the line is about flags, wherever the words stand. */
  readonly tests: readonly {
    readonly test: (words: Words) => boolean
    readonly anywhere: boolean
  }[]
  readonly valued: ReadonlySet<string>
  readonly unless: RegExp | undefined
}

/** A tool that is told to look by its first words. */
export function byTool(run: Run, texts: readonly string[], open: boolean): boolean {
  if (rows === undefined) {
    const made = new Map<string, Tool[]>()
    for (const [names, lines, valued = '', unless] of TOOLS)
      for (const name of names.split(' ')) {
        const tool = {
          tests: lines.map((line) => ({
            test: testOf(line),
            anywhere: /^(\*\*)? *-|^\*\*$/.test(line) || line.startsWith('** -'),
          })),
          valued: new Set(valued.split(' ')),
          unless,
        }
        made.set(name, [...(made.get(name) ?? []), tool])
      }
    rows = made
  }
  return (rows.get(run.name) ?? []).some(({ tests, valued, unless }) => {
    if (open || texts.some((text) => unless?.test(text))) return false
    const words = wordsOf(run, valued)
    const unsure = isVerbUnsure(texts, valued)
    return tests.some(({ test, anywhere }) => (anywhere || !unsure) && test(words))
  })
}

/** An option before the verb that may take a value makes the next word the value, or the verb: nobody knows which. */
function isVerbUnsure(texts: readonly string[], valued: ReadonlySet<string>): boolean {
  const verb = texts.findIndex((text) => !text.startsWith('-'))
  const before = texts.slice(0, Math.max(verb, 0))
  return before.some(
    (text, i) =>
      !text.includes('=') &&
      !valued.has(text) &&
      !PLAIN_OPTION.test(text) &&
      i === before.length - 1,
  )
}

/** Options that take no value with any tool. */
const PLAIN_OPTION =
  /^(-[vqhVyA]+|-br|-brief|-c|-plaintext|-4|-6|--(no-[\w-]+|json|quiet|verbose|debug|version|help|all|yes|color|offline|raw|global|insecure|tls|plain|dry-run|user|system))$/
