import type { Edit } from '../../install/edit.ts'
import { append } from '../../install/jsonc/append.ts'
import { commentsIn, type Document, edited, parseDocument } from '../../install/jsonc/document.ts'
import { styleOf } from '../../install/jsonc/style.ts'
import { refused } from '../../install/refusal.ts'
import { withoutEvent } from './drop.ts'
import { type Command, isOurs } from './entry.ts'
import { HOOK_EVENTS } from './events.ts'
import { withLine, withoutLine } from './line-settings.ts'
import { installWords } from './line-words.ts'
import { withEvent } from './mend.ts'
import { misfitOf, repetitionIn, strictnessNotice } from './misfit.ts'
import { eventNames, hooksNode } from './slots.ts'
import type { Drawing } from './status-line.ts'

/**
 * Claude Code's settings with our hooks in them, each once and right, and everything else as it
 * was. `text` is undefined where there is no file. With a `drawing`, our status line comes in too.
 */
export function withHooks(text: string | undefined, command: Command, drawing?: Drawing): Edit {
  const stranger = HOOK_EVENTS.map(({ door }) => command(door)).find((words) => !isOurs(words))
  if (stranger !== undefined) {
    const words = `a hook that runs ${JSON.stringify(stranger)} could never be found again`
    return refused('unknown-command', words, 'This is a fault in Interlock; please report it.')
  }
  const parsed = parseDocument(text ?? '')
  if (!parsed.ok) return parsed
  const document = withObject(parsed.document)
  const misfit = misfitOf(document)
  if (misfit) return misfit
  let rest = withHooksObject(document)
  for (const event of HOOK_EVENTS) rest = withEvent(rest, event, command)
  rest = withoutStrays(rest)
  if (drawing === undefined) return finished(rest)
  return finished(withLine(rest, drawing), installWords(parsed.document))
}

/**
 * The same settings without our hooks and our status line. What is left empty by that goes too, unless `original`, the
 * text before our first edit, had it already: an empty `hooks` may be a person's own.
 */
export function withoutHooks(text: string, original?: string): Edit {
  const parsed = parseDocument(text)
  if (!parsed.ok) return parsed
  const repetition = repetitionIn(parsed.document)
  if (repetition) return repetition
  const before = original === undefined ? undefined : parseDocument(original)
  const kept = before?.ok ? before.document : undefined
  let rest = withoutLine(parsed.document, kept)
  for (const event of eventNames(rest)) rest = withoutEvent(rest, event, { original: kept })
  return finished(rest)
}

/** An empty file, or one of comments only, gets an object to write in. */
function withObject(document: Document): Document {
  const { root, text } = document
  if (root) return document
  const { eol } = styleOf(document)
  const blank = text.trim() === ''
  const lead = blank || /[\r\n]$/.test(text) ? '' : eol
  const start = blank ? 0 : text.length
  return edited(document, [{ start, end: text.length, content: `${lead}{}${eol}` }])
}

function withHooksObject(document: Document): Document {
  const { root } = document
  return root && !hooksNode(document) ? append(document, root, {}, 'hooks') : document
}

/** Hooks of ours under events that this version does not register. */
function withoutStrays(document: Document): Document {
  const registered = new Set(HOOK_EVENTS.map(({ name }) => name))
  let rest = document
  for (const event of eventNames(document)) {
    if (!registered.has(event)) rest = withoutEvent(rest, event, {})
  }
  return rest
}

/** Read once more: a text that does not parse must never reach a file. */
function finished({ bom, text }: Document, says: readonly string[] = []): Edit {
  const parsed = parseDocument(text)
  if (!parsed.ok) return parsed
  const { root } = parsed.document
  const empty = root === undefined || (root.type === 'object' && root.children?.length === 0)
  const notice = strictnessNotice(text)
  return {
    ok: true,
    text: bom + text,
    bare: empty && commentsIn(text).length === 0,
    warnings: notice ? [notice] : [],
    says,
  }
}
