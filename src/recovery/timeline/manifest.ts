import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Seal } from '../../state/seal.ts'
import { writeWhole } from '../../state/whole.ts'
import { namesIn } from '../files/names-in.ts'
import { latin1Of } from '../files/path-bytes.ts'
import type { Seen, SeenFolder } from './seen.ts'

/** How a folder looked last. */
export interface Manifest {
  /** From the root. */
  readonly folder: string
  /** When the last look began: what was changed after it, that look may have missed. Milliseconds since 1970. */
  readonly at: number
  readonly seen: SeenFolder
  /** Extended attributes are in it. */
  readonly attributes?: true
}

/** What a look has found new, by paths whose bytes are Latin-1; null where nothing stands any more. */
export type News = readonly (readonly [path: string, seen: Seen | null])[]

/** News of more than this part of the whole are put into it. */
const NEWS_PART_MAX = 0.5
const LENGTH_BYTES = 4

/**
 * One file for each folder: the whole, and behind it the news of each look, every part sealed. A part that was cut off
 * when it was written counts for nothing: what it told, the next look finds again.
 */
export class Manifests {
  readonly #folder: string
  readonly #seal: Seal
  /** Bytes of the files that were read or written here: of the whole, and of all that is good. */
  readonly #sizes = new Map<string, { readonly whole: number; readonly good: number }>()

  constructor(folder: string, seal: Seal) {
    this.#folder = folder
    this.#seal = seal
  }

  read(folder: string): Manifest | undefined {
    return this.#readFile(this.#fileOf(folder))
  }

  *all(): Generator<Manifest> {
    for (const name of namesIn(this.#folder)) {
      const found = this.#readFile(path.join(this.#folder, name))
      if (found) yield found
    }
  }

  /** The whole; or, where the news alone say what is new in it, only these. */
  write(manifest: Manifest, news?: News): void {
    const file = this.#fileOf(manifest.folder)
    const sizes = this.#sizes.get(file)
    if (news && sizes && fs.statSync(file, { throwIfNoEntry: false })?.size === sizes.good) {
      const part = this.#partOf({
        at: manifest.at,
        news: news.map(([at, seen]) => [at, seen && flat(seen)]),
      })
      const good = sizes.good + part.length
      if (good < sizes.whole * (1 + NEWS_PART_MAX)) {
        fs.appendFileSync(file, part)
        this.#sizes.set(file, { ...sizes, good })
        return
      }
    }
    fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const whole = this.#partOf({ ...manifest, seen: flat(manifest.seen) })
    writeWhole(file, whole)
    this.#sizes.set(file, { whole: whole.length, good: whole.length })
  }

  forget(folder: string): void {
    fs.rmSync(this.#fileOf(folder), { force: true })
  }

  #fileOf(folder: string): string {
    return path.join(this.#folder, createHash('sha256').update(folder).digest('hex').slice(0, 32))
  }

  #partOf(value: object): Buffer {
    const sealed = this.#seal.closeJson(value)
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt32LE(sealed.length)
    return Buffer.concat([length, sealed])
  }

  #readFile(file: string): Manifest | undefined {
    let found: Manifest | undefined
    let [at, whole] = [0, 0]
    try {
      const bytes = fs.readFileSync(file)
      while (at + LENGTH_BYTES < bytes.length) {
        const end = at + LENGTH_BYTES + bytes.readUInt32LE(at)
        const part = this.#seal.openJson(bytes.subarray(at + LENGTH_BYTES, end))
        if (!isPart(part)) break
        found =
          'seen' in part ? { ...part, seen: folderOf(part.seen) } : found && withNews(found, part)
        whole ||= end
        at = end
      }
    } catch {
      // What is good so far counts; without the whole, the folder is looked at as for the first time.
    }
    if (found) this.#sizes.set(file, { whole, good: at })
    return found
  }
}

/** As it is written: maps as lists. */
type FlatSeen =
  | Exclude<Seen, SeenFolder>
  | (Omit<SeenFolder, 'inner'> & { readonly inner: readonly (readonly [string, FlatSeen])[] })
type FlatFolder = Extract<FlatSeen, { kind: 'folder' }>
type Part =
  | (Omit<Manifest, 'seen'> & { readonly seen: FlatFolder })
  | { readonly at: number; readonly news: readonly (readonly [string, FlatSeen | null])[] }

/** What was sealed here is as it was written. */
function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && ('seen' in value || 'news' in value)
}

function flat(seen: Seen): FlatSeen {
  if (seen.kind !== 'folder') return seen
  return { ...seen, inner: [...seen.inner].map(([name, inner]) => [name, flat(inner)] as const) }
}

function seenOf(seen: FlatSeen): Seen {
  return seen.kind === 'folder' ? folderOf(seen) : seen
}

function folderOf(seen: FlatFolder): SeenFolder {
  return { ...seen, inner: new Map(seen.inner.map(([name, inner]) => [name, seenOf(inner)])) }
}

function withNews(manifest: Manifest, { at, news }: Extract<Part, { news: unknown }>): Manifest {
  const root = latin1Of(manifest.folder)
  let { seen } = manifest
  for (const [place, one] of news)
    seen = withOne(seen, place.slice(root.length + 1).split('/'), one && seenOf(one))
  return { ...manifest, at, seen }
}

function withOne(
  folder: SeenFolder,
  [name = '', ...rest]: readonly string[],
  seen: Seen | null,
): SeenFolder {
  const inner = new Map(folder.inner)
  const below = inner.get(name)
  if (rest.length > 0) {
    if (below?.kind === 'folder') inner.set(name, withOne(below, rest, seen))
  } else if (seen) inner.set(name, seen)
  else inner.delete(name)
  return { ...folder, inner }
}
