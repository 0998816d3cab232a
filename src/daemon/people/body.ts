import * as v from 'valibot'
import { Refused } from '../../approvals/challenges.ts'
import { isName } from '../../approvals/roster.ts'
import { MEASURES } from '../../policy/budgets/budget.ts'
import { ENTRY_KINDS } from '../../record/entry.ts'

/** What a request says, checked; otherwise a sentence that names the field. */
export function said<S extends v.GenericSchema>(schema: S, body: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, body)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const field = issue.path?.map((item) => String(item.key)).join('.') ?? 'the request'
  throw new Refused(`${field}: ${issue.message}`)
}

/** The year 2100: later times have no date that is read as one. */
const UNTIL_MAX = 4_102_444_800_000

const SHORT = v.pipe(v.string(), v.maxLength(500))

export const OPEN = v.object({
  answer: v.picklist(['yes', 'no']),
  view: v.optional(SHORT),
  typed: v.optional(SHORT, ''),
  breakGlass: v.optional(SHORT),
})

export const PROOF = v.object({
  nonce: SHORT,
  signed: v.optional(v.object({ by: SHORT, signature: SHORT })),
  passkey: v.optional(
    v.object({
      id: SHORT,
      response: v.object({
        authenticatorData: v.pipe(v.string(), v.maxLength(4_000)),
        clientDataJSON: v.pipe(v.string(), v.maxLength(4_000)),
        signature: v.pipe(v.string(), v.maxLength(4_000)),
      }),
    }),
  ),
})

export const SET_MODE = v.object({
  kind: v.picklist(['chat', 'plan', 'freeze']),
  project: v.pipe(
    v.string(),
    v.regex(/^(\*|\/.*)$/, 'a folder from the root, or *'),
    v.maxLength(4_000),
  ),
  reason: v.optional(SHORT, ''),
  until: v.optional(v.pipe(v.number(), v.safeInteger(), v.maxValue(UNTIL_MAX))),
  files: v.optional(v.boolean()),
})

export const GRANT = v.object({
  budget: SHORT,
  bucket: v.pipe(v.string(), v.maxLength(4_000)),
  measure: v.picklist(MEASURES),
  // A sum of many stays a number that a limit can be.
  amount: v.pipe(v.number(), v.gtValue(0), v.maxValue(1e12)),
})

export const LIFT = v.object({
  project: v.pipe(v.string(), v.maxLength(4_000)),
  kind: v.picklist(['chat', 'plan', 'freeze']),
})

export const RESTORE = v.object({ overNewer: v.optional(v.boolean()) })

export const NEW_PASSKEY = v.object({
  person: v.pipe(
    v.string(),
    v.trim(),
    v.check(isName, 'a name has letters of one alphabet, up to 80'),
  ),
  login: v.optional(v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/))),
})

/** An Ed25519 key, made at a terminal, and what its voucher has signed. */
export const ENROLMENT = v.object({
  person: v.pipe(v.string(), v.check(isName, 'a name has letters of one alphabet, up to 80')),
  kind: v.literal('ed25519'),
  public: SHORT,
  at: v.pipe(v.number(), v.safeInteger()),
  login: v.exactOptional(v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/))),
  by: SHORT,
  signature: SHORT,
})

/** Which entries: as the ledger is asked. */
export const QUERY = v.object({
  last: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
  kind: v.exactOptional(v.picklist(ENTRY_KINDS)),
  session: v.exactOptional(SHORT),
  effect: v.exactOptional(v.picklist(['allow', 'ask', 'deny'])),
  before: v.exactOptional(v.pipe(v.number(), v.safeInteger())),
})

export const REGISTRATION = v.object({
  id: SHORT,
  rawId: SHORT,
  type: v.literal('public-key'),
  response: v.object({
    clientDataJSON: v.pipe(v.string(), v.maxLength(4_000)),
    attestationObject: v.pipe(v.string(), v.maxLength(40_000)),
  }),
})
