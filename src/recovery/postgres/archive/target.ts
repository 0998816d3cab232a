import fs from 'node:fs'
import path from 'node:path'
import type { Archive, Base } from './archive.ts'
import { type Lsn, lsnOf, lsnText, segmentFrom, segmentNames } from './lsn.ts'
import { PARTIAL } from './segments.ts'
import { type Span, spansOf } from './spans.ts'

/** Where somebody wants to come back to. Times are the server's, in milliseconds since 1970. */
export type Target =
  | { readonly kind: 'time'; readonly at: number }
  | { readonly kind: 'place'; readonly lsn: Lsn; readonly timeline: number }

/** What it takes to come back there: a base backup, and these segments of the log after it. */
export interface Way {
  readonly base: Base
  /** `end`: the base backup itself, as it ended. */
  readonly target: Target | { readonly kind: 'end' }
  readonly segments: readonly string[]
  /** The log is whole up to there. */
  readonly until: Lsn
}

export class OutOfReach extends Error {}

/** From the newest base backup before it, which leaves least to replay. Throws in words where nothing leads there. */
export function wayTo(archive: Archive, target: Target, inWords: (ms: number) => string): Way {
  const spans = spansOf(archive)
  const span = spans.findLast((one) => reaches(one, target))
  if (!span)
    throw new OutOfReach(
      `${targetWords(target, inWords)} is not among what is kept. ${reachWords(spans, inWords)}`,
    )
  return {
    base: span.base,
    target: narrowed(span, target),
    segments: neededOf(archive, span, target),
    until: target.kind === 'place' ? target.lsn : span.to.lsn,
  }
}

function reaches({ base, from, to }: Span, target: Target): boolean {
  if (target.kind === 'time') return from.at <= target.at && target.at <= to.at
  return target.timeline === base.timeline && from.lsn <= target.lsn && target.lsn <= to.lsn
}

function narrowed(span: Span, target: Target): Way['target'] {
  return target.kind === 'place' && target.lsn === span.from.lsn ? { kind: 'end' } : target
}

function targetWords(target: Target, inWords: (ms: number) => string): string {
  return target.kind === 'time' ? inWords(target.at) : `${lsnText(target.lsn)} of the log`
}

/** What one could come back to instead. */
export function reachWords(spans: readonly Span[], inWords: (ms: number) => string): string {
  if (spans.length === 0) return 'There is no base backup. Take one: interlock backup URL --follow'
  const said = spans.map(({ base, from, to }) =>
    from.lsn === to.lsn
      ? `${inWords(from.at)} alone (${base.id})`
      : `${inWords(from.at)} to ${inWords(to.at)} (from ${base.id})`,
  )
  return `There is: ${said.join('; ')}.`
}

function neededOf(
  archive: Archive,
  { base, stretch, to }: Span,
  target: Target,
): readonly string[] {
  const segmentBytes = archive.about()?.segmentBytes
  if (!stretch || segmentBytes === undefined) return []
  const first = segmentFrom(lsnOf(base.end), segmentBytes)
  const last = target.kind === 'place' ? target.lsn : to.lsn
  const names = segmentNames(base.timeline, first, last, segmentBytes)
  const missing = names.find((name) => fileOf(archive, name) === undefined)
  if (missing !== undefined)
    throw new OutOfReach(`the segment ${missing} of the log is gone from ${archive.wal}`)
  return names
}

/** Where a segment lies; undefined where it is gone. */
export function fileOf(archive: Archive, name: string): string | undefined {
  const whole = path.join(archive.wal, name)
  return [whole, `${whole}${PARTIAL}`].find((file) => fs.existsSync(file))
}
