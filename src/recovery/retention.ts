import type { Catalog } from './catalog.ts'
import { type Copied, partsOfCopy } from './database/copied.ts'
import { copiesOf } from './database/copies.ts'
import { forgetChange } from './database/engines.ts'
import { partsIn } from './files/contents.ts'
import { listingIn, type Node } from './files/node.ts'
import { Damaged } from './files/store.ts'
import { unprotect } from './git/protect.ts'
import type { Snapshot } from './snapshot.ts'
import { filesOf } from './timeline/seen.ts'

const DAY_MS = 24 * 60 * 60 * 1000

export interface Retention {
  readonly days: number
  readonly bytes: number
}

/** A month, and no more of a disk than a person would miss. */
export const RETENTION: Retention = { days: 30, bytes: 10 * 1024 ** 3 }

/** Contents this young may belong to a snapshot that is just being taken. */
const YOUNG_MS = 60 * 60 * 1000
/** What is younger is kept, whatever it takes. */
const KEPT_MS = DAY_MS

export interface Swept {
  readonly snapshots: number
  readonly objects: number
  readonly bytes: number
}

/** Forgets what is too old or too much, the oldest first; never what a session of `held` needs. */
export async function sweep(
  catalog: Catalog,
  { days, bytes }: Retention,
  held: ReadonlySet<string>,
  now: number,
): Promise<Swept> {
  const isOld = ({ at }: Snapshot) => at < now - days * DAY_MS
  const free = catalog.all().filter(({ session, at }) => !held.has(session) && at < now - KEPT_MS)
  for (const { folder, at } of [...catalog.manifests.all()])
    if (at < now - days * DAY_MS) catalog.manifests.forget(folder)
  let swept = await drop(free.filter(isOld), catalog, now)
  const rest = free.filter((snapshot) => !isOld(snapshot))
  // A tenth at a time: each time everything that is still needed is looked through.
  const some = Math.ceil(rest.length / 10)
  for (let at = 0; at < rest.length && catalog.store.total() > bytes; at += some)
    swept = sum(swept, await drop(rest.slice(at, at + some), catalog, now))
  // How folders look now takes a copy of each: those in which nobody works go first, and are looked at anew.
  const folders = [...catalog.manifests.all()]
    .map(({ folder, at }) => ({ folder, at }))
    .filter(({ at }) => at < now - KEPT_MS)
    .sort((a, b) => a.at - b.at)
  for (const { folder } of folders) {
    if (catalog.store.total() <= bytes) break
    catalog.manifests.forget(folder)
    swept = sum(swept, await drop([], catalog, now))
  }
  return swept
}

async function drop(snapshots: readonly Snapshot[], catalog: Catalog, now: number): Promise<Swept> {
  let count = 0
  for (const { id, database, roots } of snapshots) {
    // What lies in a database that is away is forgotten another time.
    if (database && !(await forgetChange(database, id))) continue
    unprotect(roots, id)
    catalog.forget(id)
    count++
  }
  const needed = new Set<string>()
  for (const { roots, database, cluster } of catalog.all()) {
    if (cluster) needed.add(cluster.objects)
    for (const { before } of roots) mark(before, catalog, needed)
    for (const { copied } of copiesOf(database)) markCopy(copied, catalog, needed)
  }
  for (const { seen } of catalog.manifests.all())
    for (const file of filesOf(seen)) mark(file, catalog, needed)
  return { snapshots: count, ...catalog.store.sweep(needed, now - YOUNG_MS) }
}

/** Everything that a tree needs, listings and contents. */
function mark(node: Node, catalog: Catalog, needed: Set<string>): void {
  if (node.kind === 'file') needed.add(node.content)
  const list = listOf(node)
  if (list === undefined || needed.has(list)) return
  needed.add(list)
  try {
    if (node.kind === 'file') for (const part of partsIn(catalog.store.get(list))) needed.add(part)
    if (node.kind !== 'folder') return
    for (const [, inner] of listingIn(catalog.store.get(node.listing))) mark(inner, catalog, needed)
  } catch (error) {
    // What it listed cannot be brought back any more; the drill says so.
    if (!(error instanceof Damaged)) throw error
  }
}

/** Tables of databases that were copied out. */
function markCopy(copied: Copied, catalog: Catalog, needed: Set<string>): void {
  needed.add(copied.parts)
  try {
    for (const part of partsOfCopy(copied, catalog.store)) needed.add(part)
  } catch (error) {
    // As with a listing: the drill says so.
    if (!(error instanceof Damaged)) throw error
  }
}

function listOf(node: Node): string | undefined {
  return node.kind === 'folder' ? node.listing : node.kind === 'file' ? node.parts : undefined
}

function sum(one: Swept, other: Swept): Swept {
  return {
    snapshots: one.snapshots + other.snapshots,
    objects: one.objects + other.objects,
    bytes: one.bytes + other.bytes,
  }
}
