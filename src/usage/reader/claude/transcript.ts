import { Key } from '../../ledger/hash.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import { LastName, LastNames, NameSets } from '../../ledger/names.ts'
import {
  CACHE_READ,
  CACHE_WRITE,
  CACHE_WRITE_1H,
  CACHE_WRITE_5M,
  COPIED,
  FINISHED,
  INPUT,
  MODEL,
  OUTPUT,
  PROJECT,
  REQUESTS,
  SESSION,
  SIDECHAIN,
  STANDING,
  SUBAGENT,
  THINKS,
  TOOLS,
  VISIBLE,
} from '../../ledger/requests.ts'
import type { LineSink } from '../lines.ts'
import { UNKNOWN_MODEL } from '../observe.ts'
import { Line, type Range } from './line.ts'
import type { Place } from './place.ts'

/**
 * Both of `input_tokens` and `output_tokens` end so, and nothing that is quoted does: quotes in a string are escaped.
 * Longer than a mere `"usage"`, it is found in half the time.
 */
export const NEEDLE = Buffer.from('put_tokens"')

/** Written by the program where no model answered. */
const SYNTHETIC = '<synthetic>'

/** Keeps the kinds of ids apart: an answer without an id is known by its request, by its line, or by its own bytes. */
export const SALT = { id: 1, request: 2, uuid: 3, bytes: 4 } as const

/** In a line that is no JSON, as many places are tried where an object may begin. */
const TRIES_MAX = 64

const BRACE = 0x7b
const QUOTE = 0x22
const SPACE = 0x20

/** Takes the lines of transcripts of Claude Code into the ledger, file after file. */
export class Transcripts implements LineSink {
  private readonly ledger: Ledger
  private readonly parsed = new Line()
  private readonly sessions: LastName
  private readonly subagents: LastName
  private readonly models: LastName
  private readonly projects: LastName
  private readonly tools: LastNames
  private readonly sets: NameSets
  private readonly key = new Key()
  private readonly synthetic: number
  private readonly unknown: number
  private file = 0
  private place: Place = { session: '', subagent: undefined, project: '' }

  constructor(ledger: Ledger) {
    this.ledger = ledger
    this.sessions = new LastName(ledger.names)
    this.subagents = new LastName(ledger.names)
    this.models = new LastName(ledger.names)
    this.projects = new LastName(ledger.names)
    this.tools = new LastNames(ledger.names)
    this.sets = new NameSets(ledger.names)
    this.synthetic = ledger.names.numberOf(SYNTHETIC)
    this.unknown = ledger.names.numberOf(UNKNOWN_MODEL)
  }

  turnTo(file: number, place: Place): void {
    this.file = file
    this.place = place
  }

  /** Mostly one object; several where a newline was lost between them, or a torn one was written on. */
  line(bytes: Buffer, start: number, end: number, offset: number): void {
    const isEnded = end < bytes.length
    let at = start
    for (let tries = 0; at < end && tries < TRIES_MAX; ) {
      if ((bytes[at] ?? 0) <= SPACE) {
        at++
      } else if (this.parsed.parse(bytes, at, end)) {
        this.count(offset + at - start, bytes, at, isEnded)
        at = this.parsed.cursor.at
      } else {
        tries++
        const next = nextObject(bytes, at + 1, end)
        if (isEnded && bytes.subarray(at, next).includes(NEEDLE)) this.missed()
        at = next
      }
    }
  }

  tooLong(): void {
    this.missed()
  }

  private missed(): void {
    const file = this.ledger.files[this.file]
    if (file) file.unread++
  }

  private count(offset: number, bytes: Buffer, start: number, isEnded: boolean): void {
    const { parsed, ledger } = this
    const { rows } = ledger.requests
    if (!parsed.isAssistant || !parsed.hasUsage) return
    const model = this.nameOf(this.models, parsed.model)
    if (model === this.synthetic) return
    const request = this.requestIn(bytes, start)
    rows.set(request, REQUESTS, 1)
    rows.raise(request, INPUT, parsed.input)
    rows.raise(request, OUTPUT, parsed.output)
    rows.raise(request, CACHE_READ, parsed.cacheRead)
    rows.raise(request, CACHE_WRITE, parsed.cacheWrite)
    rows.raise(request, CACHE_WRITE_5M, parsed.cacheWrite5m)
    rows.raise(request, CACHE_WRITE_1H, parsed.cacheWrite1h)
    if (model !== 0) rows.set(request, MODEL, model)
    else if (rows.get(request, MODEL) === 0) rows.set(request, MODEL, this.unknown)
    if (!parsed.isOpen) ledger.requests.mark(request, FINISHED)
    if (parsed.thinks) ledger.requests.mark(request, THINKS)
    if (parsed.toolCount > 0) this.addTools(request)
    if (!ledger.requests.hasServerId(request)) this.addServerId(request, bytes)
    this.claim(request, offset, isEnded)
  }

