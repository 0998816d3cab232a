import type { ModeOrder } from '../policy/modes/orders.ts'
import { canonical } from '../record/canonical.ts'
import { type Approver, approversOf, isProvenBy, type Roster } from './roster.ts'

/** A mode that was ended, or made shorter, before its time, and who says so. */
export interface Lift {
  readonly order: ModeOrder
  /** Milliseconds since 1970. */
  readonly at: number
  readonly by: string
  readonly signature: string
}

/** What is signed to lift a mode: the very order, and when. */
export function liftText({ order, at }: Pick<Lift, 'order' | 'at'>): string {
  return canonical({ what: 'lift', order: { ...order }, at })
}

/** Modes as a file has them, and the lifts that explain what is missing. */
export interface SetOrders {
  readonly orders: readonly ModeOrder[]
  readonly lifts: readonly Lift[]
}

export interface CheckedOrders {
  /** What holds: the file's orders, and those that were taken out of it without a lift. */
  readonly orders: readonly ModeOrder[]
  readonly taken: readonly ModeOrder[]
}

/**
 * Compares the modes of a file with those that held before. An order that has not run out may be missing, or be
 * shorter, only where an approver has lifted it; otherwise it holds on. While nobody is enrolled, whoever can write
 * the file can lift: that is said when a mode is set.
 */
export function checkedOrders(
  before: readonly ModeOrder[],
  { orders, lifts }: SetOrders,
  roster: Roster,
  now: number,
): CheckedOrders {
  const approvers = approversOf(roster)
  if (approvers.length === 0) return { orders, taken: [] }
  const taken = before
    .filter(({ until }) => until === undefined || until > now)
    .filter((order) => !orders.some((other) => covers(other, order, now)))
    .filter((order) => !lifts.some((lift) => isLifted(order, lift, approvers)))
  return { orders: [...orders, ...taken], taken }
}

/** The same mode of the same project, in force by now, for as long, of as much. */
function covers(other: ModeOrder, order: ModeOrder, now: number): boolean {
  return (
    other.project === order.project &&
    other.kind === order.kind &&
    other.from <= Math.max(order.from, now) &&
    (other.until ?? Number.POSITIVE_INFINITY) >= (order.until ?? Number.POSITIVE_INFINITY) &&
    (other.files === true || order.files !== true)
  )
}

function isLifted(order: ModeOrder, lift: Lift, approvers: readonly Approver[]): boolean {
  const approver = approvers.find(({ id }) => id === lift.by)
  return (
    approver !== undefined &&
    canonical({ ...lift.order }) === canonical({ ...order }) &&
    isProvenBy(liftText(lift), lift.signature, approver)
  )
}

/** Lifts that are kept beside the modes, for a daemon that was not running when they were given. */
const LIFTS_MAX = 50

export function withLifts(before: readonly Lift[], lifted: readonly Lift[]): readonly Lift[] {
  return [...before, ...lifted].slice(-LIFTS_MAX)
}
