import fs from 'node:fs'
import path from 'node:path'
import { namesIn } from '../../files/names-in.ts'
import type { Archive } from './archive.ts'
import { lsnOf, segmentName } from './lsn.ts'
import { PARTIAL } from './segments.ts'

/** The newest, and the one before it, from which one comes back to what lies before the newest. */
const BASES_KEPT = 2

/** Forgets older base backups, and the log and the points that only they lead to. Gives back how many backups went. */
export function forgetOld(archive: Archive): number {
  const about = archive.about()
  const bases = archive.allBases()
  const old = bases.slice(0, -BASES_KEPT)
  const oldest = bases.at(-BASES_KEPT)
  if (!about || !oldest) return 0
  for (const { id } of old) archive.dropBase(id)
  const first = segmentName(oldest.timeline, lsnOf(oldest.start), about.segmentBytes)
  for (const name of namesIn(archive.wal))
    if (name.replace(PARTIAL, '') < first) fs.rmSync(path.join(archive.wal, name), { force: true })
  for (const stretch of archive.allStretches())
    if (
      stretch.timeline < oldest.timeline ||
      (stretch.timeline === oldest.timeline && lsnOf(stretch.to) < lsnOf(oldest.start))
    )
      archive.dropStretch(stretch)
  for (const { id, timeline, lsn } of archive.allPoints())
    if (timeline === oldest.timeline && lsnOf(lsn) < lsnOf(oldest.end)) archive.dropPoint(id)
  return old.length
}
