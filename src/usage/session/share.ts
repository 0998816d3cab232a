import fs from 'node:fs'
import path from 'node:path'
import { Key } from '../ledger/hash.ts'
import type { Head, Ledger } from '../ledger/ledger.ts'
import { COPIED, SESSION, STANDING } from '../ledger/requests.ts'
import { Store } from '../ledger/store.ts'
import { summaryOf } from '../ledger/summary.ts'
import { DRAW_BYTES_MAX, SESSION_KEPT_MS } from '../limits.ts'
import { readTranscripts } from '../reader/claude/transcripts.ts'
import { type Found, isChanged } from '../reader/file.ts'
import { LineReader } from '../reader/lines.ts'
import { tokensIn } from '../usage.ts'
import type { SessionFiles } from './files.ts'

/** What sub-agents have used of everything that their session has used. */
export interface Share {
  /** Of all tokens, from 0 to 1. */
  readonly part: number
  /** false where lines with usage could not be read. */
  readonly isExact: boolean
}

/**
 * Reads a bounded number of new bytes and keeps the sums in `folder`, for the next call. undefined while there is more to
 * read, and where there is nothing to have a share of.
 */
export async function subagentsShare(
  { main, subagents }: SessionFiles,
  folder: string,
  bytesMax = DRAW_BYTES_MAX,
): Promise<Share | undefined> {
  if (subagents.length === 0) return undefined
  const files = [main, ...subagents]
  const head = await headFor(main.path, files, folder, bytesMax)
  const known = new Map(head.files.map((file) => [file.path, file]))
  if (files.some((file) => isChanged(known.get(file.path), file))) return undefined
  let [all, theirs] = [0, 0]
  for (const cell of head.cells) {
    all += tokensIn(cell)
    if (cell.subagent !== 0) theirs += tokensIn(cell)
  }
  if (all === 0) return undefined
  return { part: theirs / all, isExact: head.files.every(({ unread }) => unread === 0) }
}

async function headFor(
  transcript: string,
  files: readonly Found[],
  folder: string,
  bytesMax: number,
): Promise<Head> {
  const { high, low } = new Key().ofText(transcript, 0)
  const store = new Store(folder, `${high.toString(16)}${low.toString(16)}`)
  const opened = store.open()
  try {
    const known = new Map(opened.head.files.map((file) => [file.path, file]))
    const changed = files.filter((file) => isChanged(known.get(file.path), file))
    if (changed.length === 0) return opened.head
    if (opened.number === 0) removeOld(folder)
    return await store.update(opened, (ledger) => take(ledger, transcript, changed, bytesMax))
  } finally {
    opened.close()
  }
}

/** Takes what is new of the files, as far as the bytes go. */
async function take(
  ledger: Ledger,
  transcript: string,
  files: readonly Found[],
  bytesMax: number,
): Promise<Head> {
  const projects = path.dirname(path.dirname(transcript))
  const lines = new LineReader()
  let left = bytesMax
  for (const found of files) {
    if (left <= 0) break
    const number = ledger.fileAt(found.path)
    const from = number === undefined ? 0 : (ledger.files[number]?.offset ?? 0)
    await readTranscripts(ledger, projects, [{ ...found, most: left }], lines)
    left -= Math.max(0, found.size - from)
  }
  return {
    names: ledger.names.all,
    files: ledger.files,
    cells: cellsIn(ledger, transcript),
    missing: [],
  }
}

/** What a session repeats of the one that it was forked from, that one has used. */
function cellsIn(ledger: Ledger, transcript: string): Head['cells'] {
  const session = ledger.names.numberOf(path.basename(transcript, '.jsonl'))
  const { claims } = ledger.requests
  return summaryOf(
    ledger.requests,
    ledger.owners(),
    (claim) =>
      claims.get(claim, SESSION) === session && (claims.get(claim, STANDING) & COPIED) === 0,
  )
}

function removeOld(folder: string): void {
  const before = Date.now() - SESSION_KEPT_MS
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    const file = path.join(folder, name)
    const written = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? before
    if (written < before) fs.rmSync(file, { force: true })
  }
}
