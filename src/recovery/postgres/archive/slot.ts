import { type ClientBase, DatabaseError } from 'pg'
import { type Lsn, lsnOf } from './lsn.ts'
import { shown } from './server.ts'
import { rowsOf } from './wire.ts'

const SLOT = /^interlock_[a-z0-9]{1,20}$/

/** What our slot holds on to: the log from there on. undefined where the server has none, or has given it up. */
export async function slotAt(client: ClientBase, slot: string): Promise<Lsn | undefined> {
  const [row = []] = await rowsOf(client, `READ_REPLICATION_SLOT ${ours(slot)}`)
  const [, restart] = row
  return typeof restart === 'string' ? lsnOf(restart) : undefined
}

/** From now on the server keeps its log for us until we have it. Gives back where that begins. */
export async function makeSlot(client: ClientBase, slot: string): Promise<Lsn> {
  // One that the server has given up holds nothing.
  await dropSlot(client, slot)
  await rowsOf(client, `CREATE_REPLICATION_SLOT ${ours(slot)} PHYSICAL RESERVE_WAL`)
  const at = await slotAt(client, slot)
  if (at === undefined) throw new Error('the server keeps none of its log for a slot')
  return at
}

const NO_SUCH_SLOT = '42704'

/** False where there was none. */
export async function dropSlot(client: ClientBase, slot: string): Promise<boolean> {
  try {
    await rowsOf(client, `DROP_REPLICATION_SLOT ${ours(slot)}`)
    return true
  } catch (error) {
    if (error instanceof DatabaseError && error.code === NO_SUCH_SLOT) return false
    throw error
  }
}

function ours(slot: string): string {
  if (!SLOT.test(slot)) throw new Error('this is no slot of Interlock’s')
  return `"${slot}"`
}

/** Why a slot that nobody reads would be a danger to the server; undefined where the server limits it. */
export async function unboundedSlot(client: ClientBase): Promise<string | undefined> {
  if ((await shown(client, 'max_slot_wal_keep_size')) !== '-1') return undefined
  return 'the server keeps its log for a slot without a limit (max_slot_wal_keep_size = -1): while nobody receives it, it fills the server’s disk'
}
