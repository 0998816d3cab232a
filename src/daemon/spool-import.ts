import fs from 'node:fs'
import { type Draft, incidentDraft } from '../record/entry.ts'
import type { Ledger } from '../record/ledger.ts'
import { readSpool } from '../record/spool.ts'

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
  const { lines, faults } = readSpool(aside)
  const last = lines.at(-1)?.hash
  if (last !== undefined && ledger.note('spool') !== last) {
    const drafts: Draft[] = lines.map(({ kind, at, body, salt }) => ({ kind, at, body, salt }))
    ledger.append(drafts, true)
    ledger.setNote('spool', last)
  }
  for (const fault of faults) ledger.append([incidentDraft(fault, now(), undefined)], true)
  fs.rmSync(aside)
  return lines.length
}
