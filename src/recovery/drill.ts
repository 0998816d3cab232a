import fs from 'node:fs'
import path from 'node:path'
import type { Catalog } from './catalog.ts'
import type { ClusterChange } from './clusters/change.ts'
import { objectsOf } from './clusters/keep.ts'
import type { Undone } from './database/change.ts'
import { undoChange } from './database/engines.ts'
import type { Refusal } from './files/attributes.ts'
import { pathText } from './files/path-bytes.ts'
import { isAsKept, write } from './files/write.ts'
import type { Snapshot } from './snapshot.ts'

/** A restore that was tried out: beside what stands, or taken back again. */
export interface Proof {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly works: boolean
  /** What came back, or why it does not. */
  readonly words: string
}

/**
 * Restores a snapshot where nobody sees it, checks it whole, and takes it away again: files in a folder of its own, rows
 * in a transaction that does not last.
 */
export async function rehearse(
  snapshot: Snapshot,
  catalog: Catalog,
  scratch: string,
  now: () => number,
): Promise<Proof> {
  try {
    if (snapshot.step?.kind === 'gap') throw new Error(`a gap: ${snapshot.step.why}`)
    const words = snapshot.database
      ? await rehearseRows(snapshot, catalog)
      : snapshot.cluster
        ? rehearseObjects(snapshot.cluster, catalog)
        : rehearseFiles(snapshot, catalog, scratch)
    return { at: now(), works: true, words }
  } catch (error) {
    const words = error instanceof Error ? error.message : 'it failed'
    return { at: now(), works: false, words }
  }
}

/** A cluster is asked by nothing but a restore: what is tried out is whether everything that was kept is there. */
function rehearseObjects(cluster: ClusterChange, catalog: Catalog): string {
  const { length } = objectsOf(cluster, catalog.store)
  if (length !== cluster.names.length) throw new Error('not all of its objects were kept')
  const objects = length === 1 ? 'an object' : `${length} objects`
  return `the manifests of ${objects} are whole; the cluster ${cluster.context} was not asked`
}

function rehearseFiles({ roots }: Snapshot, catalog: Catalog, scratch: string): string {
  fs.mkdirSync(scratch, { recursive: true, mode: 0o700 })
  const folder = fs.mkdtempSync(path.join(scratch, 'drill-'))
  const refusals = new Map<string, readonly Refusal[]>()
  try {
    for (const [index, root] of roots.entries()) {
      const at = Buffer.from(path.join(folder, String(index)))
      const writing = { store: catalog.store, attributes: root.attributes ?? false, refusals }
      write(root.before, at, writing)
      if (!isAsKept(root.before, at, writing))
        throw new Error(`${pathText(root.path)} did not come back as it was`)
    }
    const places = `${roots.length} ${roots.length === 1 ? 'place' : 'places'}, every file by its digest`
    const { size } = refusals
    return size === 0 ? places : `${places}; extended attributes of ${size} could not be set here`
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function rehearseRows(snapshot: Snapshot, catalog: Catalog): Promise<string> {
  if (!snapshot.database) return ''
  let found: Undone | undefined
  await undoChange(snapshot, snapshot.database, catalog, async (undone) => {
    found = undone
    return false
  })
  const tables = (found?.tables ?? []).map(
    ({ schema, name, back, changed, removed }) =>
      `${schema}.${name}: ${back} back, ${changed} as they were, ${removed} removed`,
  )
  const whole = (found?.back ?? []).map(({ schema, name }) =>
    schema === '' ? `${name} back` : `${schema}.${name} back`,
  )
  const aside = (found?.aside ?? []).map(({ schema, name }) => `${schema}.${name} laid aside`)
  const parts = (found?.parts ?? []).map(
    ({ name, gone }) => `${name} ${gone ? 'gone again' : 'as it was'}`,
  )
  const copied = (found?.copied ?? []).map(({ schema, name, rows }) =>
    rows === undefined
      ? `${schema}.${name} gone again`
      : `${schema}.${name} back whole, ${rows} rows`,
  )
  return [...tables, ...copied, ...whole, ...aside, ...parts].join('; ')
}
