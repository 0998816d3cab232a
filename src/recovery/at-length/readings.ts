import type fs from 'node:fs'
import path from 'node:path'
import type { Catalog } from '../catalog.ts'
import { attributesKnown } from '../files/attributes.ts'
import { isStill, type Known, type KnownFile } from '../files/known.ts'
import type { FileNode } from '../files/node.ts'
import { pathText } from '../files/path-bytes.ts'
import type { Seen } from '../timeline/seen.ts'

/** Counts files and reads none of them: how much there is. */
export class Count implements Known {
  files = 0
  bytes = 0

  find(_at: string, stat: fs.BigIntStats): FileNode {
    this.files++
    this.bytes += Number(stat.size)
    return {
      kind: 'file',
      mode: Number(stat.mode & 0o7777n),
      mtime: String(stat.mtimeNs),
      size: Number(stat.size),
      content: '',
    }
  }

  remember(): void {}
}

/** What this process has read, and what the time lines of folders have kept already. */
export class Readings implements Known {
  readonly #catalog: Catalog
  readonly #met: (bytes: number) => void
  readonly #read = new Map<string, KnownFile>()
  /** By a folder's path; undefined where it has no time line. */
  readonly #folders = new Map<string, Seen | undefined>()

  /** `met` is told of every file before it is read, or found to be known. */
  constructor(catalog: Catalog, met: (bytes: number) => void) {
    this.#catalog = catalog
    this.#met = met
  }

  find(at: string, stat: fs.BigIntStats): FileNode | undefined {
    this.#met(Number(stat.size))
    const known = this.#read.get(at)
    if (known) return isStill(known, stat) ? known.node : undefined
    const seen = this.#seenAt(at)
    if (seen?.kind !== 'file' || seen.log !== undefined || !isStill(seen, stat)) return undefined
    const { node } = seen
    // Of one in parts each would have to be looked for, which is to read it again.
    if (node.parts !== undefined || !this.#catalog.store.isKept(node.content)) return undefined
    this.#read.set(at, seen)
    return node
  }

  remember(at: string, file: KnownFile): void {
    this.#read.set(at, file)
  }

  #seenAt(at: string): Seen | undefined {
    const folder = path.dirname(at)
    const inner = this.#folderAt(folder)
    return inner?.kind === 'folder' ? inner.inner.get(path.basename(at)) : undefined
  }

  #folderAt(at: string): Seen | undefined {
    if (this.#folders.has(at)) return this.#folders.get(at)
    const manifest = this.#catalog.manifests.read(pathText(at))
    // One from before extended attributes were looked at says nothing of them.
    const isWhole = manifest?.attributes === attributesKnown().attributes
    const known = isWhole ? manifest?.seen : undefined
    const found = known ?? (at === '/' ? undefined : this.#seenAt(at))
    this.#folders.set(at, found)
    return found
  }
}
