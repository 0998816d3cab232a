import * as v from 'valibot'

/** How long what was kept stays. Never from a project's file: an agent could have its own traces forgotten. */
export interface KeepSettings {
  readonly days?: number
  readonly bytes?: number
}

const UNITS = { MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 } as const
/** Less than a single call may have kept would hold nothing for longer than the day that nothing takes away. */
const KEEP_BYTES_MIN = 64 * UNITS.MiB

function isUnit(text: string): text is keyof typeof UNITS {
  return Object.hasOwn(UNITS, text)
}

/** undefined where it is no size. */
function bytesOf(text: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?(\w+)$/.exec(text) ?? []
  return isUnit(unit) ? Number(number) * UNITS[unit] : undefined
}

const Size = v.pipe(
  v.string(),
  v.transform(bytesOf),
  v.number('a size such as "10GiB" (MiB, GiB, TiB)'),
  v.minValue(KEEP_BYTES_MIN, `at least ${KEEP_BYTES_MIN / UNITS.MiB}MiB`),
)

export const Recovery = v.strictObject({
  keep_days: v.optional(
    v.pipe(v.number(), v.integer('whole days'), v.minValue(1, 'at least a day')),
  ),
  keep_bytes: v.optional(Size),
})

export function keepSettings({
  keep_days: days,
  keep_bytes: bytes,
}: v.InferOutput<typeof Recovery>): KeepSettings {
  return { ...(days !== undefined && { days }), ...(bytes !== undefined && { bytes }) }
}
