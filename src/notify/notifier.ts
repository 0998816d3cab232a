import type { Channel, Notice } from './notice.ts'

/** Of one kind and session, so many in a minute; an agent that tries and tries must not drown the first one. */
const NOTICES_MAX = 5
const WINDOW_MS = 60_000
/** A channel that does not answer is tried again so often, after so long. */
const RETRIES_MS = [1_000, 5_000]

interface Window {
  readonly from: number
  readonly sent: number
  readonly held: number
}

/** Sends notices through every channel, and never holds anybody up. What does not get through is told. */
export class Notifier {
  readonly #channels: () => readonly Channel[]
  readonly #failed: (channel: string, why: string) => void
  readonly #windows = new Map<string, Window>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(channels: () => readonly Channel[], failed: (channel: string, why: string) => void) {
    this.#channels = channels
    this.#failed = failed
  }

  tell(notice: Notice): void {
    const shown = this.#admitted(notice)
    if (!shown) return
    const channels = this.#channels()
    // One after the other for each channel would be better only where they were many.
    this.#last = Promise.all([this.#last, ...channels.map((channel) => this.#send(channel, shown))])
  }

  /** When everything so far has been sent or given up. */
  settled(): Promise<unknown> {
    return this.#last
  }

  #admitted(notice: Notice): Notice | undefined {
    const key = `${notice.kind} ${notice.session ?? ''}`
    const before = this.#windows.get(key)
    const fresh = before && notice.at - before.from < WINDOW_MS ? before : undefined
    if (fresh && fresh.sent >= NOTICES_MAX) {
      this.#windows.set(key, { ...fresh, held: fresh.held + 1 })
      return undefined
    }
    const held = fresh ? 0 : (before?.held ?? 0)
    this.#windows.set(key, {
      from: fresh?.from ?? notice.at,
      sent: (fresh?.sent ?? 0) + 1,
      held: 0,
    })
    return held === 0 ? notice : { ...notice, text: `${notice.text} (and ${held} more before)` }
  }

  async #send(channel: Channel, notice: Notice): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await channel.send(notice)
      } catch (error) {
        const wait = RETRIES_MS[attempt]
        if (wait === undefined) {
          this.#failed(channel.name, error instanceof Error ? error.message : 'it failed')
          return
        }
        await new Promise((resolve) => setTimeout(resolve, wait).unref())
      }
    }
  }
}
