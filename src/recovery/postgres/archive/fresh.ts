import { setTimeout as wait } from 'node:timers/promises'
import type { Archive, Base, Stretch } from './archive.ts'
import { archiveOf, backup } from './backup.ts'
import type { Progress } from './base-backup.ts'
import { follow } from './follow.ts'
import { makeReady } from './ready.ts'
import { leadsOn } from './spans.ts'

const HOUR_MS = 60 * 60 * 1000
/** How often it is asked whether a base backup is due. */
const LOOK_MS = 1_000
/** One that failed is tried again after this: what is wrong with it is seldom over sooner. */
const AGAIN_MS = 5 * 60 * 1000

export interface Keeping {
  /** Hours after which a base backup is too old; undefined where one is enough. */
  readonly every: number | undefined
  say(words: string): void
  progress: Progress
  taken(base: Base, forgotten: number): void
}

/**
 * Receives the log, and takes a base backup whenever none leads up to it: at the beginning, after a hole, on another
 * timeline, and when the last one is too old. Until `stop` is aborted.
 */
export async function keepPoints(
  url: string,
  recovery: string,
  keeping: Keeping,
  stop: AbortSignal,
): Promise<void> {
  let latest: Latest | undefined
  const ended = new AbortController()
  const both = AbortSignal.any([stop, ended.signal])
  const following = follow(
    url,
    recovery,
    {
      say: keeping.say,
      received: (stretch, archive) => {
        latest = { stretch, archive }
      },
    },
    stop,
  ).finally(() => ended.abort())
  await Promise.all([following, keepFresh(url, recovery, keeping, () => latest, both)])
}

interface Latest {
  readonly stretch: Stretch
  readonly archive: Archive
}

async function keepFresh(
  url: string,
  recovery: string,
  keeping: Keeping,
  latest: () => Latest | undefined,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const now = latest()
    const isDue = now !== undefined && isBaseDue(now, keeping.every)
    const isWell = !isDue || (await take(url, recovery, keeping))
    if (now && isWell) await makeReady(now.archive).catch(() => {})
    const waits = isWell ? LOOK_MS : AGAIN_MS
    await wait(waits, undefined, { signal: stop }).catch(() => {})
  }
}

function isBaseDue({ stretch, archive }: Latest, every: number | undefined): boolean {
  const newest = archive.allBases().at(-1)
  const about = archive.about()
  if (!newest || !about || !leadsOn(newest, stretch, about.segmentBytes)) return true
  return every !== undefined && stretch.at - newest.at >= every * HOUR_MS
}

async function take(
  url: string,
  recovery: string,
  { say, progress, taken }: Keeping,
): Promise<boolean> {
  try {
    const { archive, server } = await archiveOf(url, recovery)
    const { base, forgotten } = await backup(url, archive, server, progress)
    taken(base, forgotten)
    return true
  } catch (error) {
    say(`no base backup: ${error instanceof Error ? error.message : 'it failed'}`)
    return false
  }
}
