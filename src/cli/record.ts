import fs from 'node:fs'
import { ENTRY_KINDS, type Entry } from '../record/entry.ts'
import type { Query } from '../record/ledger.ts'
import { type Verdict, verify } from '../record/verify.ts'
import { openLedger } from '../state/open-ledger.ts'
import { readWorldFile } from '../state/world-file.ts'
import { askDaemon, otherVersion } from './ask-daemon.ts'
import { distFolder, isApart, places } from './paths.ts'

/** The record, to be read by whoever may. */
export interface RecordReader {
  /** The newest that match, in the order in which they were written. */
  query(query: Query): Promise<readonly Entry[]>
  verify(): Promise<Verdict>
  close(): void
}

/** undefined where nothing is recorded yet. */
export function openRecord(): RecordReader | undefined {
  if (isApart()) return THROUGH_DAEMON
  const here = places()
  if (!fs.existsSync(here.store) && !fs.existsSync(here.ledger)) return undefined
  const { ledger } = openLedger(here, { dist: distFolder(), readonly: true })
  return {
    query: async (query) => ledger.query(query),
    verify: async () => verify(ledger.entries(), readWorldFile(here.world)?.head),
    close: () => ledger.close(),
  }
}

/** Entries that the daemon gives at once; agents are answered in between. */
const PAGE = 500

/** The file is another account's: its daemon reads it out. */
const THROUGH_DAEMON: RecordReader = {
  async query(query) {
    const pages: (readonly Entry[])[] = []
    let { before } = query
    for (let left = query.last; left > 0; ) {
      const last = Math.min(left, PAGE)
      const page = await entriesOf({ ...query, last, ...(before !== undefined && { before }) })
      pages.unshift(page)
      left -= page.length
      before = page[0]?.seq
      if (page.length < last) break
    }
    return pages.flat()
  },
  async verify() {
    const verdict = await askDaemon('GET', '/api/verify')
    if (isVerdict(verdict)) return verdict
    throw otherVersion()
  },
  close() {},
}

async function entriesOf(query: Query): Promise<readonly Entry[]> {
  const entries = await askDaemon('POST', '/api/entries', query)
  if (Array.isArray(entries) && entries.every(isEntry)) return entries
  throw otherVersion()
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false
  const { seq, at, kind, body }: Partial<Record<keyof Entry, unknown>> = value
  return (
    typeof seq === 'number' &&
    typeof at === 'number' &&
    ENTRY_KINDS.some((one) => one === kind) &&
    typeof body === 'object' &&
    body !== null
  )
}

function isVerdict(value: unknown): value is Verdict {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false
  return value.ok === true
    ? 'head' in value && 'entries' in value
    : 'seq' in value && 'why' in value
}
