import type { Node } from 'jsonc-parser'
import { append } from '../../install/jsonc/append.ts'
import {
  type Document,
  edited,
  endOf,
  jsonOf,
  keyOf,
  memberOf,
  propertiesOf,
  propertyOf,
  repeatedKeyIn,
} from '../../install/jsonc/document.ts'
import { remove } from '../../install/jsonc/remove.ts'
import { type Drawing, isByHand, lineCommand, type OurLine, ourLineIn } from './status-line.ts'

const KEY = 'statusLine'

/** The kernel takes no longer word, and quoting may double it. */
const COMMAND_CHARS_MAX = 32 * 1024

/** What the settings have for a status line. */
export type FoundLine =
  | { readonly kind: 'none' }
  | { readonly kind: 'ours'; readonly line: OurLine; readonly command: string }
  | { readonly kind: 'by-hand' }
  | { readonly kind: 'theirs'; readonly command: string }
  /** Nothing that Claude Code would run, or nothing that could be handed on: it is left to its owner. */
  | { readonly kind: 'strange' }

export function lineIn(document: Document): FoundLine {
  const node = memberOf(document.root, KEY)
  if (node === undefined) return { kind: 'none' }
  const isTwice = propertiesOf(document.root).filter((one) => keyOf(one) === KEY).length > 1
  const command = jsonOf(memberOf(node, 'command'))
  const isCommand = jsonOf(memberOf(node, 'type')) === 'command' && typeof command === 'string'
  if (!isCommand || isTwice || repeatedKeyIn(node) !== undefined) return { kind: 'strange' }
  const line = ourLineIn(command)
  if (line) return { kind: 'ours', line, command }
  if (isByHand(command)) return { kind: 'by-hand' }
  const isHandedOn =
    command.trim() !== '' && !command.includes('\0') && command.length <= COMMAND_CHARS_MAX
  return isHandedOn ? { kind: 'theirs', command } : { kind: 'strange' }
}

/** The settings with our line: below the person's own, where they have one, and once. */
export function withLine(document: Document, drawing: Drawing): Document {
  const found = lineIn(document)
  const { root } = document
  if (found.kind === 'none') {
    const command = lineCommand(drawing)
    return root ? append(document, root, { type: 'command', command }, KEY) : document
  }
  if (found.kind !== 'ours' && found.kind !== 'theirs') return document
  const own = found.kind === 'ours' ? found.line.own : found.command
  const command = lineCommand(drawing, own)
  return command === found.command ? document : withCommand(document, JSON.stringify(command))
}

/**
 * The settings without our line. The person's own comes back as it was written in `original`, the settings before our
 * first edit, where it still is that one.
 */
export function withoutLine(document: Document, original: Document | undefined): Document {
  const found = lineIn(document)
  if (found.kind !== 'ours') return document
  const { own } = found.line
  if (own !== undefined) {
    const before = commandNode(original)
    const isSame = before !== undefined && jsonOf(before) === own
    return withCommand(document, isSame ? writtenIn(original, before) : JSON.stringify(own))
  }
  const property = propertyOf(document.root, KEY)
  return property ? remove(document, property) : document
}

function commandNode(document: Document | undefined): Node | undefined {
  return memberOf(memberOf(document?.root, KEY), 'command')
}

function writtenIn(document: Document | undefined, node: Node): string {
  return document?.text.slice(node.offset, endOf(node)) ?? ''
}

/** Only the command: what else stands there, and how it is laid out, is the person's. */
function withCommand(document: Document, content: string): Document {
  const node = commandNode(document)
  return node ? edited(document, [{ start: node.offset, end: endOf(node), content }]) : document
}
