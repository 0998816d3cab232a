import type { Node } from 'jsonc-parser'
import type { Json } from '../../action/action.ts'
import { commaAfter, commentsIn, type Document, edited, endOf, type Splice } from './document.ts'
import {
  indentAt,
  isBroken,
  printLong,
  printShort,
  type Style,
  startsLine,
  styleOf,
} from './style.ts'

/**
 * Adds a last item to an array, or with a key a last property to an object, in the style of its
 * neighbours. jsonc-parser's own `modify` lays out the whole touched line anew, and its removals
 * swallow comments; an edit of a person's file must be one that `remove` can take back to the byte.
 */
export function append(document: Document, container: Node, value: Json, key?: string): Document {
  const style = styleOf(document)
  const last = container.children?.at(-1)
  const print = (indent: string | undefined): string => {
    const name = key === undefined ? '' : `${JSON.stringify(key)}:${style.gap}`
    return (
      name + (indent === undefined ? printShort(value, style) : printLong(value, style, indent))
    )
  }
  const splices =
    last === undefined
      ? intoEmpty(document.text, container, style, print)
      : behind(document.text, container, last, style, print)
  return edited(document, splices)
}

/** Prints the item for an indentation, or on one line. */
type Print = (indent: string | undefined) => string

function intoEmpty(text: string, container: Node, style: Style, print: Print): readonly Splice[] {
  const start = container.offset + 1
  const end = endOf(container) - 1
  const base = indentAt(text, container.offset)
  const indent = base + style.unit
  const inner = text.slice(start, end)
  if (inner.trim() === '') {
    const content = style.oneLine
      ? print(undefined)
      : style.eol + indent + print(indent) + style.eol + base
    return [{ start, end, content }]
  }
  // Only comments stand here; behind them, because a line comment would swallow what follows it.
  const at = commentsIn(text).findLast((comment) => comment.end <= end)?.end ?? start
  const lead = isBroken(text.slice(at, end)) ? style.eol + indent : ' '
  return [{ start: at, end: at, content: lead + print(indent) }]
}

function behind(
  text: string,
  container: Node,
  last: Node,
  style: Style,
  print: Print,
): readonly Splice[] {
  const end = endOf(last)
  const comma = commaAfter(text, end)
  const { at, inLineComment } = afterComments(text, comma === undefined ? end : comma + 1)
  const indent = rowIndent(text, container, last, style)
  const long = isBroken(text.slice(container.offset, endOf(container)))
  const item =
    inLineComment || indent.broken
      ? style.eol + indent.text + print(indent.text)
      : style.gap + print(long ? indentAt(text, at) : undefined)
  if (comma !== undefined) return [{ start: at, end: at, content: `${item},` }]
  if (at === end) return [{ start: at, end: at, content: `,${item}` }]
  return [
    { start: end, end, content: ',' },
    { start: at, end: at, content: item },
  ]
}

/** Where a new row begins; `broken` where the neighbours have rows of their own. */
function rowIndent(text: string, container: Node, last: Node, { unit }: Style) {
  const first = container.children?.[0] ?? last
  return {
    broken: startsLine(text, first) && isBroken(text.slice(container.offset, first.offset)),
    text: startsLine(text, last)
      ? indentAt(text, last.offset)
      : indentAt(text, container.offset) + unit,
  }
}

/** Behind the comments that follow on the same line: they speak of what stands before them. */
function afterComments(text: string, from: number): { at: number; inLineComment: boolean } {
  let at = from
  let inLineComment = false
  for (const { start, end } of commentsIn(text)) {
    if (start < at) continue
    if (!/^[ \t]*$/.test(text.slice(at, start))) break
    at = end
    inLineComment = text.startsWith('//', start)
  }
  return { at, inLineComment }
}
