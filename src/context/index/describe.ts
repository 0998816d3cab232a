import type { CallHint, Note, Speaker } from '../formats/format.ts'
import { formOf } from './form.ts'
import type { Form, Kind } from './item.ts'
import { wordsOfPerson } from './prose.ts'
import { AGENTS, COMMANDS, EDITS, READS } from './tools.ts'

/** A message of a person's that is this long, or has this many lines, holds something that was pasted. */
const PASTE_BYTES_MIN = 800
const PASTE_LINES_MIN = 12

export interface Described {
  readonly kind: Kind
  readonly form: Form
  /** Words that tell this item from others: a person's about it, a command, a path; not a tool's name. */
  readonly naming: string
}

const NOTED: Readonly<Record<Note, Kind>> = {
  summary: 'summary',
  thinking: 'thinking',
  meta: 'note',
}

/** What a message is: of a person's own by their words, of others' by what it looks like. */
export function describeMessage(
  by: Speaker,
  note: Note | undefined,
  text: string,
  bytes: number,
): Described {
  if (note !== undefined) return { kind: NOTED[note], form: 'text', naming: '' }
  if (by === 'harness') return { kind: 'output', form: formOf(text), naming: '' }
  const isPaste =
    by === 'user' &&
    (bytes >= PASTE_BYTES_MIN || text.split('\n', PASTE_LINES_MIN).length >= PASTE_LINES_MIN)
  return {
    kind: isPaste ? 'paste' : 'message',
    form: formOf(text),
    naming: wordsOfPerson(text) ?? '',
  }
}

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
