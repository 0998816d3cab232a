import { safe } from '../message/message.ts'
import { type Catalog, RESTORE } from '../recovery/catalog.ts'
import type { ClusterChange } from '../recovery/clusters/change.ts'
import { nameOfObject } from '../recovery/clusters/change.ts'
import { differences } from '../recovery/clusters/differences.ts'
import { askingFrom } from '../recovery/clusters/keeper.ts'
import {
  keepNow,
  noteRestored,
  type ObjectPlan,
  planCluster,
  restoreCluster,
} from '../recovery/clusters/restore.ts'
import type { Snapshot } from '../recovery/snapshot.ts'
import { shortId } from '../short-id.ts'
import { temporaryFolders } from '../world/surroundings.ts'
import { type Came, type How, refusedBy, type Say } from './bring-back.ts'
import { account } from './paths.ts'

/** More are not read. */
const LINES_MAX = 40

/** Brings objects of a cluster back, after what would change was shown. */
export async function bringObjectsBack(
  snapshot: Snapshot,
  cluster: ClusterChange,
  catalog: Catalog,
  how: How,
  say: Say,
): Promise<Came> {
  const place = { home: account().home, temp: temporaryFolders() }
  const asking = askingFrom(catalog, place, snapshot.cwd)
  const plan = await planCluster(cluster, catalog.store, asking)
  const { objects } = plan
  say(`  in ${safe(cluster.context)} (${safe(cluster.server)}):`)
  for (const line of linesOf(objects)) say(line)
  if (objects.every(({ does }) => does === 'left')) {
    say('  Everything else stands as it did then.')
    return { state: 'same' }
  }
  if (cluster.names.some((name) => name.startsWith('PersistentVolume')))
    say('  What volumes hold is in no manifest, and does not come back.')
  const refused = await refusedBy(
    how,
    objects.some(({ newer }) => newer),
    say,
  )
  if (refused) return refused
  const id = `${RESTORE}${shortId()}`
  const { step: _, database: __, ...rest } = snapshot
  const replaced: Snapshot = {
    ...rest,
    id,
    at: Date.now(),
    deed: `restore of ${snapshot.id}`,
    restores: snapshot.id,
    roots: [],
    cluster: keepNow(cluster, plan, catalog.store),
    bytes: 0,
  }
  catalog.write(replaced)
  try {
    await restoreCluster(plan)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it failed'
    throw new Error(`${safe(why)}. What stood there before is kept: interlock restore ${id}`)
  } finally {
    await noteAfterwards(replaced, catalog, () => noteRestored(cluster, asking, catalog.store))
  }
  return { state: 'done', replaced: id }
}

/** Without the note everything counts as newer work, which the next restore asks about. */
async function noteAfterwards(
  replaced: Snapshot,
  catalog: Catalog,
  note: () => Promise<ClusterChange>,
): Promise<void> {
  try {
    const { after } = await note()
    if (replaced.cluster && after)
      catalog.write({ ...replaced, cluster: { ...replaced.cluster, after } })
  } catch {
    // The cluster is away by now.
  }
}

function linesOf(objects: readonly ObjectPlan[]): readonly string[] {
  const lines = objects.slice(0, LINES_MAX).flatMap((one) => {
    const mark = one.newer ? '! ' : '  '
    const name = safe(nameOfObject(one.ref))
    if (one.does === 'left') return [`  left     ${name}: ${safe(one.why)}`]
    if (one.does === 'back') return [`${mark}back     ${name}`]
    if (one.does === 'removed') return [`${mark}removed  ${name}`]
    const where = differences(one.now, one.was).map((line) => `             ${safe(line)}`)
    return [`${mark}as then  ${name}`, ...where]
  })
  const more = objects.length - LINES_MAX
  return more > 0 ? [...lines, `  … and ${more} more`] : lines
}
