import fs from 'node:fs'
import path from 'node:path'
import { writeWhole } from '../../../state/whole.ts'
import { namesIn } from '../../files/names-in.ts'
import { type Lsn, lsnOf } from './lsn.ts'
import type { Server } from './server.ts'

/** 64 bits in decimal. */
const SYSTEM = /^\d{1,20}$/

/** Of all servers of which something is kept. */
export function allArchives(recovery: string): readonly Archive[] {
  return namesIn(path.join(recovery, 'postgres'))
    .filter((name) => SYSTEM.test(name))
    .map((name) => new Archive(recovery, name))
}

/** A base backup that is whole. Places in the log are as the server writes them. */
export interface Base {
  readonly id: string
  readonly timeline: number
  /** Recovery begins at the one, and nothing is whole before the other. */
  readonly start: string
  readonly end: string
  /** When it ended, by the server's clock; milliseconds since 1970. */
  readonly at: number
  readonly files: number
  readonly bytes: number
}

/** WAL that was received without a hole. */
export interface Stretch {
  readonly timeline: number
  readonly from: string
  readonly to: string
  /** By the server's clock: nothing that was committed until then is missing. */
  readonly at: number
}

/** A place in the log that somebody may want to come back to. */
export interface Point {
  readonly id: string
  readonly at: number
  readonly lsn: string
  readonly timeline: number
  readonly database: string
}

/** Of a server: what is asked of it only once. */
interface About extends Pick<Server, 'system' | 'major' | 'segmentBytes'> {
  /** The slot that it keeps for us. */
  readonly slot: string
}

/** What is kept of one server, below a folder of its own: base backups, its log, points, servers started beside. */
export class Archive {
  readonly folder: string
  readonly wal: string
  readonly bases: string
  /** Servers that were started beside, and their folders. */
  readonly beside: string
  /** Held by whoever receives the log, and by whoever takes a base backup. */
  readonly followLock: string
  readonly baseLock: string
  readonly #points: string
  readonly #stretches: string

  constructor(recovery: string, system: string) {
    if (!SYSTEM.test(system)) throw new Error('this is no server’s identifier')
    this.folder = path.join(recovery, 'postgres', system)
    this.wal = path.join(this.folder, 'wal')
    this.bases = path.join(this.folder, 'bases')
    this.beside = path.join(this.folder, 'beside')
    this.followLock = path.join(this.folder, 'follow.lock')
    this.baseLock = path.join(this.folder, 'base.lock')
    this.#points = path.join(this.folder, 'points')
    this.#stretches = path.join(this.folder, 'stretches')
  }

  /** Makes its folders, its owner's alone. */
  make({ system, major, segmentBytes, slot }: About): void {
    const folders = [this.wal, this.bases, this.beside, this.#points, this.#stretches]
    for (const folder of folders) fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    const about: About = { system, major, segmentBytes, slot }
    if (!this.about()) writeWhole(this.#aboutFile, JSON.stringify(about))
  }

  /** Whether somebody wants its log received: its slot is there until they do not. */
  get isWanted(): boolean {
    return fs.existsSync(path.join(this.folder, 'wanted'))
  }

  want(isWanted: boolean): void {
    const file = path.join(this.folder, 'wanted')
    if (isWanted) writeWhole(file, '')
    else fs.rmSync(file, { force: true })
  }

  get #aboutFile(): string {
    return path.join(this.folder, 'server.json')
  }

  /** undefined where nothing was kept of this server yet. */
  about(): About | undefined {
    return read(this.#aboutFile, isAbout)
  }

  dataOf({ id }: Pick<Base, 'id'>): string {
    return path.join(this.bases, id, 'data')
  }

  /** A copy of it that a server may be started from at once; there or not. */
  readyOf({ id }: Pick<Base, 'id'>): string {
    return path.join(this.bases, id, 'ready')
  }

  /** Makes a backup count: only what is whole has such a file. */
  addBase(base: Base): void {
    writeWhole(this.#baseFile(base.id), JSON.stringify(base))
  }

  /** It stops counting before anything of it goes. */
  dropBase(id: string): void {
    fs.rmSync(this.#baseFile(id), { force: true })
    fs.rmSync(path.join(this.bases, id), { recursive: true, force: true, maxRetries: 3 })
  }

  #baseFile(id: string): string {
    return path.join(this.bases, `${id}.json`)
  }

  /** The oldest first. */
  allBases(): readonly Base[] {
    return all(this.bases, isBase).sort((a, b) => a.at - b.at)
  }

  /** Folders of backups that were cut off. */
  torn(): readonly string[] {
    const whole = new Set(this.allBases().map(({ id }) => id))
    return namesIn(this.bases).filter((name) => !name.endsWith('.json') && !whole.has(name))
  }

  writeStretch(stretch: Stretch): void {
    const { timeline, from } = stretch
    const name = `${timeline}-${from.replace('/', '-')}.json`
    writeWhole(path.join(this.#stretches, name), JSON.stringify(stretch))
  }

  dropStretch({ timeline, from }: Stretch): void {
    fs.rmSync(path.join(this.#stretches, `${timeline}-${from.replace('/', '-')}.json`), {
      force: true,
    })
  }

  /** The oldest first. */
  allStretches(): readonly Stretch[] {
    return all(this.#stretches, isStretch).sort(
      (a, b) => a.timeline - b.timeline || compare(lsnOf(a.from), lsnOf(b.from)),
    )
  }

  writePoint(point: Point): void {
    writeWhole(path.join(this.#points, `${point.id}.json`), JSON.stringify(point))
  }

  /** The oldest first. */
  allPoints(): readonly Point[] {
    return all(this.#points, isPoint).sort((a, b) => a.at - b.at)
  }

  dropPoint(id: string): void {
    fs.rmSync(path.join(this.#points, `${id}.json`), { force: true })
  }
}

function compare(a: Lsn, b: Lsn): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** One that is torn is passed over: it does not count. */
function all<T>(folder: string, is: (value: unknown) => value is T): T[] {
  return namesIn(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => read(path.join(folder, name), is) ?? [])
}

function read<T>(file: string, is: (value: unknown) => value is T): T | undefined {
  try {
    const parsed: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    return is(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

const ID = /^[\w-]{1,64}$/

type Loose<T> = Partial<Record<keyof T, unknown>>

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isPlace(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/.test(value)
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && ID.test(value)
}

function areNumbers(...values: readonly unknown[]): boolean {
  return values.every((value) => Number.isSafeInteger(value))
}

function isAbout(value: unknown): value is About {
  if (!isRecord(value)) return false
  const { system, major, segmentBytes, slot }: Loose<About> = value
  return isId(system) && isId(slot) && areNumbers(major, segmentBytes)
}

function isBase(value: unknown): value is Base {
  if (!isRecord(value)) return false
  const { id, timeline, start, end, at, files, bytes }: Loose<Base> = value
  return isId(id) && isPlace(start) && isPlace(end) && areNumbers(timeline, at, files, bytes)
}

function isStretch(value: unknown): value is Stretch {
  if (!isRecord(value)) return false
  const { timeline, from, to, at }: Loose<Stretch> = value
  return isPlace(from) && isPlace(to) && areNumbers(timeline, at)
}

function isPoint(value: unknown): value is Point {
  if (!isRecord(value)) return false
  const { id, at, lsn, timeline, database }: Loose<Point> = value
  return isId(id) && isPlace(lsn) && areNumbers(at, timeline) && typeof database === 'string'
}
