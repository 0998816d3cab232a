import fs from 'node:fs'
import path from 'node:path'
import { shortId } from '../../short-id.ts'
import type { Catalog } from '../catalog.ts'
import { attributesKnown } from '../files/attributes.ts'
import type { Sink } from '../files/contents.ts'
import { latin1Of } from '../files/path-bytes.ts'
import { realParent } from '../files/real-parent.ts'
import { skipsInWork } from '../git/repository.ts'
import { type Root, SNAPSHOT_FORMAT, type Snapshot, type Step } from '../snapshot.ts'
import type { Hold } from '../sqlite/hold.ts'
import { type Difference, type Look, lookAt } from './look.ts'
import type { Manifest } from './manifest.ts'
import { withAttributes } from './older.ts'
import { placeOf } from './place.ts'
import { TooMuch } from './read.ts'
import { isNode, nodeOf } from './seen.ts'
import { type Found, foundBy, type WatchedCall } from './steps.ts'

/** What is beyond these is not looked at: the disk would hold it twice, and a look take minutes. */
const FOLDER_FILES_MAX = 300_000
const FOLDER_BYTES_MAX = 2 * 1024 ** 3
/** The first look copies the folder: with less than this left on the disk, it does not. */
const DISK_BYTES_MIN = 5 * 1024 ** 3

/** A look at a folder that was asked for. */
export interface LookOrder {
  readonly folder: string
  /** What ran since the last look, or runs. */
  readonly calls: readonly WatchedCall[]
  /** From when on calls were heard of, in milliseconds since 1970. */
  readonly watched: number
}

export interface Looked {
  readonly steps: readonly Snapshot[]
  /** False where the folder is too large to be looked at again. */
  readonly goesOn: boolean
}

/** The time lines of folders, by looking at them again and again. */
export class Timeline {
  readonly #catalog: Catalog
  readonly #hold: Hold
  readonly #known = new Map<string, Manifest>()

  constructor(catalog: Catalog, hold: Hold) {
    this.#catalog = catalog
    this.#hold = hold
  }

  /** Keeps what has changed since the last look as snapshots; before the first look there is nothing to compare with. */
  look({ folder, calls, watched }: LookOrder, now: () => number): Looked {
    const at = now()
    const read = this.#known.get(folder) ?? this.#catalog.manifests.read(folder)
    const before = read && withAttributes(read)
    const batch = this.#catalog.store.batch()
    const look = this.#lookAt(folder, before ? Number.POSITIVE_INFINITY : watched, batch)
    try {
      if (!before) this.#expectRoom()
      const root = latin1Of(folder)
      const seen = lookAt(placeOf(root), before?.seen, look)
      const differences = this.#withoutRestored(look.differences, before?.at ?? at)
      const found = foundBy(differences, look.left, calls, watched, now())
      const steps = found.map((one) => snapshotOf(folder, one, batch))
      // What a step or the next look needs is there before they are.
      batch.end()
      const gap = before ? [] : this.#firstGap(folder, calls, at)
      for (const step of [...gap, ...steps]) this.#catalog.write(step)
      const manifest = { folder, at, seen, ...attributesKnown() }
      const isAsWritten = read !== undefined && read.attributes === manifest.attributes
      // The first time also where nothing is new: whoever keeps house sees that the folder is in use.
      if (!this.#known.has(folder) || look.news.length > 0)
        this.#catalog.manifests.write(manifest, isAsWritten ? look.news : undefined)
      this.#known.set(folder, manifest)
      return { steps: [...gap, ...steps], goesOn: true }
    } catch (error) {
      this.#known.delete(folder)
      if (!(error instanceof TooMuch)) throw error
      this.#catalog.manifests.forget(folder)
      const gap = gapOf(folder, calls, error.message, at)
      this.#catalog.write(gap)
      return { steps: [gap], goesOn: false }
    } finally {
      batch.discard()
    }
  }

  #expectRoom(): void {
    fs.mkdirSync(this.#catalog.folder, { recursive: true, mode: 0o700 })
    const { bavail, bsize } = fs.statfsSync(this.#catalog.folder)
    if (bavail * bsize < DISK_BYTES_MIN)
      throw new TooMuch(`the disk has less than ${DISK_BYTES_MIN / 1024 ** 3} GiB left`)
  }

  #lookAt(folder: string, since: number, sink: Sink): Look {
    const own = latin1Of(this.#catalog.folder)
    const apart = skipsInWork(latin1Of(folder))
    return {
      sink,
      budget: { bytes: FOLDER_BYTES_MAX, entries: FOLDER_FILES_MAX },
      hold: this.#hold,
      skips: (one) => one === own || path.basename(one) === '.git' || apart(one),
      since,
      differences: [],
      left: [],
      news: [],
    }
  }

  /** A restore is a step by itself: what it has put there is no other one. */
  #withoutRestored(differences: readonly Difference[], since: number): readonly Difference[] {
    if (differences.length === 0) return differences
    const restored = new Map(
      this.#catalog
        .restores()
        .filter(({ at }) => at >= since)
        .flatMap(({ roots }) => roots.map(({ path, after }) => [path, after] as const)),
    )
    return differences.filter(({ path, to }) => {
      const after = restored.get(path)
      return after === undefined || !isNode(to, after)
    })
  }

  /** What these calls took away before the first look, nobody has seen. */
  #firstGap(folder: string, calls: readonly WatchedCall[], at: number): readonly Snapshot[] {
    const early = calls.filter(({ from }) => from < at)
    return early.length === 0
      ? []
      : [gapOf(folder, early, 'nobody had looked at the folder before', at)]
  }
}

