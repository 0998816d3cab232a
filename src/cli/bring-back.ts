import { safe } from '../message/message.ts'
import { Readings } from '../recovery/at-length/readings.ts'
import type { Catalog } from '../recovery/catalog.ts'
import type { Change } from '../recovery/files/diff.ts'
import type { Node } from '../recovery/files/node.ts'
import { pathText } from '../recovery/files/path-bytes.ts'
import { planRestore, type RestorePlan, restore } from '../recovery/restore.ts'
import type { Snapshot } from '../recovery/snapshot.ts'
import { holdRecovered } from '../recovery/sqlite/hold.ts'
import { LOG } from '../recovery/sqlite/roots.ts'
import { timeInWords } from '../world/time.ts'
import { bringObjectsBack } from './bring-objects-back.ts'
import { bringRowsBack } from './bring-rows-back.ts'
import { yes } from './init.ts'
import { note } from './note.ts'
import { print, printJson } from './out.ts'
import { refuseWithoutPerson } from './person.ts'
import { progressLine } from './progress-line.ts'

export interface How {
  readonly yes?: boolean | undefined
  readonly 'dry-run'?: boolean | undefined
  readonly 'over-newer'?: boolean | undefined
  readonly json?: boolean | undefined
}

/**
 * What came of one: it stands as it did then; it was only shown; it was refused over newer work, or by the person; it was
 * brought back.
 */
export type Came =
  | { readonly state: 'same' | 'shown' | 'newer' | 'declined' }
  | { readonly state: 'done'; readonly replaced: string }

/** Where its lines go: to a person as they come, or into one JSON value. */
export type Say = (line: string) => void

/** One after the other, and none after one that was not done, so that nothing older is laid over it. */
export async function bringBackAll(
  snapshots: readonly Snapshot[],
  catalog: Catalog,
  how: How,
): Promise<void> {
  refuseWithoutPerson()
  const outcomes: object[] = []
  for (const snapshot of snapshots) {
    const { id, at, deed } = snapshot
    const lines: string[] = []
    const say: Say = how.json ? (line) => lines.push(line) : print
    if (!how.json) print(`${id}, before ${safe(deed)} (${timeInWords(at)})`)
    const came = await bringBack(snapshot, catalog, how, say)
    outcomes.push({ id, at, deed, lines, ...came })
    if (came.state === 'newer') process.exitCode = 1
    if (came.state === 'newer' || came.state === 'declined') break
  }
  if (how.json) printJson(outcomes)
}

async function bringBack(snapshot: Snapshot, catalog: Catalog, how: How, say: Say): Promise<Came> {
  const { cluster } = snapshot
  if (!cluster) return told(snapshot, await bringOne(snapshot, catalog, how, say), say)
  const came = await bringObjectsBack(snapshot, cluster, catalog, how, say)
  const isOver = came.state === 'newer' || came.state === 'declined'
  if (isOver || snapshot.roots.length === 0) return told(snapshot, came, say)
  // The files that the same action has changed come next, and are asked about by themselves.
  told(snapshot, came, say)
  return told(snapshot, await bringFilesBack(snapshot, catalog, how, say), say)
}

function bringOne(snapshot: Snapshot, catalog: Catalog, how: How, say: Say): Promise<Came> {
  return snapshot.database
    ? bringRowsBack(snapshot, snapshot.database, catalog, how, say)
    : bringFilesBack(snapshot, catalog, how, say)
}

function told(snapshot: Snapshot, came: Came, say: Say): Came {
  if (came.state !== 'done') return came
  note(`restored ${snapshot.id}`, { snapshot: snapshot.id, replaced: came.replaced })
  say(`Brought back, and checked. What stood there is kept: interlock restore ${came.replaced}`)
  return came
}

async function bringFilesBack(
  snapshot: Snapshot,
  catalog: Catalog,
  how: How,
  say: Say,
): Promise<Came> {
  const { step } = snapshot
  if (step?.kind === 'gap') {
    say(`  A gap: ${safe(step.why)}. What was changed then is not known, and does not come back.`)
    return { state: 'same' }
  }
  for (const left of step?.left ?? []) say(`  not kept ${safe(pathText(left))}`)
  const line = how.json ? undefined : progressLine()
  const known = readingsOf(snapshot, catalog, (bytes) => line?.('Reading what stands there', bytes))
  const plan = planRestore(snapshot, catalog, holdRecovered, known)
  if (plan.changes.length === 0) {
    say('  Everything stands as it did then.')
    return { state: 'same' }
  }
  for (const line of linesOf(plan)) say(line)
  const refused = await refusedBy(how, plan.newer.length > 0, say)
  if (refused) return refused
  const done = restore(snapshot, plan, catalog, Date.now(), holdRecovered, {
    ...(known && { known }),
    wrote: (bytes) => line?.('Writing', bytes),
  })
  for (const words of done.refused ?? []) say(`  not set  the extended attribute ${safe(words)}`)
  return { state: 'done', replaced: done.id }
}

/** Of one that tells of no extended attributes, what is read to compare is not what is kept. */
function readingsOf(
  { roots }: Snapshot,
  catalog: Catalog,
  met: (bytes: number) => void,
): Readings | undefined {
  return roots.every((root) => root.attributes) ? new Readings(catalog, met) : undefined
}

/** Whether it ends here, by what was asked for or by what the person says now. */
export async function refusedBy(how: How, newer: boolean, say: Say): Promise<Came | undefined> {
  if (newer && !how['over-newer']) {
    say('What is marked was changed by somebody else, or after it. Nothing was restored.')
    say('To restore it all the same: --over-newer. What stands there now is kept first.')
    return { state: how['dry-run'] ? 'shown' : 'newer' }
  }
  if (how['dry-run']) return { state: 'shown' }
  if (how.yes) return undefined
  return how.json || !(await yes('Bring this back?')) ? { state: 'declined' } : undefined
}

/** More are not read. */
const LINES_MAX = 40

function linesOf({ changes, newer }: RestorePlan): readonly string[] {
  const places = changes.filter(
    ({ from, to }) =>
      from !== LOG &&
      (from.kind !== 'folder' || to.kind !== 'folder' || attributesIn(from, to) !== ''),
  )
  const lines = places.slice(0, LINES_MAX).map((change) => {
    const mark = newer.includes(change) ? '! ' : '  '
    const place = pathText(change.path) + attributesIn(change.from, change.to)
    return `${mark}${wordOf(change)}  ${safe(place)}`
  })
  const more = places.length - lines.length
  return more > 0 ? [...lines, `  … and ${more} more`] : lines
}

/** Which of its extended attributes differ, where it stands there before and after. */
function attributesIn(from: Node, to: Node): string {
  if (from.kind !== to.kind) return ''
  const [before, after] = [attributesOf(from), attributesOf(to)]
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  const differ = names.filter((name) => before.get(name) !== after.get(name))
  const words = differ.map((name) => ATTRIBUTES[name] ?? name)
  return words.length === 0 ? '' : ` (extended attributes: ${words.join(', ')})`
}

function attributesOf(node: Node): ReadonlyMap<string, string> {
  return new Map('attributes' in node ? node.attributes : [])
}

/** In people's words; others are called by their own names. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  'system.posix_acl_access': 'access list',
  'system.posix_acl_default': 'access list for what is made in it',
  'security.capability': 'capabilities',
}

function wordOf({ from, to }: Change): string {
  if (from.kind === 'absent') return 'back   '
  return to.kind === 'absent' || to.kind === 'other' ? 'removed' : 'as then'
}
