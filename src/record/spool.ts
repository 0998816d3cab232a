import fs from 'node:fs'
import type { Json } from '../action/action.ts'
import { SPOOL_BYTES_MAX } from '../limits.ts'
import { canonical, sha256 } from './canonical.ts'
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
  const handle = fs.openSync(file, 'a+', 0o600)
  try {
    const previous = lastHash(handle) ?? ledgerHead
    const line: SpoolLine = { ...draft, previous, hash: hashOfLine(draft, previous) }
    fs.writeSync(handle, `${JSON.stringify(line)}\n`)
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
}

function hashOfLine(draft: Draft, previous: string): string {
  return sha256(
    canonical({ at: draft.at, kind: draft.kind, body: draft.body, salt: draft.salt, previous }),
  )
}

/** Long enough for the longest line that entry.ts can make. */
const TAIL_BYTES = 128 * 1024

function lastHash(handle: number): string | undefined {
  const { size } = fs.fstatSync(handle)
  if (size === 0) return undefined
  const length = Math.min(size, TAIL_BYTES)
  const tail = Buffer.alloc(length)
  fs.readSync(handle, tail, 0, length, size - length)
  const lines = tail.toString('utf8').trimEnd().split('\n')
  for (const line of lines.reverse()) {
    const parsed = parseLine(line)
    if (parsed) return parsed.hash
  }
  return undefined
}

export interface SpoolReading {
  readonly lines: readonly SpoolLine[]
  /** What is wrong with it, each in words; the good lines are imported all the same. */
  readonly faults: readonly string[]
}

/** Reads a spool as the daemon imports it. A torn last line is what a crash leaves; anything else is an incident. */
export function readSpool(file: string): SpoolReading {
  const { size } = fs.statSync(file)
  if (size > SPOOL_BYTES_MAX)
    return { lines: [], faults: [`the spool has ${size} bytes, which no hook of ours writes`] }
  const faults: string[] = []
  const lines: SpoolLine[] = []
  const seen = new Set<string>()
  fs.readFileSync(file, 'utf8')
    .split('\n')
    .forEach((text, i) => {
      if (text === '') return
      const line = parseLine(text)
      if (!line) faults.push(`line ${i + 1} of the spool is torn or not ours`)
      else if (hashOfLine(line, line.previous) !== line.hash)
        faults.push(`line ${i + 1} of the spool was changed after it was written`)
      else {
        // Hooks that start at the same time may all follow the ledger's newest entry.
        if (lines.length === 0) seen.add(line.previous)
        if (!seen.has(line.previous))
          faults.push(`a line before line ${i + 1} of the spool is missing`)
        seen.add(line.hash)
        lines.push(line)
      }
    })
  return { lines, faults }
}

const KINDS: readonly string[] = ['action', 'signal', 'incident', 'service'] satisfies EntryKind[]

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
    isObject(line.body)
  )
}

function isObject(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
