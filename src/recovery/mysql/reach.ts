import { KEPT_SCHEMA, type TableName } from '../database/change.ts'
import { NotKeepable } from '../database/refusal.ts'
import { type Routine, routinesIn } from './calls.ts'
import { literal, literals, quoted } from './names.ts'
import { expectTriggersSeen } from './rights.ts'
import type { Client } from './session.ts'
import { follows, foreignKeys, isSame, type Table, tableNamed } from './tables.ts'
import { targetsOf } from './targets.ts'
import { type Words, type Written, wordsOf } from './words.ts'

/** Tables that are copied for one statement: each is locked against writers while it lasts. */
const TABLES_MAX = 50

/** A procedure may do what no transaction takes back, or run what is only known then. */
const NEVER =
  `commit rollback start xa prepare execute immediate create drop alter truncate rename lock unlock load grant revoke
  autocommit flush analyze optimize repair install uninstall outfile dumpfile purge reset kill shutdown global persist`.split(
    /\s+/,
  )

/**
 * Every table that statements may change, also by triggers, functions, procedures and foreign keys: rather too many than
 * one too few. Throws NotKeepable where that cannot be known.
 */
export class Reach {
  readonly #client: Client
  readonly #tables = new Map<string, Table>()
  /** Those whose foreign keys were followed. */
  readonly #followed = new Set<string>()
  readonly #read = new Set<string>()
  /** A trigger, a function or a procedure has its part in it. */
  acts = false

  constructor(client: Client) {
    this.#client = client
  }

