import type { Key } from './hash.ts'
import { Rows } from './rows.ts'

/** Columns of a request. Each count is the largest that any line of it has stated. */
export const INPUT = 2
export const OUTPUT = 3
export const CACHE_WRITE = 4
export const CACHE_WRITE_5M = 5
export const CACHE_WRITE_1H = 6
export const CACHE_READ = 7
export const MODEL = 8
/** The names of the tools that the answer calls, as one name. */
export const TOOLS = 9
const FLAGS = 10
/** The first of its claims. */
const CLAIM = 11
/** Bytes of what the tools gave back before the next request, plus one; 0 where nobody has looked. */
export const RESULTS = 12
/** How many they were: one, but where an agent only states sums. */
export const REQUESTS = 13
/** A hash of what the API's server has called it; both 0 where the transcript does not say. */
const [SERVER_ID_HIGH, SERVER_ID_LOW] = [14, 15]
const REQUEST_WIDTH = 16
const [KEY_HIGH, KEY_LOW] = [0, 1]

/** Flags of a request. */
export const FINISHED = 1
export const THINKS = 2

/** Columns of a claim: that a request was made in this file, for this session, by this sub-agent. */
export const NEXT = 1
export const FILE = 2
const [OFFSET_LOW, OFFSET_HIGH] = [3, 4]
const SECONDS = 5
const MILLISECONDS = 6
export const SESSION = 7
export const SUBAGENT = 8
export const PROJECT = 9
/** Bytes of what the answer says in this file. */
export const VISIBLE = 10
export const STANDING = 11
const CLAIM_WIDTH = 12

/** How far a claim stands from the one that was there when the answer came; a lower one always wins. */
export const COPIED = 1
export const SIDECHAIN = 2

const U32 = 2 ** 32

/** Every request that was ever seen, each once, with every file that claims it. */
export class Requests {
  readonly rows: Rows
  readonly claims: Rows
  /** Open addressing: the number of a request plus one, 0 where the place is free. */
  private places: Int32Array

  constructor(rows = new Rows(REQUEST_WIDTH), claims = new Rows(CLAIM_WIDTH)) {
    this.rows = rows
    this.claims = claims
    this.places = this.placesFor(rows.count)
  }

  static from(rows: Uint32Array, claims: Uint32Array): Requests {
    return new Requests(
      new Rows(REQUEST_WIDTH, rows, rows.length / REQUEST_WIDTH),
      new Rows(CLAIM_WIDTH, claims, claims.length / CLAIM_WIDTH),
    )
  }

  get count(): number {
    return this.rows.count
  }

  /** The request with this key, new where it was never seen. */
  requestOf(key: Key): number {
    const mask = this.places.length - 1
    let place = key.low & mask
    for (let found = this.places[place] ?? 0; found !== 0; found = this.places[place] ?? 0) {
      if (this.hasKey(found - 1, key)) return found - 1
      place = (place + 1) & mask
    }
    const request = this.rows.add()
    this.rows.set(request, KEY_HIGH, key.high)
    this.rows.set(request, KEY_LOW, key.low)
    this.places[place] = request + 1
    if (this.rows.count * 2 > this.places.length) this.places = this.placesFor(this.rows.count)
    return request
  }

  /** The claim of this file on the request; undefined where it has none. */
  claimBy(file: number, request: number): number | undefined {
    for (let at = this.rows.get(request, CLAIM); at !== 0; at = this.claims.get(at - 1, NEXT))
      if (this.claims.get(at - 1, FILE) === file) return at - 1
    return undefined
  }

  addClaim(file: number, request: number): number {
    const first = this.rows.get(request, CLAIM)
    const claim = this.claims.add()
    this.claims.set(claim, 0, request)
    this.claims.set(claim, NEXT, first)
    this.claims.set(claim, FILE, file)
    this.rows.set(request, CLAIM, claim + 1)
    return claim
  }

  *claimsOn(request: number): Generator<number> {
    for (let at = this.rows.get(request, CLAIM); at !== 0; at = this.claims.get(at - 1, NEXT))
      yield at - 1
  }

  /** The one claim that most requests have; undefined where there are several. */
  onlyClaimOn(request: number): number | undefined {
    const first = this.rows.get(request, CLAIM)
    if (first === 0 || this.claims.get(first - 1, NEXT) !== 0) return undefined
    return first - 1
  }

  /** What the API's server has called the request, hashed as a word; undefined where the transcript does not say. */
  serverIdOf(request: number): string | undefined {
    if (!this.hasServerId(request)) return undefined
    const { rows } = this
    return wordOf({
      high: rows.get(request, SERVER_ID_HIGH),
      low: rows.get(request, SERVER_ID_LOW),
    })
  }

  /** Asked of every line, so no word is made for it. */
  hasServerId(request: number): boolean {
    const { rows } = this
    return rows.get(request, SERVER_ID_HIGH) !== 0 || rows.get(request, SERVER_ID_LOW) !== 0
  }

  setServerId(request: number, { high, low }: Pair): void {
    this.rows.set(request, SERVER_ID_HIGH, high)
    this.rows.set(request, SERVER_ID_LOW, low)
  }

  has(request: number, flag: number): boolean {
    return (this.rows.get(request, FLAGS) & flag) !== 0
  }

  mark(request: number, flag: number): void {
    this.rows.set(request, FLAGS, this.rows.get(request, FLAGS) | flag)
  }

  offsetOf(claim: number): number {
    return this.claims.get(claim, OFFSET_HIGH) * U32 + this.claims.get(claim, OFFSET_LOW)
  }

  setOffset(claim: number, offset: number): void {
    this.claims.set(claim, OFFSET_LOW, offset % U32)
    this.claims.set(claim, OFFSET_HIGH, Math.floor(offset / U32))
  }

  timeOf(claim: number): number {
    return this.claims.get(claim, SECONDS) * 1000 + this.claims.get(claim, MILLISECONDS)
  }

  setTime(claim: number, ms: number): void {
    this.claims.set(claim, SECONDS, Math.floor(ms / 1000))
    this.claims.set(claim, MILLISECONDS, ms % 1000)
  }

  private hasKey(request: number, key: Key): boolean {
    return (
      this.rows.get(request, KEY_LOW) === key.low && this.rows.get(request, KEY_HIGH) === key.high
    )
  }

  private placesFor(count: number): Int32Array {
    const places = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(PLACES_MIN, count * 4))))
    const mask = places.length - 1
    for (let request = 0; request < this.rows.count; request++) {
      let place = this.rows.get(request, KEY_LOW) & mask
      while (places[place] !== 0) place = (place + 1) & mask
      places[place] = request + 1
    }
    return places
  }
}

const PLACES_MIN = 4096

type Pair = Pick<Key, 'high' | 'low'>

/** A key as a word, for maps. */
export function wordOf({ high, low }: Pair): string {
  return `${high}.${low}`
}
