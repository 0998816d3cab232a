import { type ClientBase, escapeIdentifier, escapeLiteral } from 'pg'
import { KEPT_SCHEMA, type KeptTable } from './change.ts'
import { columnList, kept, quoted } from './names.ts'
import type { Table } from './tables.ts'
import { firesTable, takeFunction } from './take-function.ts'

/** Tables whose triggers are set for one transaction: each is locked against writers while it lasts. */
const TABLES_MAX = 200

const EVENTS = [
  ['INSERT', 'NEW TABLE AS interlock_new'],
  ['UPDATE', 'OLD TABLE AS interlock_old NEW TABLE AS interlock_new'],
  ['DELETE', 'OLD TABLE AS interlock_old'],
] as const

/** A table, the partitioned one that it belongs to, and how many changes the server has counted. */
interface Counted {
  readonly oid: number
  readonly root: number
  readonly n: number
}

/** A statement changes more than can be kept, or in a way that cannot. */
export class NotKeepable extends Error {}

/**
 * Keeps the rows that a transaction changes, as they were, and the keys of those that it makes: by triggers of that
 * transaction alone, so that it is caught whatever changed them: the statement, a function, a foreign key's cascade.
 */
export class Capture {
  readonly #client: ClientBase
  readonly #id: string
  readonly #watched = new Map<number, Table>()
  /** Those that were changed before they were watched. */
  readonly #late = new Set<number>()
  /** What the server has counted when the transaction began: it forgets none of the one before at once. */
  #before: ReadonlyMap<number, number> = new Map()

  constructor(client: ClientBase, id: string) {
    this.#client = client
    this.#id = id
  }

  async begin(): Promise<void> {
    await this.#client.query(`CREATE SCHEMA IF NOT EXISTS ${KEPT_SCHEMA}`)
    await this.#client.query(firesTable(this.#id))
    await this.#client.query(takeFunction(this.#id))
    this.#before = new Map((await this.#counted()).map(({ oid, n }) => [oid, n]))
  }

  async watch(tables: readonly Table[]): Promise<void> {
    const added = tables.filter(({ oid, kind }) => kind !== 'other' && !this.#watched.has(oid))
    if (this.#watched.size + added.length > TABLES_MAX)
      throw new NotKeepable(`it may change more than ${TABLES_MAX} tables`)
    if (added.length === 0) return
    const changed = await this.#changed()
    for (const table of added) {
      this.#watched.set(table.oid, table)
      if (changed.some(({ oid, root }) => oid === table.oid || root === table.oid))
        this.#late.add(table.oid)
      await this.#client.query(this.#triggersOf(table))
    }
  }

  #triggersOf(table: Table): string {
    const given = [this.#base(table), table.key.length > 0 ? columnList(table.key) : '*']
    return EVENTS.map(
      ([event, transition]) =>
        `CREATE TRIGGER ${this.#trigger(event)} AFTER ${event} ON ${quoted(table)} REFERENCING ${transition}
         FOR EACH STATEMENT EXECUTE FUNCTION ${kept(`${this.#id}_take`)}(${given.map(escapeLiteral).join(', ')})`,
    ).join(';')
  }

  #trigger(event: string): string {
    // Of several, the last by name fires last; nothing depends on it.
    return escapeIdentifier(`interlock_${this.#id}_${event.toLowerCase()}`)
  }

  #base({ oid }: Table): string {
    return `${this.#id}_${oid}`
  }

  /** All rows of a table that is going to be emptied at once, which tells no trigger. */
  async takeAll(table: Table): Promise<void> {
    await this.watch([table])
    const name = kept(`${this.#base(table)}_old`)
    const { rows } = await this.#client.query<{ there: boolean; fire: number }>(
      `WITH f AS (INSERT INTO ${kept(`${this.#id}_fires`)} (rel, op, rows)
         SELECT ${table.oid}, 'DELETE', count(*) FROM ${quoted(table)} RETURNING fire)
       SELECT to_regclass($1) IS NOT NULL AS there, fire FROM f`,
      [name],
    )
    const from = `SELECT ${Number(rows[0]?.fire)} AS interlock_fire, t.* FROM ${quoted(table)} t`
    await this.#client.query(
      rows[0]?.there ? `INSERT INTO ${name} ${from}` : `CREATE TABLE ${name} AS ${from}`,
    )
  }

  /** Tables that the transaction has changed while nobody watched them: what a function did, or a rule. */
  async missed(): Promise<readonly number[]> {
    const isSeen = (oid: number) => this.#watched.has(oid)
    const unseen = (await this.#changed()).filter(({ oid, root }) => !isSeen(oid) && !isSeen(root))
    return [...this.#late, ...unseen.map(({ root }) => root)]
  }

  async #changed(): Promise<readonly Counted[]> {
    return (await this.#counted()).filter(({ oid, n }) => n > (this.#before.get(oid) ?? 0))
  }

  async #counted(): Promise<readonly Counted[]> {
    const { rows } = await this.#client.query<Counted>(
      `SELECT s.relid::int8::float8 AS oid,
         coalesce(pg_partition_root(s.relid), s.relid)::oid::int8::float8 AS root,
         (s.n_tup_ins + s.n_tup_upd + s.n_tup_del)::float8 AS n
       FROM pg_stat_xact_user_tables s
       WHERE s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 0
         AND s.schemaname <> '${KEPT_SCHEMA}' AND s.schemaname !~ '^pg_(toast|temp)'`,
    )
    return rows
  }

  /** Takes the triggers away again, and says what was kept. */
  async end(): Promise<readonly KeptTable[]> {
    const found: KeptTable[] = []
    for (const table of this.#watched.values()) {
      const drops = EVENTS.map(
        ([event]) => `DROP TRIGGER IF EXISTS ${this.#trigger(event)} ON ${quoted(table)}`,
      )
      await this.#client.query(drops.join(';'))
      const one = await this.#keptOf(table)
      if (one) found.push(one)
    }
    await this.#client.query(`DROP FUNCTION ${kept(`${this.#id}_take`)}`)
    return found
  }

  async #keptOf(table: Table): Promise<KeptTable | undefined> {
    const [old, came] = [`${this.#base(table)}_old`, `${this.#base(table)}_new`]
    const { rows } = await this.#client.query<{
      old: boolean
      came: boolean
      deleted: string
      updated: string
      inserted: string
    }>(
      `SELECT to_regclass($1) IS NOT NULL AS old, to_regclass($2) IS NOT NULL AS came,
         coalesce(sum(rows) FILTER (WHERE op = 'DELETE'), 0) AS deleted,
         coalesce(sum(rows) FILTER (WHERE op = 'UPDATE'), 0) AS updated,
         coalesce(sum(rows) FILTER (WHERE op = 'INSERT'), 0) AS inserted
       FROM ${kept(`${this.#id}_fires`)} WHERE rel = $3`,
      [kept(old), kept(came), table.oid],
    )
    const there = rows[0]
    if (!there?.old && !there?.came) return undefined
    const counts = {
      deleted: Number(there.deleted),
      updated: Number(there.updated),
      inserted: Number(there.inserted),
    }
    if (counts.deleted + counts.updated + counts.inserted === 0) return undefined
    return {
      schema: table.schema,
      name: table.name,
      key: table.key,
      columns: table.columns,
      ...(there.old && { old }),
      ...(there.came && { new: came }),
      ...counts,
    }
  }
}
