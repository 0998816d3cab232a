import { defineCommand } from 'citty'
import { safe } from '../message/message.ts'
import { Catalog } from '../recovery/catalog.ts'
import type { Change } from '../recovery/files/diff.ts'
import { settle } from '../recovery/files/switch.ts'
import { restore as bringBack, planRestore, type RestorePlan } from '../recovery/restore.ts'
import { isUndone, type Snapshot } from '../recovery/snapshot.ts'
import { holdRecovered } from '../recovery/sqlite/hold.ts'
import { LOG } from '../recovery/sqlite/roots.ts'
import { timeInWords } from '../world/time.ts'
import { yes } from './init.ts'
import { note } from './note.ts'
import { print, printJson } from './out.ts'
import { isApart, places } from './paths.ts'
import { refuseWithoutPerson } from './person.ts'
import { restoreRows } from './restore-rows.ts'

const HOW = {
  yes: { type: 'boolean', alias: 'y', description: 'Do not ask' },
  'dry-run': { type: 'boolean', description: 'Only show what would change' },
  'over-newer': {
    type: 'boolean',
    description: 'Also where somebody has changed something since; it is kept first',
  },
} as const

export interface How {
  readonly yes?: boolean | undefined
  readonly 'dry-run'?: boolean | undefined
  readonly 'over-newer'?: boolean | undefined
}

/** Brings back what the last action changed. */
export const undo = defineCommand({
  meta: { name: 'undo', description: 'Bring back what the last action of an agent changed' },
  args: HOW,
  async run({ args }) {
    const catalog = openCatalog()
    const all = catalog.all()
    // What was asked about and refused has changed nothing.
    const last = all.findLast(
      (one) => one.restores === undefined && !isUndone(one, all) && hasChanged(one, catalog),
    )
    if (!last) throw new Error('there is nothing to undo: everything stands as it did.')
    await restoreAll([last], catalog, args)
  },
})

/** Brings back a snapshot, or everything since one, or since a time. */
export const restore = defineCommand({
  meta: {
    name: 'restore',
    description: 'Bring back a snapshot; everything since one: --before ID; or since a time: --to',
  },
  args: {
    id: { type: 'positional', required: false, description: 'As `interlock snapshots` names it' },
    before: { type: 'string', description: 'The state before this one: all later ones too' },
    to: { type: 'string', description: 'The state at a time of today: 10:41:58' },
    ...HOW,
  },
  async run({ args }) {
    const catalog = openCatalog()
    await restoreAll(chosen(args, catalog), catalog, args)
  },
})

/** The newest first: each of them is brought back over what the next one has left. */
function chosen(
  {
    id,
    before,
    to,
  }: { id?: string | undefined; before?: string | undefined; to?: string | undefined },
  catalog: Catalog,
): readonly Snapshot[] {
  if ([id, before, to].filter((one) => one !== undefined).length !== 1)
    throw new Error('say one of them: a snapshot, --before ID, or --to 10:41:58.')
  if (id !== undefined) return [named(id, catalog)]
  const from = before === undefined ? timeOfToday(to ?? '') : named(before, catalog).at
  if (before === undefined) print(`Back to ${timeInWords(from)}.`)
  const since = catalog.all().filter(({ at }) => at >= from)
  if (since.length === 0) throw new Error('nothing has been changed since then.')
  return since.toReversed()
}

export function named(id: string, catalog: Catalog): Snapshot {
  const found = catalog.find(id)
  if (!found) throw new Error(`there is no snapshot ${id}. Look again: interlock snapshots`)
  return found
}

/** Local time; one that lies ahead, or that the clocks' change makes twice or never, is refused. */
export function timeOfToday(text: string): number {
  const [, hours, minutes, seconds = '0'] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? []
  if (hours === undefined || minutes === undefined) throw new Error('a time is 10:41 or 10:41:58.')
  const parts = [Number(hours), Number(minutes), Number(seconds)] as const
  const date = new Date()
  date.setHours(...parts, 0)
  const isMeant = date.getHours() === parts[0] && date.getMinutes() === parts[1]
  const hour = 60 * 60 * 1000
  const isTwice = [-hour, hour].some((apart) => {
    const other = new Date(date.getTime() + apart)
    return other.getHours() === parts[0] && other.getMinutes() === parts[1]
  })
  if (!isMeant || isTwice) throw new Error('that time is not one time today. Use --before ID.')
  if (date.getTime() > Date.now()) throw new Error('that time lies ahead.')
  return date.getTime()
}

