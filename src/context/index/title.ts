import { redact } from '../../record/secrets/redact.ts'
import type { Event, Note } from '../formats/format.ts'
import type { Form } from './item.ts'
import { wordsOfPerson } from './prose.ts'
import { COMMANDS } from './tools.ts'

/** A row of the table is one line that a person takes in at a look. */
export const TITLE_CHARS_MAX = 60

/** A secret that begins among the shown characters is known by what follows. */
const SHOWN_CHARS = 200
/** What most titles are already. */
const PLAIN = /^(?:[!#-[\]^_a-~]|[!#-[\]^_a-~] (?=[!#-[\]^_a-~]))*$/

/** Control, format (zero-width, bidirectional), private and unpaired characters; line and paragraph ends. */
const HIDDEN =
  /(?:[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u{115F}\u{1160}\u{3164}\u{FFA0}\u{2800}]|\p{Variation_Selector})+/gu

/** One line that nothing obeys: no control, bidirectional or zero-width characters, no quotes that end it. */
export function plainTitle(words: string): string {
  const shown = redact(words.slice(0, SHOWN_CHARS))
  const line = PLAIN.test(shown)
    ? shown
    : shown
        .replace(HIDDEN, ' ')
        .replace(/["`\\]/g, "'")
        .replace(/\s+/g, ' ')
        .trim()
  if (line.length <= TITLE_CHARS_MAX) return line
  const chars = [...line]
  return chars.length <= TITLE_CHARS_MAX
    ? line
    : `${chars
        .slice(0, TITLE_CHARS_MAX - 1)
        .join('')
        .trimEnd()}…`
}

const NOTED: Readonly<Record<Note, string>> = {
  summary: 'summary of a compaction',
  thinking: 'thinking',
  meta: 'note of the agent program',
}

/** An item by its first event: a person's words about what they gave, a tool's metadata; never what a tool gave back. */
export function titleOf(event: Event | undefined, form: Form): string {
  if (event?.kind === 'message') {
    if (event.note !== undefined) return NOTED[event.note]
    // What a command printed, or another agent said.
    if (event.by === 'harness') return `${form} that the agent program gave`
    const words = wordsOfPerson(event.texts.join('\n'))
    return words === undefined ? wordless(event.texts, form) : plainTitle(words)
  }
  if (event?.kind !== 'call') return 'result of a call that is not here'
  const { tool, words, path } = event.hint
  const what =
    path === undefined ? words : `${tailOf(path)}${words === undefined ? '' : ` ${words}`}`
  if (what === undefined) return plainTitle(tool)
  return plainTitle(COMMANDS.has(tool) ? what : `${shortTool(tool)} ${what}`)
}

/** A page says nothing by its first tag; everything else by its first line. */
function wordless(texts: readonly string[], form: Form): string {
  const lines = texts.join('\n').split('\n')
  const first = lines.find((line) => line.trim() !== '')
  return form === 'html' || first === undefined
    ? `${lines.length} lines of ${form}`
    : plainTitle(first.trim())
}

/** `mcp__server__tool` by its last two names. */
function shortTool(tool: string): string {
  return tool.startsWith('mcp__') ? tool.slice(5).replaceAll('__', '/') : tool
}

/** A long path by its end, which tells it apart. Of a secret that is cut nobody knows any more that it is one. */
function tailOf(path: string): string {
  if (path.length <= 40) return path
  const shown = redact(path)
  return shown.length <= 40 ? shown : `…${shown.slice(-39)}`
}