  private requestIn(bytes: Buffer, start: number): number {
    const { key, ledger } = this
    const { id, request, uuid, cursor } = this.parsed
    if (id.to > id.from) key.ofBytes(bytes, id.from, id.to, SALT.id)
    else if (request.to > request.from) key.ofBytes(bytes, request.from, request.to, SALT.request)
    else if (uuid.to > uuid.from) key.ofBytes(bytes, uuid.from, uuid.to, SALT.uuid)
    else key.ofBytes(bytes, start, cursor.at, SALT.bytes)
    return ledger.requests.requestOf(key)
  }

  private addServerId(request: number, bytes: Buffer): void {
    const { from, to } = this.parsed.request
    if (to > from)
      this.ledger.requests.setServerId(request, this.key.ofBytes(bytes, from, to, SALT.request))
  }

  private claim(request: number, offset: number, isEnded: boolean): void {
    const { parsed, place, file } = this
    const { requests, names } = this.ledger
    const { claims } = requests
    const known = requests.claimBy(file, request)
    const claim = known ?? requests.addClaim(file, request)
    const session =
      parsed.session.to > 0
        ? this.nameOf(this.sessions, parsed.session)
        : names.numberOf(place.session)
    const standing = this.standingFor(session)
    if (known === undefined) requests.setOffset(claim, offset)
    if (known === undefined || standing < claims.get(claim, STANDING)) {
      claims.set(claim, STANDING, standing)
      claims.set(claim, SESSION, session)
      claims.set(claim, SUBAGENT, this.subagentIn(session))
      claims.set(
        claim,
        PROJECT,
        parsed.cwd.to > 0 ? this.nameOf(this.projects, parsed.cwd) : names.numberOf(place.project),
      )
    }
    const time = requests.timeOf(claim)
    if (parsed.at > 0 && (time === 0 || parsed.at < time)) requests.setTime(claim, parsed.at)
    // What is not ended is read again when it is.
    if (isEnded) claims.set(claim, VISIBLE, claims.get(claim, VISIBLE) + parsed.visible)
  }

  private standingFor(session: number): number {
    const { parsed, place, ledger } = this
    const isCopy =
      parsed.isCopy ||
      (place.subagent === undefined && ledger.names.nameOf(session) !== place.session)
    return (this.isOfSubagent() ? SIDECHAIN : 0) + (isCopy ? COPIED : 0)
  }

  private isOfSubagent(): boolean {
    const { parsed, place } = this
    return parsed.isSidechain || parsed.agent.to > 0 || place.subagent !== undefined
  }

  private subagentIn(session: number): number {
    const { parsed, place, ledger } = this
    if (!this.isOfSubagent()) return 0
    if (parsed.agent.to > 0) return this.nameOf(this.subagents, parsed.agent)
    // The oldest versions wrote sub-agents between the lines of the session, and gave them no name.
    return ledger.names.numberOf(place.subagent ?? `sidechain of ${ledger.names.nameOf(session)}`)
  }

  private nameOf(last: LastName | LastNames, { from, to }: Range): number {
    const { cursor } = this.parsed
    cursor.from = from
    cursor.to = to
    return last.numberOf(cursor)
  }

  private addTools(request: number): void {
    const { parsed, ledger, tools, sets } = this
    const { rows } = ledger.requests
    for (let i = 0; i < parsed.toolCount; i++) {
      const tool = this.nameOf(tools, parsed.tools[i] ?? NOWHERE)
      rows.set(request, TOOLS, sets.union(rows.get(request, TOOLS), tool))
    }
  }
}

const NOWHERE: Range = { from: 0, to: 0 }

/** Where the next object may begin; `end` where none does. */
function nextObject(bytes: Buffer, from: number, end: number): number {
  for (let at = from; at + 1 < end; at++)
    if (bytes[at] === BRACE && bytes[at + 1] === QUOTE) return at
  return end
}
