import fs from 'node:fs'
import { attributesPart } from '../files/attributes.ts'
import type { Sink } from '../files/contents.ts'
import { hasSameAttributes } from '../files/node.ts'
import type { Budget } from '../files/take.ts'
import type { Hold } from '../sqlite/hold.ts'
import { inside, type Place } from './place.ts'
import { isUnchanged, readFileSeen, TooMuch } from './read.ts'
import { isAlike, type Seen, type SeenFolder } from './seen.ts'

/** A place where something else stands than at the last look. Its path is bytes as Latin-1. */
export interface Difference {
  readonly path: string
  readonly from: Seen | undefined
  readonly to: Seen | undefined
  /** When, as far as the kernel tells; of what is gone, when its folder was changed last. Milliseconds since 1970. */
  readonly at: number
}

/** Something that was changed, and of which it is not known how it stood, or how it stands. */
export interface Left {
  readonly path: string
  readonly at: number
}

/** What a look needs, and what it finds. */
export interface Look {
  readonly sink: Sink
  readonly budget: Budget
  readonly hold: Hold
  readonly skips: (at: string) => boolean
  /** What is met for the first time and was changed after this, may have stood otherwise. Milliseconds since 1970. */
  readonly since: number
  readonly differences: Difference[]
  readonly left: Left[]
  /** What the next look has to know, by its path; null where nothing stands any more. */
  readonly news: [path: string, seen: Seen | null][]
}

/**
 * A folder as it stands, with everything in it; what has not changed since the last look is not read again. Throws TooMuch
 * where it is more than the budget.
 */
export function lookAt(place: Place, before: SeenFolder | undefined, look: Look): SeenFolder {
  const stat = fs.lstatSync(place.native)
  const names = fs.readdirSync(place.native, 'latin1')
  const inner = new Map<string, Seen>()
  let same = before?.inner.size === names.length
  for (const name of names) {
    const old = before?.inner.get(name)
    const seen = lookInside(inside(place, name), old, look, before !== undefined)
    if (seen) inner.set(name, seen)
    if (seen !== old) same = false
  }
  if (before && !same) missed(place, before, inner, stat.ctimeMs, look)
  const [mode, mtime] = [stat.mode & 0o7777, stat.mtimeMs]
  const now = { kind: 'folder', mode, mtime, ...attributesOf(place), inner } as const
  if (!before || !same || before.mode !== mode || before.mtime !== mtime) return now
  return hasSameAttributes(before, now) ? before : now
}

/** A folder's are asked for anew each time, which is next to nothing; what cannot be kept of them keeps nobody from what is in it. */
function attributesOf({ native }: Place): Pick<SeenFolder, 'attributes'> {
  try {
    return attributesPart(native, true)
  } catch {
    return {}
  }
}

function missed(
  place: Place,
  before: SeenFolder,
  inner: ReadonlyMap<string, Seen>,
  at: number,
  look: Look,
): void {
  for (const [name, old] of before.inner) {
    if (inner.has(name)) continue
    const { path } = inside(place, name)
    if (old.kind !== 'other') look.differences.push({ path, from: old, to: undefined, at })
    look.news.push([path, null])
  }
}

/** `isKnown`: its folder was looked at before, so that what is new in it is a difference of its own. */
function lookInside(
  place: Place,
  old: Seen | undefined,
  look: Look,
  isKnown: boolean,
): Seen | undefined {
  const stat = fs.lstatSync(place.native, { throwIfNoEntry: false })
  if (!stat) return undefined
  if (--look.budget.entries < 0) throw new TooMuch('the folder has too many files')
  if (old && isUnchanged(old, stat, place)) return old
  if (old?.kind === 'folder' && stat.isDirectory()) return lookAgain(place, old, look)
  const seen = seenNow(place, stat, look)
  if (isKnown) look.news.push([place.path, seen])
  tell(place, old, seen, stat, look, isKnown)
  return seen
}

function tell(
  { path }: Place,
  old: Seen | undefined,
  seen: Seen,
  stat: fs.Stats,
  look: Look,
  isKnown: boolean,
): void {
  const at = stat.ctimeMs
  const isNew = old === undefined || old.kind === 'other'
  if (isNew && seen.kind === 'other' && seen.why === undefined) return
  const unknown = isNew && (seen.kind === 'other' || old !== undefined)
  const young = !isKnown && at >= look.since && seen.kind !== 'folder'
  if (unknown || young) look.left.push({ path, at })
  else if (isKnown && !(old && isAlike(old, seen)))
    look.differences.push({ path, from: old, to: seen, at })
}

/** What cannot be looked into any more is taken to be as it was. */
function lookAgain(place: Place, old: SeenFolder, look: Look): SeenFolder {
  try {
    return lookAt(place, old, look)
  } catch (error) {
    if (error instanceof TooMuch) throw error
    look.left.push({ path: place.path, at: Date.now() })
    return old
  }
}

function seenNow(place: Place, stat: fs.Stats, look: Look): Seen {
  const changed = stat.ctimeMs
  if (look.skips(place.path)) return { kind: 'other', changed }
  try {
    if (stat.isDirectory()) return lookAt(place, undefined, look)
    if (stat.isSymbolicLink())
      return { kind: 'link', changed, target: fs.readlinkSync(place.native, 'latin1') }
    return stat.isFile() ? readFileSeen(place, stat, look) : { kind: 'other', changed }
  } catch (error) {
    if (error instanceof TooMuch) throw error
    return {
      kind: 'other',
      changed,
      why: error instanceof Error ? error.message : 'it cannot be read',
    }
  }
}
