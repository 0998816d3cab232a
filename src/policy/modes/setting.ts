import type { ModeOrder } from './orders.ts'

/**
 * The orders with one more. Setting a mode again may lengthen it; a shorter or a milder one would be a way to end it,
 * and takes what ending takes: then the answer is a sentence that says so.
 */
export function withOrder(
  before: readonly ModeOrder[],
  order: ModeOrder,
): readonly ModeOrder[] | string {
  const same = before.find(({ project, kind }) => project === order.project && kind === order.kind)
  if (order.until !== undefined && order.until <= order.from)
    return 'that time is past. Name a later one.'
  if (same?.files === true && order.files !== true)
    return `the ${order.kind} that holds covers every file. Say so again, or end it first.`
  if (same && (same.until ?? Number.POSITIVE_INFINITY) > (order.until ?? Number.POSITIVE_INFINITY))
    return `${order.kind} holds longer already. End it first: interlock mode build`
  return [...before.filter((one) => one !== same), order]
}
