import os from 'node:os'
import { Catalog } from '../catalog.ts'
import { holdSqlite } from '../sqlite/hold.ts'
import { Copying } from './copying.ts'
import type { FromCopier, ToCopier } from './words.ts'

/**
 * `node copier.mjs FOLDER`: keeps what is more than a call waits for, in a process of its own. It ends by itself, and with
 * whoever has started it; what it has read until then lies in the store, and is not written again.
 */
const [folder] = process.argv.slice(2)
if (folder === undefined || process.send === undefined) {
  console.error('interlock: the daemon starts this')
  process.exit(1)
}

/** An agent that was told to ask again has had time enough. Contents are young for longer, so no sweep takes them. */
const IDLE_MS = 10 * 60 * 1000

// Whatever the agent runs comes first.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL)
const tell = (word: FromCopier) => process.send?.(word)
const copying = new Copying(new Catalog(folder), holdSqlite, (progress) =>
  tell({ kind: 'progress', ...progress }),
)
let idle = setTimeout(() => process.exit(0), IDLE_MS)

process.on('disconnect', () => process.exit(0))
process.on('message', (order: ToCopier) => {
  clearTimeout(idle)
  tell(answerTo(order))
  idle = setTimeout(() => process.exit(0), IDLE_MS)
})

function answerTo(order: ToCopier): FromCopier {
  try {
    switch (order.kind) {
      case 'begin': {
        const refused = copying.begin(order.targets)
        return refused ? { kind: 'taken', kept: refused } : { kind: 'ready' }
      }
      case 'take':
        return { kind: 'taken', kept: copying.take(order.action, Date.now()) }
      case 'note':
        copying.note(order.id)
        return { kind: 'noted' }
    }
  } catch (error) {
    const why = `Interlock could not keep it (${nameOf(error)})`
    return order.kind === 'note'
      ? { kind: 'noted' }
      : { kind: 'taken', kept: { kind: 'not-kept', why } }
  }
}

/** Without the path that a message may hold. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it failed'
  return 'code' in error ? String(error.code) : error.name
}
