import { CHALLENGE_MS_MAX } from '../limits.ts'
import { newNonce } from './entries.ts'

/** One sentence for the person: what, why, and the next step. */
export class Refused extends Error {}

const TOO_OLD = 'This question is too old, or was answered. Open it again.'

/** Something that a person is asked to sign, once, within CHALLENGE_MS_MAX. */
interface Challenge<About> {
  readonly about: About
  readonly text: string
  readonly openedAt: number
}

/** More are open only where a program opens them; the oldest goes. */
const CHALLENGES_MAX = 1_000

/** Texts that wait for a signature. Each is answered once: a second answer finds nothing. */
export class Challenges<About> {
  readonly #open = new Map<string, Challenge<About>>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  open(
    about: About,
    textOf: (nonce: string) => string,
  ): { readonly nonce: string; readonly text: string } {
    const oldest = this.#open.keys().next().value
    if (this.#open.size >= CHALLENGES_MAX && oldest !== undefined) this.#open.delete(oldest)
    const nonce = newNonce()
    const text = textOf(nonce)
    this.#open.set(nonce, { about, text, openedAt: this.#now() })
    return { nonce, text }
  }

  /** Throws a Refused where there is none, it is about something else, too old, or answered. */
  take(nonce: string, isMeant: (about: About) => boolean = () => true): Challenge<About> {
    const challenge = this.#open.get(nonce)
    this.#open.delete(nonce)
    const age = this.#now() - (challenge?.openedAt ?? 0)
    if (!challenge || !isMeant(challenge.about) || age < 0 || age > CHALLENGE_MS_MAX)
      throw new Refused(TOO_OLD)
    return challenge
  }
}
