import fs from 'node:fs'
import { SPOOL_BYTES_MAX } from '../limits.ts'
import { canonical, isJsonObject, sha256 } from './canonical.ts'
import type { Draft, EntryKind } from './entry.ts'

/**
 * Where a hook writes while there is no daemon: one line an entry, each linked to the line before it, the first one
 * to the ledger's newest entry. The daemon imports it. Hooks may run at the same time: two lines may follow the same
 * one, which is seen and kept, and no line may follow one that is not there.
 */
export interface SpoolLine extends Draft {
  readonly previous: string
  readonly hash: string
}

export function appendSpool(file: string, draft: Draft, ledgerHead: string): void {
  for (let attempt = 1; !appendOnce(file, draft, ledgerHead); attempt++)
    if (attempt === APPENDS_MAX) throw new Error('the spool was taken away while it was written')
}

/** The daemon moves the spool away when it starts, and seldom after; so many times in a row it does not. */
const APPENDS_MAX = 8

/**
 * False when the daemon moved the file away meanwhile: it may have read it before this line was in it. Then the line
 * is written once more; the daemon knows it by its salt if it comes twice.
 */
function appendOnce(file: string, draft: Draft, ledgerHead: string): boolean {
  const handle = fs.openSync(file, 'a+', 0o600)
  try {
    const tail = readTail(handle)
    const previous = lastHash(tail) ?? ledgerHead
    const line: SpoolLine = { ...draft, previous, hash: hashOfLine(draft, previous) }
    // Behind a line that a crash or a full disk has torn, this one begins anew.
    const begin = tail === '' || tail.endsWith('\n') ? '' : '\n'
    writeWhole(handle, `${begin}${JSON.stringify(line)}\n`)
    fs.fsyncSync(handle)
    return isAt(file, handle)
  } finally {
    fs.closeSync(handle)
  }
}

/** A disk that is nearly full takes a part and says so; asked for the rest, it says why. */
function writeWhole(handle: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(handle, bytes, at)
}

function isAt(file: string, handle: number): boolean {
  const [there, ours] = [fs.statSync(file, { throwIfNoEntry: false }), fs.fstatSync(handle)]
  return there !== undefined && there.ino === ours.ino && there.dev === ours.dev
}

function hashOfLine(draft: Draft, previous: string): string {
  return sha256(
    canonical({ at: draft.at, kind: draft.kind, body: draft.body, salt: draft.salt, previous }),
  )
}

/** Long enough for the longest line that entry.ts can make. */
const TAIL_BYTES = 128 * 1024

function readTail(handle: number): string {
  const { size } = fs.fstatSync(handle)
  const length = Math.min(size, TAIL_BYTES)
  const tail = Buffer.alloc(length)
  fs.readSync(handle, tail, 0, length, size - length)
  return tail.toString('utf8')
}

function lastHash(tail: string): string | undefined {
  for (const line of tail.trimEnd().split('\n').reverse()) {
    const parsed = parseLine(line)
    if (parsed) return parsed.hash
  }
  return undefined
}

export interface SpoolReading {
  readonly lines: readonly SpoolLine[]
  /** What is wrong with it, each in words; the good lines are imported all the same. */
  readonly faults: readonly string[]
  /** Of the whole file: what was read once is known again. */
  readonly digest: string
}

/**
 * Reads a spool as the daemon imports it; `inLedger` says whether the ledger has an entry of this hash, which a line
 * may follow.
 */
export function readSpool(file: string, inLedger: (hash: string) => boolean): SpoolReading {
  const { size } = fs.statSync(file)
  if (size > SPOOL_BYTES_MAX)
    return {
      lines: [],
      faults: [`the spool has ${size} bytes, which no hook of ours writes`],
      digest: `${size} bytes`,
    }
  const faults: string[] = []
  const lines: SpoolLine[] = []
  const seen = new Set<string>()
  const bytes = fs.readFileSync(file)
  bytes
    .toString('utf8')
    .split('\n')
    .forEach((text, i) => {
      if (text === '') return
      const line = parseLine(text)
      if (!line) faults.push(`line ${i + 1} of the spool is torn or not ours`)
      else if (hashOfLine(line, line.previous) !== line.hash)
        faults.push(`line ${i + 1} of the spool was changed after it was written`)
      else {
        // Hooks that start at the same time may all follow the same entry of the ledger.
        if (!seen.has(line.previous) && !inLedger(line.previous))
          faults.push(`a line before line ${i + 1} of the spool is missing`)
        seen.add(line.hash)
        lines.push(line)
      }
    })
  return { lines, faults, digest: sha256(bytes) }
}

/** What a hook writes. Modes, keys and approvals are the daemon's own: no line of a file makes them. */
const KINDS: readonly string[] = ['action', 'signal', 'incident'] satisfies EntryKind[]

function parseLine(text: string): SpoolLine | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return isLine(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

function isLine(value: unknown): value is SpoolLine {
  if (typeof value !== 'object' || value === null) return false
  const line: Partial<SpoolLine> = value
  return (
    typeof line.kind === 'string' &&
    KINDS.includes(line.kind) &&
    typeof line.at === 'number' &&
    typeof line.salt === 'string' &&
    typeof line.previous === 'string' &&
    typeof line.hash === 'string' &&
    isJsonObject(line.body)
  )
}
