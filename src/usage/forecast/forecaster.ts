import { isRecord, NOTHING_READ, type Reading, readingOf } from './reading.ts'
import { type Band, Track } from './track.ts'
import { FIVE_HOURS, type Tuning, WEEK } from './tuning.ts'
import { lengthFor, WEEK_MS, Window } from './window.ts'

export interface Forecast extends Band {
  /** As it was given. */
  readonly at: string | number | null
  /** The share of this window's use that came from elsewhere; null until the weights are known. */
  readonly elsewhere: number | null
}

/** The official value may step back by no more where several sessions tell it; a deeper fall is a new window. */
const STALE_MOST = 5
/** Resets are told to the second or to the minute, and wander by some. */
const SAME_RESET_MS = 10 * 60_000
/** A time so far ahead, with no reset to vouch for it, is none: it would make all lines after it late. */
const SILENCE_MOST_MS = 8 * 24 * 3_600_000
/** A line with an earlier reset is another session's, of a window that is over. So many in a row: the later one was wrong. */
const EARLIER_MOST = 3

/** Takes lines in the order of time and answers each from itself and those before it. */
export class Forecaster {
  readonly #five: Track
  readonly #week: Track
  #window: Window | undefined
  #at: number | undefined
  #length: number | undefined
  #earlier = 0

  constructor(five: Tuning = FIVE_HOURS, week: Tuning = WEEK) {
    this.#five = new Track(five)
    this.#week = new Track(week)
  }

  /** Any value is a line; one that says nothing gets the forecast of the moment before. */
  next(line: unknown): Forecast {
    const said = this.#believed(readingOf(line))
    const before = this.#at
    const at = Math.max(before ?? 0, said.at ?? before ?? 0)
    this.#at = at
    const window = this.#windowFor(said, at, at - (before ?? at))
    const track = this.#trackOf(window)
    const stale = (said.resetsAt ?? window.resetsAt) < window.resetsAt - SAME_RESET_MS
    const reading = stale ? { ...said, used: undefined } : said
    track.take(window, reading, at, (at - (before ?? at)) / window.length)
    const given = isRecord(line) ? line.at : null
    return {
      at: typeof given === 'string' || typeof given === 'number' ? given : null,
      ...track.foresee(window, at, reading.at !== undefined),
      elsewhere: track.elsewhere(window),
    }
  }

  #believed(reading: Reading): Reading {
    const { at, resetsAt } = reading
    if (at === undefined || resetsAt !== undefined) return reading
    return at > (this.#at ?? at) + SILENCE_MOST_MS ? NOTHING_READ : reading
  }

  #trackOf({ length }: Window): Track {
    return length === WEEK_MS ? this.#week : this.#five
  }

  #windowFor({ used, resetsAt }: Reading, at: number, since: number): Window {
    const old = this.#window
    if (old === undefined) return this.#begin(at, resetsAt, 0)
    const moved = resetsAt === undefined ? 0 : resetsAt - old.resetsAt
    const [later, earlier] = [moved > SAME_RESET_MS, moved < -SAME_RESET_MS]
    if (resetsAt !== undefined) this.#earlier = earlier ? this.#earlier + 1 : 0
    if (this.#earlier >= EARLIER_MOST) return this.#beginAgain(at, resetsAt)
    const fell = !earlier && used !== undefined && (old.official ?? 0) - used > STALE_MOST
    if (at < old.resetsAt && !later && !fell) return old
    this.#earlier = 0
    this.#trackOf(old).end(old, at)
    return this.#begin(at, fell && !later && at < old.resetsAt ? old.resetsAt : resetsAt, since)
  }

  /** What was taken for the window never was one. */
  #beginAgain(at: number, reset: number | undefined): Window {
    if (this.#window) this.#trackOf(this.#window).end(this.#window, at)
    this.#window = undefined
    this.#length = undefined
    this.#earlier = 0
    return this.#begin(at, reset, 0)
  }

  #begin(at: number, reset: number | undefined, since: number): Window {
    const old = this.#window
    const length = lengthFor((reset ?? at) - at, this.#length)
    const resetsAt = reset ?? at + length
    const startsAt = Math.min(at, Math.max(resetsAt - length, early(old, at)))
    if (reset !== undefined) this.#length = length
    const window = new Window(startsAt, resetsAt, length)
    this.#window = window
    this.#trackOf(window).begin(Math.max(0, since - (at - startsAt)) / length)
    return window
  }
}

/** Where a window was cut short, the next one cannot have begun before. */
function early(old: Window | undefined, at: number): number {
  return old !== undefined && at < old.resetsAt ? at : 0
}
