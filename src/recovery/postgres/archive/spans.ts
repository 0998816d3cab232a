import type { Archive, Base, Stretch } from './archive.ts'
import { type Lsn, lsnOf, segmentFrom } from './lsn.ts'

/** A base backup, and how far the log leads on from it. */
export interface Span {
  readonly base: Base
  /** Absent where no log leads on: then it comes back as it ended. */
  readonly stretch?: Stretch
  readonly from: Moment
  readonly to: Moment
}

export interface Moment {
  readonly lsn: Lsn
  /** By the server's clock, milliseconds since 1970. */
  readonly at: number
}

/** What can be come back to, the oldest base backup first. */
export function spansOf(archive: Archive): readonly Span[] {
  const segmentBytes = archive.about()?.segmentBytes
  if (segmentBytes === undefined) return []
  const stretches = archive.allStretches()
  return archive.allBases().map((base) => {
    const from = { lsn: lsnOf(base.end), at: base.at }
    const stretch = stretches.find(
      (one) => leadsOn(base, one, segmentBytes) && lsnOf(one.to) >= from.lsn,
    )
    if (!stretch) return { base, from, to: from }
    const to = { lsn: lsnOf(stretch.to), at: Math.max(stretch.at, base.at) }
    return { base, stretch, from, to }
  })
}

/** No hole lies between them: the backup holds the log to its end, and the segment of its end whole. */
export function leadsOn(base: Base, stretch: Stretch, segmentBytes: number): boolean {
  return (
    stretch.timeline === base.timeline &&
    lsnOf(stretch.from) <= segmentFrom(lsnOf(base.end), segmentBytes)
  )
}