  get tables(): readonly Table[] {
    return [...this.#tables.values()]
  }

  async addStatement(words: Words, targets: readonly Written[]): Promise<void> {
    if (words.tokens.some(({ kind, text }) => (kind === 'word' || kind === 'name') && isKept(text)))
      throw new NotKeepable('it names what Interlock keeps')
    // What only adds rows lets no foreign key act.
    const adds = words.is(0, 'insert') && !words.tokens.some(({ text }) => text === 'duplicate')
    for (const target of targets) await this.#addNamed(target, this.#client.database, adds)
    await this.#addCalls(words, this.#client.database)
    await this.#addViews(words, this.#client.database)
  }

  async #addNamed(name: Written, schema: string | undefined, adds = false): Promise<void> {
    const at = name.schema ?? schema
    if (at === undefined)
      throw new NotKeepable(
        `nobody knows in which database ${name.name} is; name one in the address, or before the table`,
      )
    const table = await tableNamed(this.#client, { schema: at, name: name.name })
    if (!table)
      throw new NotKeepable(`there is no table ${at}.${name.name} that this account can see`)
    await this.addTable(table, adds)
  }

  /** With what follows from changing it; from adding rows alone, no foreign key does. */
  async addTable(table: Table, adds = false): Promise<void> {
    const at = quoted(table)
    if (!this.#tables.has(at)) await this.#addNew(table, at)
    if (adds || this.#followed.has(at)) return
    this.#followed.add(at)
    for (const key of await foreignKeys(this.#client, table, 'to'))
      if (follows(key) && !isSame(key.from, table)) await this.#addNamed(key.from, key.from.schema)
  }

  async #addNew(table: Table, at: string): Promise<void> {
    const said = `${table.schema}.${table.name}`
    if (isKept(table.schema)) throw new NotKeepable('it names what Interlock keeps')
    if (table.kind === 'view') return this.#addView(table)
    if (table.kind === 'other') throw new NotKeepable(`${said} is a ${table.type} table`)
    if (table.engine.toLowerCase() !== 'innodb')
      throw new NotKeepable(
        `${said} is a table of ${table.engine}, which no transaction takes back; as InnoDB it would`,
      )
    this.#tables.set(at, table)
    if (this.#tables.size > TABLES_MAX)
      throw new NotKeepable(`it may change more than ${TABLES_MAX} tables`)
    await this.addTriggers(table)
  }

  /** What its triggers may change. */
  async addTriggers(table: TableName): Promise<void> {
    await expectTriggersSeen(this.#client, table)
    const triggers = await this.#client.rows(
      `SELECT TRIGGER_NAME AS name, ACTION_STATEMENT AS body, SQL_MODE AS mode FROM information_schema.TRIGGERS
       WHERE EVENT_OBJECT_SCHEMA = ${literal(table.schema)} AND EVENT_OBJECT_TABLE = ${literal(table.name)}`,
    )
    for (const { name, body, mode } of triggers)
      await this.#addBody({
        schema: table.schema,
        name: name ?? '',
        body: body ?? null,
        language: 'SQL',
        sqlMode: mode ?? '',
      })
  }

  async #addCalls(words: Words, schema: string | undefined): Promise<void> {
    for (const routine of await routinesIn(this.#client, words, schema))
      await this.#addBody(routine)
  }

  /** Whatever it names may be what it changes. */
  async #addBody(routine: Routine): Promise<void> {
    const said = `${routine.schema}.${routine.name}`
    this.acts = true
    if (routine.body === null || !routine.language.startsWith('SQL'))
      throw new NotKeepable(`what ${said} does cannot be seen by this account`)
    if (!this.#isNew(`${said} ${routine.body}`)) return
    const words = bodyOf(said, routine.body, routine.sqlMode)
    for (let i = 0; i < words.length; i++) {
      if (words.is(i, ...NEVER) && !words.isSign(i - 1, '.') && !words.isSign(i + 1, '('))
        throw new NotKeepable(`${said} may do more than change rows (${words.source(i, i + 1)})`)
      if (changes(words, i)) await this.#addChanged(words, i, said, routine.schema)
    }
    await this.#addCalls(words, routine.schema)
    for (const name of await this.#namedIn(words, routine.schema, true)) {
      const table = await tableNamed(this.#client, name)
      if (table) await this.addTable(table)
    }
  }

  /** A statement within a body: a table that cannot be seen would be changed and not kept. */
  async #addChanged(words: Words, at: number, said: string, schema: string): Promise<void> {
    let end = at
    while (end < words.length && !words.isSign(end, ';')) end++
    const targets = targetsOf(words.slice(at, end))
    if (typeof targets === 'string') throw new NotKeepable(`${said}: ${targets}`)
    for (const target of targets.tables) await this.#addNamed(target, schema)
  }

  async #addView(view: Table): Promise<void> {
    const words = await this.#viewWords(view)
    if (!words) return
    await this.#addCalls(words, view.schema)
    for (const name of await this.#namedIn(words, view.schema, false)) {
      const table = await tableNamed(this.#client, name)
      if (table) await this.addTable(table)
    }
  }

  /** Views that a statement reads call functions too. */
  async #addViews(words: Words, schema: string | undefined): Promise<void> {
    for (const name of await this.#namedIn(words, schema, false)) {
      const table = await tableNamed(this.#client, name)
      const inner = table?.kind === 'view' ? await this.#viewWords(table) : undefined
      if (!inner || !table) continue
      await this.#addCalls(inner, table.schema)
      await this.#addViews(inner, table.schema)
    }
  }

  async #viewWords({ schema, name }: TableName): Promise<Words | undefined> {
    const body = await this.#client.value(
      `SELECT VIEW_DEFINITION FROM information_schema.VIEWS
       WHERE TABLE_SCHEMA = ${literal(schema)} AND TABLE_NAME = ${literal(name)}`,
    )
    if (body === null || body === '')
      throw new NotKeepable(`what the view ${schema}.${name} does cannot be seen by this account`)
    return this.#isNew(`view ${schema}.${name}`) ? bodyOf(`${schema}.${name}`, body, '') : undefined
  }

  /** Tables and views whose names stand anywhere in a text, in the databases that it names. */
  async #namedIn(
    words: Words,
    schema: string | undefined,
    strings: boolean,
  ): Promise<readonly TableName[]> {
    const kinds = strings ? ['word', 'name', 'string'] : ['word', 'name']
    const names = new Set(
      words.tokens.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text.toLowerCase()),
    )
    if (names.size === 0) return []
    const all = literals([...names])
    const rows = await this.#client.rows(
      `SELECT TABLE_SCHEMA AS s, TABLE_NAME AS n FROM information_schema.TABLES
       WHERE LOWER(TABLE_NAME) IN (${all}) AND (LOWER(TABLE_SCHEMA) IN (${all}) OR TABLE_SCHEMA = ${literal(schema ?? '')})
         AND TABLE_SCHEMA <> 'information_schema' AND TABLE_SCHEMA <> 'performance_schema'`,
    )
    return rows.map(({ s, n }) => ({ schema: s ?? '', name: n ?? '' }))
  }

  #isNew(id: string): boolean {
    if (this.#read.has(id)) return false
    this.#read.add(id)
    return true
  }
}

function isKept(name: string): boolean {
  return name.toLowerCase().startsWith(KEPT_SCHEMA)
}

/** True where a statement that changes rows begins at `i`. */
function changes(words: Words, i: number): boolean {
  if (!words.is(i, 'insert', 'replace', 'update', 'delete')) return false
  if (words.isSign(i + 1, '(') || words.isSign(i - 1, '.') || words.isSign(i + 1, '.')) return false
  // ON DUPLICATE KEY UPDATE, FOR UPDATE.
  return !words.is(i - 1, 'key', 'for')
}

/** A stored text was read under a mode of its own. */
function bodyOf(said: string, body: string, sqlMode: string): Words {
  const words = wordsOf(body)
  if (typeof words === 'string') throw new NotKeepable(`${said}: ${words}`)
  if (isReadOtherwise(body, sqlMode, false))
    throw new NotKeepable(`${said} was written under ${sqlMode}, which is not read here`)
  return words
}

/** Where a mode of the server takes quotes or backslashes for something else than they are read for here. */
export function isReadOtherwise(sql: string, sqlMode: string, quotes = true): boolean {
  const has = (mode: string) => sqlMode.split(',').includes(mode)
  if (has('ORACLE') || has('MSSQL')) return true
  return (
    (has('NO_BACKSLASH_ESCAPES') && sql.includes('\\')) ||
    (has('ANSI_QUOTES') && sql.includes('"') && (quotes || sql.includes('\\')))
  )
}
