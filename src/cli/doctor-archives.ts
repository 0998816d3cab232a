import type { Check } from '../agents/setup.ts'
import { safe } from '../message/message.ts'
import { type Archive, allArchives } from '../recovery/postgres/archive/archive.ts'
import { allBeside } from '../recovery/postgres/archive/beside.ts'
import { coverageOf } from '../recovery/postgres/archive/coverage.ts'
import { isFollowed } from '../recovery/postgres/archive/followed.ts'
import { type PointsProof, proofOf } from '../recovery/postgres/archive/rehearse.ts'
import { momentInWords } from '../world/time.ts'

/** Servers of PostgreSQL that are kept: how far one comes back with each, and whether its log is still received. */
export function archiveChecks(recovery: string): readonly Check[] {
  return allArchives(recovery).flatMap(checkOf)
}

function checkOf(archive: Archive): readonly Check[] {
  const about = archive.about()
  if (!about) return []
  const isFollowing = isFollowed(archive)
  const proof = proofOf(archive)
  const left = allBeside(archive).length
  const isReceived = !archive.isWanted || isFollowing
  const text = [
    reachOf(archive),
    archive.isWanted && !isFollowing
      ? `nobody receives its log, and the slot ${about.slot} holds it back until the server’s disk is full`
      : isFollowing
        ? 'its log is received'
        : 'its log is not received any more',
    drilledIn(proof),
    ...(left > 0 ? [`${left} second servers stand beside it`] : []),
  ].join('; ')
  return [
    {
      id: `recovery/postgres-${about.system.slice(-6)}`,
      ok: isReceived && proof?.state !== 'fails',
      text,
      repair: isReceived
        ? 'See why it does not come back: interlock drill --points'
        : 'Go on: interlock backup URL --follow. Or give it up: interlock backup URL --stop',
    },
  ]
}

function drilledIn(proof: PointsProof | undefined): string {
  if (!proof) return 'not tried out yet'
  const at = momentInWords(proof.at)
  if (proof.state === 'untried') return `not tried out at ${at}: ${safe(proof.words)}`
  return proof.state === 'works'
    ? `came back when it was tried out at ${at}`
    : `did not come back at ${at}: ${safe(proof.words)}`
}

function reachOf(archive: Archive): string {
  const coverage = coverageOf(archive)
  if (coverage)
    return `any moment from ${momentInWords(coverage.base.at)} to ${momentInWords(coverage.walUntil)}`
  const alone = archive.allBases().at(-1)
  return alone ? `only ${momentInWords(alone.at)} itself (${alone.id})` : 'no base backup'
}
