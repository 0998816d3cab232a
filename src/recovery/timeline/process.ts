import os from 'node:os'
import { Catalog } from '../catalog.ts'
import { holdSqlite } from '../sqlite/hold.ts'
import { Timeline } from './timeline.ts'
import type { FromLooker, ToLooker } from './words.ts'

/**
 * `node timeline.mjs FOLDER`: looks at folders, in a process of its own, so that nobody waits for it and nothing stays of
 * what a large folder takes. It ends by itself, and with whoever has started it.
 */
const [folder] = process.argv.slice(2)
if (folder === undefined || process.send === undefined) {
  console.error('interlock: the daemon starts this')
  process.exit(1)
}

/** What it knows of folders is read again after that, which is a fraction of a second. */
const IDLE_MS = 60_000

/** No look for so long: the agent thinks, or waits for somebody. */
const QUIET_MS = 3_000
const TURN_MS = 50

// Whatever the agent runs comes first.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL)
const catalog = new Catalog(folder)
const timeline = new Timeline(catalog, holdSqlite)
let idle = whenIdle()
let quiet: NodeJS.Timeout | undefined

process.on('disconnect', () => process.exit(0))
process.on('message', (order: ToLooker) => {
  clearTimeout(idle)
  clearTimeout(quiet)
  process.send?.(answerTo(order))
  quiet = setTimeout(() => putAway(), QUIET_MS)
  idle = whenIdle()
})

function whenIdle(): NodeJS.Timeout {
  return setTimeout(() => process.exit(0), IDLE_MS)
}

/** What calls and looks have kept in a hurry is made objects of its own, in turns, so that the next look does not wait for it. */
function putAway(work = catalog.store.unpack()): void {
  const until = Date.now() + TURN_MS
  try {
    while (Date.now() < until) if (work.next().done) return
    quiet = setTimeout(() => putAway(work), TURN_MS)
    // The first look at a large folder leaves more than a minute of it.
    clearTimeout(idle)
    idle = whenIdle()
  } catch {
    // It is kept all the same, and put away another time.
  }
}

/** Without the path that a message may hold. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it failed'
  return 'code' in error ? String(error.code) : error.name
}

function answerTo({ id, ...order }: ToLooker): FromLooker {
  try {
    return { id, goesOn: timeline.look(order, Date.now).goesOn }
  } catch (error) {
    return { id, goesOn: true, error: nameOf(error) }
  }
}
