import type { CallHint, Note, Speaker } from '../formats/format.ts'
import { formOf } from './form.ts'
import type { Form, Kind } from './item.ts'
import { plainTitle, wordsOfPerson } from './title.ts'

/** A message of a person's that is this long, or has this many lines, holds something that was pasted. */
const PASTE_BYTES_MIN = 800
const PASTE_LINES_MIN = 12

export interface Described {
  readonly kind: Kind
  readonly form: Form
  readonly title: string
  /** Words of the title that tell this item from others: not its tool's name. */
  readonly naming: string
}

/** What a message is: of a person's own by their words, of others' by what it looks like. */
export function describeMessage(
  by: Speaker,
  note: Note | undefined,
  text: string,
  bytes: number,
): Described {
  if (note === 'summary')
    return { kind: 'summary', form: 'text', title: 'summary of a compaction', naming: '' }
  if (note === 'thinking') return { kind: 'thinking', form: 'text', title: 'thinking', naming: '' }
  if (note === 'meta')
    return { kind: 'note', form: 'text', title: 'note of the agent program', naming: '' }
  const form = formOf(text)
  const isPaste =
    by === 'user' &&
    (bytes >= PASTE_BYTES_MIN || text.split('\n', PASTE_LINES_MIN).length >= PASTE_LINES_MIN)
  const words = wordsOfPerson(text)
  const title = words === undefined ? `${form} without a word to it` : plainTitle(words)
  return { kind: isPaste ? 'paste' : 'message', form, title, naming: words ?? '' }
}

const EDITS = new Set([
  'Edit',
  'MultiEdit',
  'Write',
  'NotebookEdit',
  'apply_patch',
  'write_file',
  'replace',
  'edit',
  'write',
  'create',
])
const READS = new Set(['Read', 'read_file', 'read', 'view', 'NotebookRead'])
const COMMANDS = new Set([
  'Bash',
  'shell',
  'exec_command',
  'run_shell_command',
  'bash',
  'local_shell',
  'container.exec',
])
const AGENTS = new Set(['Task', 'Agent', 'spawn_agent', 'task'])

/** A call by its metadata alone: what it was given, not what came back. */
export function describeCall(
  hint: CallHint,
  output: string | undefined,
  input: string,
  failed: boolean,
): Described {
  const { tool } = hint
  const form = formOf(output === undefined || input.length > output.length * 2 ? input : output)
  return {
    kind: failed ? 'error' : kindOf(tool, output),
    form,
    title: titleOf(hint),
    naming: `${hint.path ?? ''} ${hint.words ?? ''}`,
  }
}

function kindOf(tool: string, output: string | undefined): Kind {
  if (EDITS.has(tool)) return 'edit'
  if (READS.has(tool)) return 'read'
  if (AGENTS.has(tool)) return 'agent'
  if (COMMANDS.has(tool) && output === undefined) return 'command'
  return 'output'
}

function titleOf({ tool, words, path }: CallHint): string {
  const what =
    path === undefined ? words : `${tailOf(path)}${words === undefined ? '' : ` ${words}`}`
  if (what === undefined) return plainTitle(tool)
  return plainTitle(COMMANDS.has(tool) ? what : `${shortTool(tool)} ${what}`)
}

/** `mcp__server__tool` by its last two names. */
function shortTool(tool: string): string {
  return tool.startsWith('mcp__') ? tool.slice(5).replaceAll('__', '/') : tool
}

/** A long path by its end, which tells it apart. */
function tailOf(path: string): string {
  return path.length <= 40 ? path : `…${path.slice(-39)}`
}
