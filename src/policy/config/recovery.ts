import * as v from 'valibot'
import { sizeOf } from './sizes.ts'

/** How long what was kept stays. Never from a project's file: an agent could have its own traces forgotten. */
export interface KeepSettings {
  readonly days?: number
  readonly bytes?: number
  /** Whether clusters are asked for what an action is going to change there. */
  readonly clusters?: boolean
}

/** Less than a single call may have kept would hold nothing for longer than the day that nothing takes away. */
const Size = sizeOf(64 * 1024 ** 2, '64MiB')

export const Recovery = v.strictObject({
  keep_days: v.optional(
    v.pipe(v.number(), v.integer('whole days'), v.minValue(1, 'at least a day')),
  ),
  keep_bytes: v.optional(Size),
  clusters: v.optional(v.boolean()),
})

export function keepSettings({
  keep_days: days,
  keep_bytes: bytes,
  clusters,
}: v.InferOutput<typeof Recovery>): KeepSettings {
  return {
    ...(days !== undefined && { days }),
    ...(bytes !== undefined && { bytes }),
    ...(clusters !== undefined && { clusters }),
  }
}
