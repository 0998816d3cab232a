import type { Check } from '../agents/setup.ts'
import { type Archive, allArchives } from '../recovery/postgres/archive/archive.ts'
import { allBeside } from '../recovery/postgres/archive/beside.ts'
import { coverageOf } from '../recovery/postgres/archive/coverage.ts'
import { isFollowed } from '../recovery/postgres/archive/stop.ts'
import { momentInWords } from '../world/time.ts'

/** Servers of PostgreSQL that are kept: how far one comes back with each, and whether its log is still received. */
export function archiveChecks(recovery: string): readonly Check[] {
  return allArchives(recovery).flatMap(checkOf)
}

function checkOf(archive: Archive): readonly Check[] {
  const about = archive.about()
  if (!about) return []
  const isFollowing = isFollowed(archive)
  const left = allBeside(archive).length
  const text = [
    reachOf(archive),
    archive.isWanted && !isFollowing
      ? `nobody receives its log, and the slot ${about.slot} holds it back until the server’s disk is full`
      : isFollowing
        ? 'its log is received'
        : 'its log is not received any more',
    ...(left > 0 ? [`${left} second servers stand beside it`] : []),
  ].join('; ')
  return [
    {
      id: `recovery/postgres-${about.system.slice(-6)}`,
      ok: !archive.isWanted || isFollowing,
      text,
      repair: 'Go on: interlock backup URL --follow. Or give it up: interlock backup URL --stop',
    },
  ]
}

function reachOf(archive: Archive): string {
  const coverage = coverageOf(archive)
  if (coverage)
    return `any moment from ${momentInWords(coverage.base.at)} to ${momentInWords(coverage.walUntil)}`
  const alone = archive.allBases().at(-1)
  return alone ? `only ${momentInWords(alone.at)} itself (${alone.id})` : 'no base backup'
}
