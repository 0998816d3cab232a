import fs from 'node:fs'
import path from 'node:path'
import { writeWhole } from '../../../state/whole.ts'
import { quoted } from '../names.ts'
import { pinSession, withClient } from '../session.ts'
import type { Archive } from './archive.ts'
import { type Beside, endBeside, startBeside, urlOf } from './beside.ts'
import { type Program, programFor, type Said } from './program.ts'
import { type Reach, reachOf } from './reach.ts'
import { spansOf } from './spans.ts'
import { wayTo } from './target.ts'

/** Of a table beyond this the first rows are read, not all: a drill is no load test. */
const COUNTED_BYTES_MAX = 256 * 1024 * 1024
/** On top of the base backup: the log that is replayed, and what the server writes itself. */
const ROOM = 1.3

/** A restore of an archive that was tried out. */
export interface PointsProof {
  /** Milliseconds since 1970. */
  readonly at: number
  /** untried: this machine could not try it out. */
  readonly state: 'works' | 'fails' | 'untried'
  /** What was there, or why it was not. */
  readonly words: string
}

/**
 * Brings a server back beside, to the newest moment that is kept, reads its tables, and removes all of it. The result is
 * noted.
 */
export async function rehearseArchive(
  archive: Archive,
  said: Said,
  inWords: (ms: number) => string,
  now: () => number,
): Promise<PointsProof> {
  const result = await tried(archive, said, inWords)
  const proof: PointsProof = { at: now(), ...result }
  writeWhole(fileOf(archive), JSON.stringify(proof))
  return proof
}

async function tried(
  archive: Archive,
  said: Said,
  inWords: (ms: number) => string,
): Promise<Omit<PointsProof, 'at'>> {
  const ready = await readyFor(archive, said)
  if (typeof ready === 'string') return { state: 'untried', words: ready }
  const { program, reach } = ready
  let beside: Beside | undefined
  try {
    const newest = spansOf(archive).at(-1)
    if (!newest) throw new Error('there is no base backup')
    const { timeline } = newest.base
    const way = wayTo(archive, { kind: 'place', lsn: newest.to.lsn, timeline }, inWords)
    beside = await startBeside(archive, way, program, {})
    const read = await readAll(beside, reach)
    return { state: 'works', words: `back to ${inWords(newest.to.at)}: ${wordsOf(read)}` }
  } catch (error) {
    return { state: 'fails', words: error instanceof Error ? error.message : 'it failed' }
  } finally {
    if (beside) await endBeside(archive, beside)
  }
}

/** What it takes; in words, what is missing. */
async function readyFor(
  archive: Archive,
  said: Said,
): Promise<string | { readonly program: Program; readonly reach: Reach }> {
  const [about, reach, base] = [archive.about(), reachOf(archive), archive.allBases().at(-1)]
  if (!about || !base) return 'there is no base backup yet'
  if (!reach) return 'how it is reached is not known before the next base backup'
  const program = await programOf(about.major, reach, said)
  if (typeof program === 'string') return program
  const place = program.as ? '/var/tmp' : archive.beside
  const { bavail, bsize } = fs.statfsSync(place)
  const needed = base.bytes * ROOM
  if (bavail * bsize < needed)
    return `it takes ${Math.ceil(needed / 1024 ** 2)} MiB of disk, and ${place} has less`
  return { program, reach }
}

async function programOf(major: number, reach: Reach, said: Said): Promise<Program | string> {
  const noted = said.bin === undefined && said.as === undefined ? reach.program : undefined
  if (noted && fs.existsSync(noted.file)) return noted
  return programFor(undefined, major, said).catch((error) =>
    error instanceof Error ? error.message : 'no program of PostgreSQL was found',
  )
}

interface Read {
  readonly databases: number
  readonly tables: number
  readonly rows: number
  /** Tables of which only the first rows were read. */
  readonly large: number
}

async function readAll(beside: Beside, reach: Reach): Promise<Read> {
  const names = await withClient(urlOf(beside, reach), async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'SELECT datname AS name FROM pg_database WHERE datallowconn AND NOT datistemplate',
    )
    return rows.map(({ name }) => name)
  })
  let read: Read = { databases: 0, tables: 0, rows: 0, large: 0 }
  for (const database of names) {
    const one = await readOne(urlOf(beside, { user: reach.user, database }))
    read = {
      databases: read.databases + 1,
      tables: read.tables + one.tables,
      rows: read.rows + one.rows,
      large: read.large + one.large,
    }
  }
  return read
}

function readOne(url: string): Promise<Omit<Read, 'databases'>> {
  return withClient(url, async (client) => {
    await pinSession(client)
    const { rows: tables } = await client.query<{ schema: string; name: string; large: boolean }>(
      `SELECT n.nspname AS schema, c.relname AS name, pg_table_size(c.oid) > $1 AS large
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname !~ '^(pg_|information_schema$)'
         AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`,
      [COUNTED_BYTES_MAX],
    )
    let count = 0
    for (const table of tables) {
      const from = `ONLY ${quoted(table)}`
      const { rows } = await client.query<{ n: number }>(
        `SELECT count(*)::float8 AS n FROM ${table.large ? `(SELECT FROM ${from} LIMIT 1) t` : from}`,
      )
      if (!table.large) count += rows[0]?.n ?? 0
    }
    return { tables: tables.length, rows: count, large: tables.filter(({ large }) => large).length }
  })
}

function wordsOf({ databases, tables, rows, large }: Read): string {
  const said = `${rows} rows in ${tables} tables of ${databases} ${databases === 1 ? 'database' : 'databases'}`
  return large === 0 ? said : `${said}; ${large} of them are large, and were only opened`
}

function fileOf(archive: Archive): string {
  return path.join(archive.folder, 'drilled.json')
}

/** The last one; undefined where there was none. */
export function proofOf(archive: Archive): PointsProof | undefined {
  try {
    const one: unknown = JSON.parse(fs.readFileSync(fileOf(archive), 'utf8'))
    return isProof(one) ? one : undefined
  } catch {
    return undefined
  }
}

function isProof(value: unknown): value is PointsProof {
  if (typeof value !== 'object' || value === null) return false
  const { at, state, words }: Partial<Record<keyof PointsProof, unknown>> = value
  const isKnown = state === 'works' || state === 'fails' || state === 'untried'
  return isKnown && Number.isSafeInteger(at) && typeof words === 'string'
}
