import type { Prices } from '../prices/prices.ts'
import { LiveSession } from './live-session.ts'

/** Sessions that are followed; one that is asked about again after it was forgotten is read anew. */
const SESSIONS_MAX = 100

export interface Followed {
  readonly project: string
  readonly live: LiveSession
}

/** The sessions that go on here, the least recent first. */
export class LiveSessions {
  readonly #prices: Prices
  readonly #all = new Map<string, Followed>()

  constructor(prices: Prices) {
    this.#prices = prices
  }

  /** undefined where it was never seen, or nobody says where it is written down. */
  of(session: string, project: string, transcript: string | undefined): Followed | undefined {
    const known = this.#all.get(session)
    this.#all.delete(session)
    const followed =
      known ??
      (transcript?.endsWith('.jsonl')
        ? { project, live: new LiveSession(transcript, this.#prices) }
        : undefined)
    if (!followed) return undefined
    if (transcript?.endsWith('.jsonl')) followed.live.follow(transcript)
    this.#all.set(session, followed)
    const [first] = this.#all.keys()
    if (this.#all.size > SESSIONS_MAX && first !== undefined) this.#all.delete(first)
    return followed
  }

  find(session: string): Followed | undefined {
    return this.#all.get(session)
  }

  all(): Iterable<readonly [session: string, followed: Followed]> {
    return this.#all
  }
}