function snapshotOf(folder: string, found: Found, sink: Sink): Snapshot {
  const [first] = found.calls
  const { by, calls, until, left } = found
  const roots = found.differences.map(({ path, from, to }): Root => {
    const sqlite = [from, to].some((seen) => seen?.kind === 'file' && seen.log !== undefined)
    return {
      path,
      parent: realParent(path),
      before: nodeOf(from, sink),
      after: nodeOf(to, sink),
      ...attributesKnown(),
      ...(sqlite && { sqlite: true }),
    }
  })
  const step: Step = {
    kind: 'changes',
    by,
    calls: calls.map(stepCall),
    folder,
    until,
    left: left.slice(0, LEFT_MAX),
  }
  return {
    ...headOf(folder, first, found.from),
    deed: by === 'calls' ? deedOf(calls) : WORDS[by],
    step,
    roots,
  }
}

/** The one that began last is first: it is the likeliest. */
function deedOf(calls: readonly WatchedCall[]): string {
  const deeds = calls.toReversed().map(({ deed }) => deed)
  const many = calls.length > 1 ? `one of ${calls.length} calls at once: ` : ''
  return `${many}${deeds.join('; ')}`.slice(0, DEED_CHARS_MAX)
}

const WORDS = { others: 'changed between calls', unwatched: 'changed while nobody looked' }
/** More are not read. */
const LEFT_MAX = 100
const DEED_CHARS_MAX = 500

function gapOf(
  folder: string,
  calls: readonly WatchedCall[],
  why: string,
  until: number,
): Snapshot {
  const [first] = calls
  return {
    ...headOf(folder, first, first?.from ?? until),
    deed: deedOf(calls),
    step: { kind: 'gap', folder, until, why },
    roots: [],
  }
}

function headOf(folder: string, first: WatchedCall | undefined, at: number) {
  return {
    format: SNAPSHOT_FORMAT,
    id: `t${shortId()}`,
    at,
    agent: first?.agent ?? '',
    session: first?.session ?? '',
    ...(first && { call: first.call }),
    cwd: first?.cwd ?? folder,
    bytes: 0,
  } as const
}

function stepCall({ session, call, subAgent, deed }: WatchedCall) {
  return { session, call, ...(subAgent !== undefined && { subAgent }), deed }
}
