import fs from 'node:fs'
import type { Lift, SetOrders } from '../approvals/lifts.ts'
import type { ModeOrder } from '../policy/modes/orders.ts'
import { isOurs, writePrivate } from './private-file.ts'

/** The form of modes.json. */
const FORMAT = 1

/** The modes that a person has set: written by `interlock mode`, read by the daemon and by hooks without one. */
export function writeModesFile(file: string, { orders, lifts }: SetOrders): void {
  writePrivate(file, `${JSON.stringify({ format: FORMAT, orders, lifts })}\n`)
}

/** undefined when it is missing, torn, of another form, or not ours: then nobody knows the mode. */
export function readModesFile(file: string): SetOrders | undefined {
  try {
    if (!isOurs(file)) return undefined
    const parsed: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const { format, orders, lifts }: { format?: unknown; orders?: unknown; lifts?: unknown } =
      parsed
    if (format !== FORMAT || !areOrders(orders)) return undefined
    return areLifts(lifts) ? { orders, lifts } : undefined
  } catch {
    return undefined
  }
}

/** Modes without anything that was lifted: what most people have. */
export const NO_ORDERS: SetOrders = { orders: [], lifts: [] }

export function areOrders(value: unknown): value is readonly ModeOrder[] {
  return Array.isArray(value) && value.every(isOrder)
}

export function areLifts(value: unknown): value is readonly Lift[] {
  return Array.isArray(value) && value.every(isLift)
}

function isLift(value: unknown): value is Lift {
  if (typeof value !== 'object' || value === null) return false
  const lift: Partial<Record<keyof Lift, unknown>> = value
  return (
    isOrder(lift.order) &&
    typeof lift.at === 'number' &&
    typeof lift.by === 'string' &&
    typeof lift.signature === 'string'
  )
}

/** By hand, because the hook loads no schema library. */
function isOrder(value: unknown): value is ModeOrder {
  if (typeof value !== 'object' || value === null) return false
  const order: Partial<Record<keyof ModeOrder, unknown>> = value
  return (
    typeof order.project === 'string' &&
    (order.kind === 'chat' || order.kind === 'plan' || order.kind === 'freeze') &&
    typeof order.owner === 'string' &&
    typeof order.reason === 'string' &&
    typeof order.from === 'number' &&
    (order.until === undefined || typeof order.until === 'number') &&
    (order.files === undefined || typeof order.files === 'boolean')
  )
}
