import path from 'node:path'
import { missingIn } from '../bounds/unfinished.ts'
import { Ledger, type ReadFile } from '../ledger/ledger.ts'
import { COPIED, MODEL, STANDING, SUBAGENT } from '../ledger/requests.ts'
import { bandOf, tokensOf } from '../ledger/summary.ts'
import { dayOf } from '../meter/day.ts'
import { costOf, type Prices } from '../prices/prices.ts'
import { readTranscripts } from '../reader/claude/transcripts.ts'
import { type Found, isChanged } from '../reader/file.ts'
import { LineReader } from '../reader/lines.ts'
import { type Tokens, tokensIn } from '../usage.ts'
import { filesOfSession } from './files.ts'

/** What one agent of a session has used on one day. */
export interface Spent {
  /** '' for the main agent. */
  readonly subAgent: string
  readonly day: string
  tokens: number
  usd: number
  requests: number
  /** When its last request was made. */
  lastAt: number
  /** Of its last request. */
  lastTokens: number
  lastUSD: number
  model: string
}

/** A session goes through a few work trees; each of its transcripts is looked for at every call. */
const TRANSCRIPTS_MAX = 20

const lines = new LineReader()

/** One session of Claude Code that goes on: its transcript and its sub-agents', of which only new bytes are read. */
export class LiveSession {
  readonly #ledger = new Ledger()
  /** One, but where the session was gone on with in another folder. */
  readonly #transcripts: Set<string>
  readonly #prices: Prices
  #spent: readonly Spent[] = []
  #reading: Promise<void> | undefined
  #next: Promise<void> | undefined
  /** Why it could not be read last; undefined where it could. */
  fault: string | undefined

  constructor(transcript: string, prices: Prices) {
    this.#transcripts = new Set([transcript])
    this.#prices = prices
  }

  get spent(): readonly Spent[] {
    return this.#spent
  }

  /** It is written down there as well from now on: what it repeats counts once. */
  follow(transcript: string): void {
    if (this.#transcripts.size < TRANSCRIPTS_MAX) this.#transcripts.add(transcript)
  }

  /** There is something to read. */
  get isWritten(): boolean {
    return this.#ledger.files.length > 0
  }

  /** Reads what is new. Who asks while others are read for waits for that, and then what came meanwhile is read once for all. */
  catchUp(): Promise<void> {
    if (this.#next) return this.#next
    if (!this.#reading) return this.#begin()
    this.#next = this.#reading.then(() => {
      this.#next = undefined
      return this.#begin()
    })
    return this.#next
  }

  #begin(): Promise<void> {
    const reading = this.#read().finally(() => {
      this.#reading = undefined
    })
    this.#reading = reading
    return reading
  }

  async #read(): Promise<void> {
    try {
      let isNew = false
      const found: Found[] = []
      for (const transcript of this.#transcripts) {
        const files = filesIn(transcript)
        const changed = files.filter((one) => isChanged(this.#known(one), one))
        found.push(...files)
        if (changed.length === 0) continue
        const root = path.dirname(path.dirname(transcript))
        await queued(() => readTranscripts(this.#ledger, root, changed, lines))
        isNew = true
      }
      if (isNew) this.#spent = spentIn(this.#ledger, this.#prices)
      // One that is gone meanwhile has nothing more to tell.
      const closed = found.find((one) => isClosed(this.#known(one)))
      this.fault = closed ? `${path.basename(closed.path)} cannot be read` : undefined
    } catch (error) {
      this.fault = error instanceof Error ? error.message : 'it failed'
    }
  }

  #known({ path: file }: Found): ReadFile | undefined {
    const number = this.#ledger.fileAt(file)
    return number === undefined ? undefined : this.#ledger.files[number]
  }
}

/** None before the first line is written. */
function filesIn(transcript: string): readonly Found[] {
  const files = filesOfSession(transcript)
  return files ? [files.main, ...files.subagents] : []
}

function isClosed(file: ReadFile | undefined): boolean {
  return file !== undefined && file.unread > 0 && file.size === 0
}

/** The reader has one buffer: one file at a time is read. */
let last: Promise<unknown> = Promise.resolve()
function queued<T>(read: () => Promise<T>): Promise<T> {
  const next = last.then(read, read)
  last = next
  return next
}

/** What has no price costs what the dearest does; answers whose final count was never written count as they are expected. */
function spentIn(ledger: Ledger, prices: Prices): readonly Spent[] {
  const ownerOf = ledger.owners()
  const { requests, names } = ledger
  const all = new Map<string, Spent>()
  for (let request = 0; request < requests.count; request++) {
    const claim = ownerOf(request)
    // What a session repeats of the one that it was forked from, that one has used.
    if ((requests.claims.get(claim, STANDING) & COPIED) !== 0) continue
    const subagent = requests.claims.get(claim, SUBAGENT)
    const at = requests.timeOf(claim)
    const tokens = tokensOf(requests, request)
    const model = names.nameOf(requests.rows.get(request, MODEL))
    const usd = costOf(tokens, prices.priceOf(model, bandOf(tokens)) ?? prices.dearest)
    const spent = spentOf(all, subagent === 0 ? '' : names.nameOf(subagent), dayOf(at))
    spent.tokens += tokensIn(tokens)
    spent.usd += usd
    spent.requests++
    if (at < spent.lastAt) continue
    spent.lastAt = at
    spent.lastTokens = tokensIn(tokens)
    spent.lastUSD = usd
    spent.model = model
  }
  for (const { subagent, model, band, expected } of missingIn(ledger, ownerOf)) {
    const name = names.nameOf(subagent)
    const spent = [...all.values()].findLast((one) => one.subAgent === name)
    if (!spent) continue
    const price = prices.priceOf(names.nameOf(model), band) ?? prices.dearest
    spent.tokens += expected
    spent.usd += costOf({ ...NO_TOKENS, output: expected }, price)
  }
  return [...all.values()]
}

const NO_TOKENS: Tokens = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }

function spentOf(all: Map<string, Spent>, subAgent: string, day: string): Spent {
  const key = `${day} ${subAgent}`
  const found = all.get(key)
  if (found) return found
  const fresh = {
    ...{ subAgent, day, tokens: 0, usd: 0, requests: 0 },
    ...{ lastAt: 0, lastTokens: 0, lastUSD: 0, model: '' },
  }
  all.set(key, fresh)
  return fresh
}
