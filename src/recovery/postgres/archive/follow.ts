import { setTimeout as wait } from 'node:timers/promises'
import { type Client, DatabaseError } from 'pg'
import { takeLock } from '../../../state/lock.ts'
import type { Archive, Stretch } from './archive.ts'
import { archiveOf } from './backup.ts'
import { type Lsn, lsnOf, lsnText, segmentStart } from './lsn.ts'
import { noteReach } from './note-reach.ts'
import { receive } from './receive.ts'
import { Segments } from './segments.ts'
import { type Server, serverOf } from './server.ts'
import { makeSlot, slotAt, unboundedSlot } from './slot.ts'
import { noteFollower } from './stop.ts'
import { withReplication } from './wire.ts'

/** A server that restarts is there again after a second; one that is away is asked every half minute. */
const AGAIN_MS = { least: 500, most: 30_000 } as const

/** The server has the log no longer: its segment was removed, or the slot was given up. */
const GONE = new Set(['58P01', '55000'])

export interface Ear {
  say(words: string): void
  /** Called after each flush, with what is received without a hole. */
  received(stretch: Stretch, archive: Archive): void
}

/**
 * Receives a server's log until `stop` is aborted, and goes on where it was whenever the connection breaks. Throws where
 * another process does it, or where another server stands there by now.
 */
export async function follow(
  url: string,
  recovery: string,
  ear: Ear,
  stop: AbortSignal,
): Promise<void> {
  const { archive, server, slot } = await archiveOf(url, recovery)
  const lock = takeLock(archive.followLock)
  if (!lock) throw new Error('another process receives the log of this server already.')
  try {
    noteFollower(archive)
    await noteReach(url, archive)
    archive.want(true)
    const danger = await withReplication(url, unboundedSlot)
    if (danger !== undefined) ear.say(danger)
    await followAgain(url, { archive, slot, system: server.system }, ear, stop)
  } finally {
    lock.release()
  }
}

interface Followed {
  readonly archive: Archive
  readonly slot: string
  readonly system: string
}

class OtherServer extends Error {}

async function followAgain(
  url: string,
  followed: Followed,
  ear: Ear,
  stop: AbortSignal,
): Promise<void> {
  let pause: number = AGAIN_MS.least
  let isGone = false
  while (!stop.aborted) {
    const started = Date.now()
    try {
      await withReplication(url, (client) => followOnce(client, followed, isGone, ear, stop))
    } catch (error) {
      if (error instanceof OtherServer || isDiskError(error)) throw error
      isGone = error instanceof DatabaseError && GONE.has(error.code ?? '')
      ear.say(`the connection ended: ${error instanceof Error ? error.message : 'it failed'}`)
    }
    if (stop.aborted) return
    // What held for a while and broke is there again soon.
    if (Date.now() - started > AGAIN_MS.most) pause = AGAIN_MS.least
    await wait(pause, undefined, { signal: stop }).catch(() => {})
    pause = Math.min(pause * 2, AGAIN_MS.most)
  }
}

/** Here, not at the server: a full disk does not pass by trying again. */
function isDiskError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'].includes(code)
}

async function followOnce(
  client: Client,
  { archive, slot, system }: Followed,
  isGone: boolean,
  ear: Ear,
  stop: AbortSignal,
): Promise<void> {
  const server = await serverOf(client)
  if (server.system !== system) throw new OtherServer('another server stands at this address now.')
  const before = archive.allStretches().findLast(({ timeline }) => timeline === server.timeline)
  const at = isGone ? await makeSlot(client, slot) : await slotOrNew(client, slot)
  if (isGone && before)
    ear.say(`the server has removed its log after ${before.to}: between there and now is a hole`)
  const stretch = isGone || !before ? newStretch(server, at) : before
  const from = segmentStart(lsnOf(stretch.to), server.segmentBytes)
  ear.say(`receiving the log from ${lsnText(from)} on timeline ${server.timeline}, slot ${slot}`)
  const segments = new Segments(archive.wal, server.timeline, server.segmentBytes, from)
  let now = stretch
  await receive(
    client,
    slot,
    server.timeline,
    segments,
    (received) => {
      // What was received before stays received while its last segment is written again.
      if (received.to < lsnOf(now.to)) return
      now = { ...now, to: lsnText(received.to), at: received.at ?? now.at }
      archive.writeStretch(now)
      ear.received(now, archive)
    },
    stop,
  )
}

async function slotOrNew(client: Client, slot: string): Promise<Lsn> {
  return (await slotAt(client, slot)) ?? (await makeSlot(client, slot))
}

/** Nothing is known of its time yet. */
function newStretch({ timeline, segmentBytes }: Server, at: Lsn): Stretch {
  const from = lsnText(segmentStart(at, segmentBytes))
  return { timeline, from, to: from, at: 0 }
}
