import { VALUE_CHARS_MAX } from '../../limits.ts'
import { UNKNOWN_PART } from '../facts.ts'
import { absolute } from '../files/path.ts'
import { optionsOf } from './options.ts'
import type { Run, Text } from './run.ts'

/** Programs by which a file that this action wrote, or nobody has read, gets another name. */
export const WRITERS: ReadonlySet<string> = new Set(['tee', 'sponge', 'ln', 'install'])

/** What is in the file can be run later in the same action under its new name. */
export function keepCopies(run: Run): void {
  const { written, cwd } = run.frame.scope
  const { rest } = optionsOf(run.args, { values: 'mogtS' })
  const paths = rest.map((field) => (field.known ? absolute(field.text, cwd) : undefined))
  if (run.name === 'tee' || run.name === 'sponge') {
    // What a program prints is not known; known text is kept where the file is written.
    for (const path of paths)
      if (path && run.frame.stdin.kind === 'program') written.set(path, UNKNOWN_PART)
    return
  }
  const [from, to] = paths
  const text = from === undefined ? undefined : written.get(from)
  if (to !== undefined && text !== undefined && paths.length === 2) written.set(to, text)
}

/** `cat FILE…` of what this very action has written. */
export function writtenText({ args, frame }: Run): Text | undefined {
  const { written, cwd } = frame.scope
  let text = ''
  for (const arg of args) {
    const path = arg.known ? absolute(arg.text, cwd) : undefined
    const part = path === undefined ? undefined : written.get(path)
    if (part === undefined) return undefined
    text += part
    if (text.length > VALUE_CHARS_MAX) return undefined
  }
  return { text, known: !text.includes(UNKNOWN_PART) }
}
