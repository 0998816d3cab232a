import type { Node } from 'jsonc-parser'
import {
  commaAfter,
  commentsIn,
  type Document,
  edited,
  endOf,
  type Splice,
  type Stretch,
} from './document.ts'
import { isBroken } from './style.ts'

/**
 * Takes an array's item or an object's property out, with its comma and its blanks, and leaves
 * every comment around it. It is the exact reverse of `append`.
 */
export function remove(document: Document, item: Node): Document {
  const { text } = document
  const siblings = item.parent?.children ?? []
  const index = siblings.indexOf(item)
  const comments = commentsIn(text)
  const container = item.parent
  if (container && siblings.length === 1 && !hasCommentsBeside(item, container, comments)) {
    const inner = { start: container.offset + 1, end: endOf(container) - 1 }
    return edited(document, [{ ...inner, content: '' }])
  }
  const before = siblings[index - 1]
  const comma = commaAfter(text, endOf(item))
  const lead = blanksBefore(text, item.offset, comments)
  const adjoining = comma !== undefined && text.slice(endOf(item), comma).trim() === ''
  const end = adjoining ? comma + 1 : endOf(item)
  const opensRow = before === undefined && comma !== undefined
  const gap = gapFor(text, { start: item.offset, end }, lead, comments, opensRow)
  const splices = [gap]
  if (comma !== undefined && !adjoining) splices.push({ start: comma, end: comma + 1, content: '' })
  if (comma === undefined && before) splices.push(...commaOf(text, before, gap))
  return edited(document, splices)
}

/** Comments inside the container and outside the item. */
export function hasCommentsBeside(
  item: Node,
  container: Node,
  comments: readonly Stretch[],
): boolean {
  return comments.some(
    ({ start }) =>
      start > container.offset &&
      start < endOf(container) &&
      (start < item.offset || start >= endOf(item)),
  )
}

/**
 * Which blanks go with the item: those before it, or those behind it where the line must stay as it
 * begins.
 */
function gapFor(
  text: string,
  item: Stretch,
  lead: number,
  comments: readonly Stretch[],
  opensRow: boolean,
): Splice {
  const tail = item.end + (/^[ \t]*/.exec(text.slice(item.end))?.[0].length ?? 0)
  const next = text.charAt(tail)
  const endsLine = next === '\n' || next === '\r' || next === ''
  const afterLineComment = comments.some(
    ({ start, end }) => end === lead && text.startsWith('//', start),
  )
  const ownLine = isBroken(text.slice(lead, item.start))
  const keepsLead = next === '/' || (afterLineComment && !endsLine) || (opensRow && !ownLine)
  return keepsLead
    ? { start: item.start, end: tail, content: '' }
    : { start: lead, end: item.end, content: '' }
}

/**
 * Where the blanks before `offset` begin. The blanks that end a line comment are the comment's own.
 */
function blanksBefore(text: string, offset: number, comments: readonly Stretch[]): number {
  const run = text.slice(0, offset).trimEnd().length
  const comment = comments.findLast(({ end }) => end <= offset)
  return Math.max(run, comment?.end ?? 0)
}

/** The comma behind the item that is now the last one. */
function commaOf(text: string, before: Node, gap: Splice): readonly Splice[] {
  const comma = commaAfter(text, endOf(before))
  if (comma === undefined || comma >= gap.start) return []
  return [{ start: comma, end: comma + 1, content: '' }]
}
