import type { DatabaseServer } from '../../../facts/facts.ts'
import { allArchives } from './archive.ts'
import { isFollowed } from './followed.ts'
import { reachOf } from './reach.ts'
import { spansOf } from './spans.ts'

/** Its log was received until a moment ago: one that says nothing for longer may be out of reach. */
const FRESH_MS = 60_000

/**
 * How a server would come back to the moment before an action, in words; undefined where it is not known for sure. Its log
 * is being received over that very address now, so that it is known whose address it is.
 */
export function pointOf(recovery: string, server: DatabaseServer, now: number): string | undefined {
  const archive = allArchives(recovery).find((one) => {
    const reach = reachOf(one)
    return reach !== undefined && isSame(reach, server) && one.isWanted && isFollowed(one)
  })
  const until = archive && spansOf(archive).findLast(({ stretch }) => stretch)?.to.at
  if (until === undefined || Math.abs(now - until) > FRESH_MS) return undefined
  const clock = new Date(now).toTimeString().slice(0, 8)
  return `interlock backup restore URL --to ${clock} (the log of ${server.host}:${server.port} is being received)`
}

function isSame(one: DatabaseServer, other: DatabaseServer): boolean {
  return one.port === other.port && hostIn(one) === hostIn(other)
}

function hostIn({ host }: DatabaseServer): string {
  return host === 'localhost' ? '127.0.0.1' : host
}
