import type { Difference, Left } from './look.ts'

/** A call that may change files. Times are milliseconds since 1970; without `to` it runs still. */
export interface WatchedCall {
  readonly agent: string
  readonly session: string
  readonly call: string
  readonly subAgent?: string
  readonly cwd: string
  /** In one line, with secrets masked. */
  readonly deed: string
  readonly from: number
  readonly to?: number
}

/** What was changed while the same calls ran. */
export interface Found {
  readonly by: 'calls' | 'others' | 'unwatched'
  readonly calls: readonly WatchedCall[]
  readonly from: number
  readonly until: number
  readonly differences: readonly Difference[]
  readonly left: readonly string[]
}

/** The clock that files are stamped by runs behind by up to a step of it. */
const BEHIND_MS = 12

/**
 * Whose each difference is, told by when the kernel says that it was made: of several calls at once, it is of one of
 * them. `watched`: from when on calls were heard of. The oldest first.
 */
export function foundBy(
  differences: readonly Difference[],
  left: readonly Left[],
  calls: readonly WatchedCall[],
  watched: number,
  now: number,
): readonly Found[] {
  const groups = new Map<string, Group>()
  const groupAt = (at: number): Group => {
    const running = calls.filter(
      ({ from, to }) => at >= from - BEHIND_MS && at <= (to ?? now) + BEHIND_MS,
    )
    const by = running.length > 0 ? 'calls' : at < watched - BEHIND_MS ? 'unwatched' : 'others'
    const key = JSON.stringify([by, running.map(({ session, call }) => [session, call])])
    const group = groups.get(key) ?? { by, calls: running, times: [], differences: [], left: [] }
    groups.set(key, group)
    group.times.push(at)
    return group
  }
  for (const one of differences) groupAt(one.at).differences.push(one)
  // What was changed by nobody's call before it was first met is how the folder was.
  for (const { path, at } of left) {
    const group = groupAt(at)
    if (group.by === 'calls') group.left.push(path)
  }
  return [...groups.values()]
    .filter((group) => group.differences.length + group.left.length > 0)
    .map(({ times, by, calls, differences, left }) => ({
      by,
      calls,
      from: Math.floor(
        Math.min(...calls.map(({ from }) => from), ...(calls.length === 0 ? times : [])),
      ),
      until: Math.ceil(Math.max(...times)),
      differences,
      left,
    }))
    .sort((a, b) => a.until - b.until)
}

interface Group {
  readonly by: Found['by']
  readonly calls: readonly WatchedCall[]
  readonly times: number[]
  readonly differences: Difference[]
  readonly left: string[]
}
