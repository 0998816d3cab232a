import * as v from 'valibot'
import { sizeOf } from './sizes.ts'

/** What is kept of transcripts, and from which size on an output is put aside. Never from a project's file. */
export interface ContextSettings {
  /** Outputs from so many bytes on are put aside before a model reads them; never where it is not said. */
  readonly spillBytes?: number
  readonly keepDays?: number
  readonly keepBytes?: number
  /** Tokens of the model's window, where it is not the usual one. */
  readonly window?: number
}

/** An output that is shorter is read sooner than it is called back. */
const Spill = sizeOf(4 * 1024, '4KiB')
const Keep = sizeOf(1024 ** 2, '1MiB')
const Days = v.pipe(v.number(), v.integer('whole days'), v.minValue(1, 'at least a day'))
const Window = v.pipe(v.number(), v.integer('whole tokens'), v.minValue(1_000, 'at least 1000'))

export const Context = v.strictObject({
  spill: v.optional(Spill),
  keep_days: v.optional(Days),
  keep_bytes: v.optional(Keep),
  window: v.optional(Window),
})

export function contextSettings({
  spill,
  keep_days: days,
  keep_bytes: bytes,
  window,
}: v.InferOutput<typeof Context>): ContextSettings {
  return {
    ...(spill !== undefined && { spillBytes: spill }),
    ...(days !== undefined && { keepDays: days }),
    ...(bytes !== undefined && { keepBytes: bytes }),
    ...(window !== undefined && { window }),
  }
}