export function openCatalog(): Catalog {
  if (isApart())
    throw new Error('with an account of its own nothing is kept yet. See docs/recovery.md')
  const catalog = new Catalog(places().recovery)
  const settled = settle(catalog.journal)
  if (settled === 'busy') throw new Error('another restore is under way. Try again.')
  if (settled !== undefined)
    print(`A restore that was interrupted has been settled: the ${settled} state stands.`)
  return catalog
}

async function restoreAll(
  snapshots: readonly Snapshot[],
  catalog: Catalog,
  how: How,
): Promise<void> {
  refuseWithoutPerson()
  for (const snapshot of snapshots) if (!(await restoreOne(snapshot, catalog, how))) return
}

function hasChanged(snapshot: Snapshot, catalog: Catalog): boolean {
  if (snapshot.database) return true
  try {
    return planRestore(snapshot, catalog, holdRecovered).changes.length > 0
  } catch {
    // What stands there cannot be read now: whoever asks to restore it is told why.
    return true
  }
}

/** False where it was not done, so that nothing older is laid over it. */
async function restoreOne(snapshot: Snapshot, catalog: Catalog, how: How): Promise<boolean> {
  print(`${snapshot.id}, before ${safe(snapshot.deed)} (${timeInWords(snapshot.at)})`)
  if (snapshot.database) return restoreRows(snapshot, snapshot.database, catalog, how)
  const plan = planRestore(snapshot, catalog, holdRecovered)
  if (plan.changes.length === 0) {
    print('  Everything stands as it did then.')
    return true
  }
  for (const line of linesOf(plan)) print(line)
  if (how['dry-run']) return true
  if (plan.newer.length > 0 && !how['over-newer']) {
    print('What is marked was changed after the action, or nobody knows. Nothing was restored.')
    print('To restore it all the same: --over-newer. What stands there now is kept first.')
    process.exitCode = 1
    return false
  }
  if (!how.yes && !(await yes('Bring this back?'))) return false
  const { id } = bringBack(snapshot, plan, catalog, Date.now(), holdRecovered)
  tellRestored(snapshot, id)
  return true
}

export function tellRestored({ id }: Snapshot, replaced: string): void {
  note(`restored ${id}`, { snapshot: id, replaced })
  print(`Brought back, and checked. What stood there is kept: interlock restore ${replaced}`)
}

/** More are not read. */
const LINES_MAX = 40

function linesOf({ changes, newer }: RestorePlan): readonly string[] {
  const places = changes.filter(
    ({ from, to }) => (from.kind !== 'folder' || to.kind !== 'folder') && from !== LOG,
  )
  const lines = places.slice(0, LINES_MAX).map((change) => {
    const mark = newer.includes(change) ? '! ' : '  '
    return `${mark}${wordOf(change)}  ${safe(Buffer.from(change.path, 'latin1').toString('utf8'))}`
  })
  const more = places.length - lines.length
  return more > 0 ? [...lines, `  … and ${more} more`] : lines
}

function wordOf({ from, to }: Change): string {
  if (from.kind === 'absent') return 'back   '
  return to.kind === 'absent' || to.kind === 'other' ? 'removed' : 'as then'
}

/** What was kept, the newest last. */
export const snapshots = defineCommand({
  meta: { name: 'snapshots', description: 'What was kept before actions, for undo and restore' },
  args: {
    last: { type: 'string', description: 'How many (default 30)' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run({ args }) {
    const last = Number(args.last ?? 30)
    const all = openCatalog().all()
    const shown = all.slice(-(Number.isSafeInteger(last) && last > 0 ? last : 30))
    if (args.json)
      return printJson(
        shown.map(({ roots, ...rest }) => ({
          ...rest,
          paths: roots.map((root) => Buffer.from(root.path, 'latin1').toString('utf8')),
        })),
      )
    if (shown.length === 0) return print('Nothing was kept yet: no action has changed a file.')
    for (const { id, at, deed, bytes } of shown)
      print(
        `${id}  ${timeInWords(at)}  ${String(bytes).padStart(9)} bytes  ${safe(deed).slice(0, 100)}`,
      )
  },
})
