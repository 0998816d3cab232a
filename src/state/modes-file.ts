import fs from 'node:fs'
import type { ModeOrder } from '../policy/modes/orders.ts'
import { isOurs, writePrivate } from './private-file.ts'

/** The form of modes.json. */
const FORMAT = 1

/** The modes that a person has set: written by `interlock mode`, read by the daemon and by hooks without one. */
export function writeModesFile(file: string, orders: readonly ModeOrder[]): void {
  writePrivate(file, `${JSON.stringify({ format: FORMAT, orders })}\n`)
}

/** undefined when it is missing, torn, of another form, or not ours: then nobody knows the mode. */
export function readModesFile(file: string): readonly ModeOrder[] | undefined {
  try {
    if (!isOurs(file)) return undefined
    const parsed: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const { format, orders }: { format?: unknown; orders?: unknown } = parsed
    return format === FORMAT && Array.isArray(orders) && orders.every(isOrder) ? orders : undefined
  } catch {
    return undefined
  }
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
