import * as v from 'valibot'
import { MEASURES } from '../../policy/budgets/budget.ts'
import type { Line } from './line.ts'

const AMOUNT = v.pipe(v.number(), v.finite(), v.minValue(0))
const AT = v.pipe(v.number(), v.finite())
const WHO = v.object({
  session: v.string(),
  project: v.string(),
  day: v.string(),
  subAgent: v.string(),
  type: v.string(),
})

const LINE = v.variant('what', [
  v.object({ what: v.literal('call'), at: AT, who: WHO }),
  v.object({
    what: v.literal('admitted'),
    at: AT,
    who: WHO,
    call: v.string(),
    type: v.string(),
    expected: v.object({ tokens: AMOUNT, usd: AMOUNT }),
  }),
  v.object({ what: v.literal('withdrawn'), session: v.string(), call: v.string() }),
  v.object({ what: v.literal('started'), at: AT, who: WHO }),
  v.object({ what: v.literal('ended'), at: AT, session: v.string(), id: v.string() }),
  ...(['refused', 'spared'] as const).map((what) =>
    v.object({
      what: v.literal(what),
      who: WHO,
      budget: v.string(),
      bucket: v.optional(v.string(), ''),
    }),
  ),
  v.object({ what: v.literal('warned'), key: v.string(), level: AMOUNT }),
  v.object({ what: v.literal('window'), resetsAt: AT, used: AMOUNT }),
  v.object({
    what: v.literal('granted'),
    at: AT,
    budget: v.string(),
    bucket: v.string(),
    measure: v.picklist(MEASURES),
    amount: AMOUNT,
  }),
])

/** undefined where it is none: torn, of another version, or of somebody else. One such line must not stop the daemon. */
export function lineIn(text: string): Line | undefined {
  try {
    const parsed = v.safeParse(LINE, JSON.parse(text))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}
