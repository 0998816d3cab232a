import { defineCommand } from 'citty'
import { Catalog } from '../recovery/catalog.ts'
import { settle } from '../recovery/files/switch.ts'
import { planRestore } from '../recovery/restore.ts'
import { isUndone, type Snapshot } from '../recovery/snapshot.ts'
import { holdRecovered } from '../recovery/sqlite/hold.ts'
import { momentInWords } from '../world/time.ts'
import { bringBackAll } from './bring-back.ts'
import { print } from './out.ts'
import { account, isForPerson, places } from './paths.ts'

const HOW = {
  yes: { type: 'boolean', alias: 'y', description: 'Do not ask' },
  'dry-run': { type: 'boolean', description: 'Only show what would change' },
  'over-newer': {
    type: 'boolean',
    description: 'Also where somebody has changed something since; it is kept first',
  },
  json: {
    type: 'boolean',
    description: 'Print JSON; does not ask, and so does nothing without --yes',
  },
} as const

/** Brings back what the last action changed. */
export const undo = defineCommand({
  meta: { name: 'undo', description: 'Bring back what the last action of an agent changed' },
  args: HOW,
  async run({ args }) {
    const catalog = openCatalog()
    const all = catalog.all()
    // What was asked about and refused has changed nothing.
    const last = all.findLast(
      (one) => isOfAgent(one) && !isUndone(one, all) && hasChanged(one, catalog),
    )
    if (!last) throw new Error('there is nothing to undo: everything stands as it did.')
    await bringBackAll([last], catalog, args)
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
    await bringBackAll(chosen(args, catalog), catalog, args)
  },
})

/** The newest first: each of them is brought back over what the next one has left. */
function chosen(
  {
    id,
    before,
    to,
    json,
  }: {
    id?: string | undefined
    before?: string | undefined
    to?: string | undefined
    json?: boolean | undefined
  },
  catalog: Catalog,
): readonly Snapshot[] {
  if ([id, before, to].filter((one) => one !== undefined).length !== 1)
    throw new Error('say one of them: a snapshot, --before ID, or --to 10:41:58.')
  if (id !== undefined) return [named(id, catalog)]
  const from = before === undefined ? timeOfToday(to ?? '') : named(before, catalog).at
  if (before === undefined && !json) print(`Back to ${momentInWords(from)}.`)
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
  const { login } = account()
  if (!isForPerson())
    throw new Error(`what was kept is ${login}’s own. Run it as ${login}: interlock timeline`)
  const catalog = new Catalog(places().recovery)
  const settled = settle(catalog.journal)
  if (settled === 'busy') throw new Error('another restore is under way. Try again.')
  if (settled !== undefined)
    console.error(`A restore that was interrupted has been settled: the ${settled} state stands.`)
  return catalog
}

function hasChanged(snapshot: Snapshot, catalog: Catalog): boolean {
  if (snapshot.database || snapshot.cluster) return true
  try {
    return planRestore(snapshot, catalog, holdRecovered).changes.length > 0
  } catch {
    // What stands there cannot be read now: whoever asks to restore it is told why.
    return true
  }
}

function isOfAgent({ restores, step }: Snapshot): boolean {
  return restores === undefined && (step?.kind !== 'changes' || step.by === 'calls')
}
