import fs from 'node:fs'
import { canonical } from '../record/canonical.ts'
import { type Draft, GENESIS, incidentDraft } from '../record/entry.ts'
import type { Ledger } from '../record/ledger.ts'
import { readSpool, type SpoolReading } from '../record/spool.ts'

/**
 * Takes what hooks wrote while there was no daemon into the ledger, once. The file is moved aside first, so that a
 * hook that runs meanwhile starts a new one; what was moved and not yet imported is found again after a crash.
 */
export function importSpool(spool: string, ledger: Ledger, now: () => number): number {
  const aside = `${spool}.importing`
  if (!fs.existsSync(aside)) {
    if (!fs.existsSync(spool)) return 0
    fs.renameSync(spool, aside)
  }
  const rejected = `${spool}.rejected-${now()}`
  try {
    return importAside(aside, rejected, ledger, now)
  } catch (error) {
    // A full or locked store says nothing about the lines: they stay for the next try.
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE'))
      return 0
    if (!(error instanceof Unreadable)) throw error
    // Kept for a person, out of the way of every call after this one.
    fs.renameSync(aside, rejected)
    const fault = 'a file of records from hooks could not be read, and was set aside'
    ledger.append([incidentDraft(fault, now(), undefined)], true)
    return 0
  }
}

/** Somebody else has written here: no hook writes such a file. */
class Unreadable extends Error {}

function readAside(aside: string, ledger: Ledger): SpoolReading {
  try {
    const spool = readSpool(aside, (hash) => hash === GENESIS || ledger.holds(hash))
    for (const { at, body } of spool.lines) {
      if (!Number.isSafeInteger(at)) throw new Error('a time that is none')
      canonical(body)
    }
    return spool
  } catch (error) {
    throw new Unreadable('the spool cannot be read', { cause: error })
  }
}

function importAside(aside: string, rejected: string, ledger: Ledger, now: () => number): number {
  const { lines, faults, digest } = readAside(aside, ledger)
  const fresh = ledger.note(NOTE) === digest ? [] : unknownTo(ledger, lines)
  if (ledger.note(NOTE) !== digest) {
    const incidents = faults.map((fault) => incidentDraft(fault, now(), undefined))
    // In one piece, so that a crash leaves all of it done or nothing.
    ledger.append([...fresh, ...incidents], true, { key: NOTE, value: digest })
  }
  // Where something is wrong with it, the file itself is the evidence.
  if (faults.length > 0) fs.renameSync(aside, rejected)
  else fs.rmSync(aside)
  return fresh.length
}

/** The digest of the spool that was taken last. */
const NOTE = 'spool'

/** Entries in which a line is looked for; a hook that wrote its line twice did so within moments. */
const KNOWN_MAX = 1_000

/** A hook that saw its spool moved away writes its line again, and may have been read the first time. */
function unknownTo(ledger: Ledger, lines: readonly Draft[]): readonly Draft[] {
  const known = new Set(ledger.query({ last: lines.length + KNOWN_MAX }).map(identityOf))
  return lines
    .map(({ kind, at, body, salt }) => ({ kind, at, body, salt }))
    .filter((line) => !known.has(identityOf(line)))
}

/** Each entry has a salt of its own. */
function identityOf({ kind, at, body, salt }: Draft): string {
  return canonical({ kind, at, body, salt })
}
