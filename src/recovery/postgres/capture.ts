import { type ClientBase, escapeIdentifier, escapeLiteral } from 'pg'
import { KEPT_SCHEMA, type KeptTable } from '../database/change.ts'
import { NotKeepable } from '../database/refusal.ts'
import { type Counts, changedSince, countedNow, fallShort } from './counts.ts'
import { standingOf, untouched } from './guarded.ts'
import { columnList, isThere, kept, keyTerms, quoted } from './names.ts'
import type { Table } from './tables.ts'
import { firesTable, takeFunction } from './take-function.ts'

/** Tables whose triggers are set for one transaction: each is locked against writers while it lasts. */
const TABLES_MAX = 200
/** Blocks that catch exceptions and have changed rows: an undo names each of them when it asks whose a row is. */
const WITHIN_MAX = 10_000

/** What has rows of its own that outlive the session. */
const ROWS: ReadonlySet<Table['kind']> = new Set(['table', 'partitioned'])

const EVENTS = [
  ['INSERT', 'NEW TABLE AS interlock_new'],
  ['UPDATE', 'OLD TABLE AS interlock_old NEW TABLE AS interlock_new'],
  ['DELETE', 'OLD TABLE AS interlock_old'],
] as const

/** The schema of what is kept is there, and nobody else's: its owner could put anything in the place of what is kept. */
export async function ownSchema(client: ClientBase): Promise<void> {
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${KEPT_SCHEMA}`)
  const { rows } = await client.query<{ owner: string; own: boolean }>(
    `SELECT pg_get_userbyid(nspowner) AS owner,
       nspowner = (SELECT oid FROM pg_roles WHERE rolname = current_user) AS own
     FROM pg_namespace WHERE nspname = '${KEPT_SCHEMA}'`,
  )
  if (!rows[0]?.own) throw new NotKeepable(`the schema ${KEPT_SCHEMA} is ${rows[0]?.owner}’s`)
}

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
  readonly #standing = new Map<number, string>()
  /** What the server has counted when the transaction began: it forgets none of the one before at once. */
  #before: Counts = new Map()

  constructor(client: ClientBase, id: string) {
    this.#client = client
    this.#id = id
  }

  async begin(): Promise<void> {
    await ownSchema(this.#client)
    await this.#expectCounting()
    await this.#client.query(firesTable(this.#id))
    await this.#client.query(takeFunction(this.#id))
    this.#before = await countedNow(this.#client, this.#id)
  }

  /** What nobody watched is known by it alone. */
  async #expectCounting(): Promise<void> {
    const { rows } = await this.#client.query<{ counts: string }>(
      `SELECT current_setting('track_counts') AS counts`,
    )
    if (rows[0]?.counts !== 'on')
      throw new NotKeepable('the server does not count changes (track_counts is off)')
  }

  async watch(tables: readonly Table[]): Promise<void> {
    for (const { schema, name, kind, odd } of tables) {
      if (kind === 'foreign' || odd === 'foreign parts')
        throw new NotKeepable(`the rows of ${schema}.${name} lie in another database`)
      if (odd === 'rules')
        throw new NotKeepable(`rules of ${schema}.${name} rewrite what is done to it`)
      if (odd === 'heirs') throw new NotKeepable(`other tables inherit from ${schema}.${name}`)
    }
    const added = tables.filter(({ oid, kind }) => ROWS.has(kind) && !this.#watched.has(oid))
    if (this.#watched.size + added.length > TABLES_MAX)
      throw new NotKeepable(`it may change more than ${TABLES_MAX} tables`)
    if (added.length === 0) return
    const changed = await changedSince(this.#client, this.#before, this.#id)
    for (const table of added) {
      this.#watched.set(table.oid, table)
      if (changed.some(({ oid, root }) => oid === table.oid || root === table.oid))
        this.#late.add(table.oid)
      await this.#client.query(this.#triggersOf(table))
    }
    const standing = await standingOf(this.#client, this.#id)
    for (const { oid } of added) this.#standing.set(oid, standing.get(oid) ?? '')
  }

  #triggersOf(table: Table): string {
    const key = table.key.length > 0 ? [columnList(table.key), keyTerms(table)] : ['*', '*']
    const given = [this.#base(table), ...key]
    const made = EVENTS.map(
      ([event, transition]) =>
        `CREATE TRIGGER ${this.#trigger(event)} AFTER ${event} ON ${quoted(table)} REFERENCING ${transition}
         FOR EACH STATEMENT EXECUTE FUNCTION ${kept(`${this.#id}_take`)}(${given.map(escapeLiteral).join(', ')})`,
    )
    // Also where a session has turned ordinary triggers off.
    const always = EVENTS.map(([event]) => `ENABLE ALWAYS TRIGGER ${this.#trigger(event)}`)
    return [...made, `ALTER TABLE ${quoted(table)} ${always.join(', ')}`].join(';')
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
    const { rows } = await this.#client.query<{ fire: number }>(
      `INSERT INTO ${kept(`${this.#id}_fires`)} (rel, op, rows)
       SELECT ${table.oid}, 'TRUNCATE', count(*) FROM ${quoted(table)} RETURNING fire`,
    )
    const from = `SELECT ${Number(rows[0]?.fire)} AS interlock_fire, t.* FROM ${quoted(table)} t`
    await this.#client.query(
      (await isThere(this.#client, name))
        ? `INSERT INTO ${name} ${from}`
        : `CREATE TABLE ${name} AS ${from}`,
    )
  }

  /**
   * Tables that the transaction has changed without all of it being kept: what a function did, or a part of a table by its
   * own name.
   */
  async missed(): Promise<readonly number[]> {
    await this.#expectCounting()
    const changed = await changedSince(this.#client, this.#before, this.#id)
    const short = await fallShort(this.#client, kept(`${this.#id}_fires`), changed)
    const sure = untouched(this.#standing, await standingOf(this.#client, this.#id))
    return [...new Set([...this.#late, ...short.filter((oid) => !sure.has(oid))])]
  }

  /** Throws where a trigger of theirs has changed a row again that its own statement had not done with. */
  async expectInOrder(): Promise<void> {
    const { rows } = await this.#client.query<{ rel: number }>(
      `SELECT rel::int8::float8 AS rel FROM ${kept(`${this.#id}_fires`)} WHERE rows > 0
       GROUP BY rel HAVING min(depth) <> max(depth)`,
    )
    for (const { rel } of rows) {
      const table = this.#watched.get(rel)
      if (!table || table.key.length === 0 || (await this.#isTwice(table)))
        throw new NotKeepable(
          'a trigger changes the same rows again, so what was first is not known',
        )
    }
  }

  async #isTwice(table: Table): Promise<boolean> {
    const columns = table.key.map((name) => escapeIdentifier(name))
    const written = columns.map((name) => `${name}::text AS ${name}`).join(', ')
    const parts: string[] = []
    for (const end of ['old', 'new']) {
      const name = kept(`${this.#base(table)}_${end}`)
      if (await isThere(this.#client, name))
        parts.push(`SELECT ${written}, interlock_fire FROM ${name}`)
    }
    const { rowCount } = await this.#client.query(
      `SELECT FROM (${parts.join(' UNION ALL ')}) k JOIN ${kept(`${this.#id}_fires`)} f ON f.fire = k.interlock_fire
       GROUP BY ${columns.map((name) => `k.${name}`).join(', ')} HAVING min(f.depth) <> max(f.depth) LIMIT 1`,
    )
    return rowCount !== 0
  }

  /**
   * The numbers that rows carry of blocks that catch exceptions. What a trigger notes is written in the very block of the
   * statement that it tells of, so it carries the same.
   */
  async within(): Promise<readonly string[]> {
    const { rows } = await this.#client.query<{ xid: string }>(
      `SELECT DISTINCT xmin::text AS xid FROM ${kept(`${this.#id}_fires`)}
       WHERE xmin <> pg_current_xact_id()::xid LIMIT ${WITHIN_MAX + 1}`,
    )
    if (rows.length > WITHIN_MAX)
      throw new NotKeepable(
        `more than ${WITHIN_MAX} blocks that catch exceptions change rows in it`,
      )
    return rows.map(({ xid }) => xid)
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
         coalesce(sum(rows) FILTER (WHERE op IN ('DELETE', 'TRUNCATE')), 0) AS deleted,
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
