import type { Json } from '../action/action.ts'
import type { Environment } from '../facts/facts.ts'
import { SOLO_DELAY_MS } from '../limits.ts'
import type { Need } from './need.ts'
import { distinctPeople } from './roster.ts'

/** A question to people, about one call of one session. Texts are for reading: their secrets are masked. */
export interface Request {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly session: string
  readonly agent: string
  /** Which machine's daemon asks: it alone ends the request, and uses a yes. */
  readonly host: string
  readonly subAgent?: string
  readonly operator: string
  readonly cwd: string
  readonly deed: {
    readonly kind: string
    readonly text: string
    readonly marks: readonly { readonly start: number; readonly end: number }[]
  }
  readonly reasons: readonly {
    readonly rule: string
    readonly text: string
    readonly why: string
    readonly instead: string
  }[]
  readonly consequences: readonly string[]
  readonly environment: Environment
  readonly irreversible: boolean
  readonly need: Need
  readonly boundTo: readonly string[]
  readonly binding: string
  /** Of the deed alone: by it a call is known again whose surroundings have changed. */
  readonly deedDigest: string
  /** In both digests; it lies outside of the record's chain. */
  readonly salt: string
}

/** What a person said, signed. */
export interface SignedAnswer {
  readonly answer: 'yes' | 'no'
  readonly person: string
  /** The key. */
  readonly by: string
  readonly at: number
  readonly text: string
  readonly signature: string
  readonly hasty: boolean
  /** Why one person alone had to do, where two are asked for. */
  readonly breakGlass?: string
}

/** A request and what has become of it. */
export interface Approval {
  readonly request: Request
  readonly answers: readonly SignedAnswer[]
  readonly end?: End
  readonly escalated: boolean
}

/** used: the call went through. void: what it was about has changed. */
export type End = 'used' | 'void' | 'expired'

export type State = 'waiting' | 'approved' | 'refused' | End

/** Who counts: different people who said yes, without the operator where that is asked for. */
export function peopleFor(
  { request, answers }: Pick<Approval, 'request' | 'answers'>,
  isOperator: (person: string) => boolean,
): readonly string[] {
  const yes = answers.filter(({ answer }) => answer === 'yes').map(({ person }) => person)
  return distinctPeople(yes).filter((person) => !(request.need.notOperator && isOperator(person)))
}

/** When a yes may be used, or undefined while there are too few. Broken glass is one person alone, with the delay. */
export function usableAt(
  approval: Approval,
  isOperator: (person: string) => boolean,
): number | undefined {
  const { request, answers } = approval
  const last = Math.max(...answers.filter(({ answer }) => answer === 'yes').map(({ at }) => at))
  if (answers.some(({ breakGlass }) => breakGlass !== undefined)) return last + SOLO_DELAY_MS
  const enough = peopleFor(approval, isOperator).length >= request.need.people
  return enough ? last + request.need.delayMs : undefined
}

export function stateOf(approval: Approval, isOperator: (person: string) => boolean): State {
  if (approval.end) return approval.end
  if (approval.answers.some(({ answer }) => answer === 'no')) return 'refused'
  return usableAt(approval, isOperator) === undefined ? 'waiting' : 'approved'
}

/** As an entry's body; the salt goes where the record keeps salts. */
export function requestBody({ salt: _, ...request }: Request): { readonly [key: string]: Json } {
  return JSON.parse(JSON.stringify(request))
}
