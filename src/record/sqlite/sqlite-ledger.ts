import fs from 'node:fs'
import Database from 'libsql'
import * as v from 'valibot'
import type { Json } from '../../action/action.ts'
import { canonical } from '../canonical.ts'
import { type Draft, type Entry, GENESIS, hashOf } from '../entry.ts'
import type { Body, Ledger, Query } from '../ledger.ts'
import type { Head } from '../verify.ts'
import { STEPS } from './schema.ts'

/** The ledger in one SQLite file. WAL, so that a reader never holds up the hook. */
export class SqliteLedger implements Ledger {
  readonly #database: Database.Database
  readonly #insert: Database.Statement
  #head: Head

  /** Opens or makes the store, bringing an older form up to date after a copy of it was put aside. */
  constructor(file: string, { readonly = false }: { readonly?: boolean } = {}) {
    if (!readonly) makePrivate(file)
    this.#database = new Database(file, { readonly, timeout: 250 })
    if (!readonly) {
      this.#database.exec(
        'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 20000;',
      )
      migrate(this.#database, file)
    }
    this.#insert = this.#database.prepare(
      'INSERT INTO entries (seq, at, kind, session, effect, body, previous, hash, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    )
    this.#head = this.#readHead()
  }

  append(drafts: readonly Draft[], durable: boolean): Head {
    const run = this.#database
    let head = this.#head
    if (durable) run.exec('PRAGMA synchronous = FULL')
    try {
      if (drafts.length > 1) run.exec('BEGIN IMMEDIATE')
      try {
        for (const draft of drafts) head = this.#write(draft, head)
        if (drafts.length > 1) run.exec('COMMIT')
      } catch (error) {
        if (drafts.length > 1 && run.inTransaction) run.exec('ROLLBACK')
        throw error
      }
    } finally {
      if (durable) run.exec('PRAGMA synchronous = NORMAL')
    }
    this.#head = head
    return head
  }

  #write(draft: Draft, head: Head): Head {
    const entry = {
      kind: draft.kind,
      at: draft.at,
      body: draft.body,
      seq: head.seq + 1,
      previous: head.hash,
    }
    const text = canonical(entry.body)
    const hash = hashOf(entry, text)
    const { session, effect } = draft.body
    this.#insert.run(
      entry.seq,
      entry.at,
      entry.kind,
      typeof session === 'string' ? session : null,
      typeof effect === 'string' ? effect : null,
      text,
      entry.previous,
      hash,
      draft.salt,
    )
    return { seq: entry.seq, hash }
  }

  head(): Head {
    return this.#head
  }

  #readHead(): Head {
    const row: unknown = this.#database
      .prepare('SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1')
      .get()
    return row === undefined || row === null ? { seq: 0, hash: GENESIS } : v.parse(HEAD, row)
  }

  query({ kind, session, effect, last }: Query): readonly Entry[] {
    const where: string[] = []
    const values: (string | number)[] = []
    for (const [column, value] of [
      ['kind', kind],
      ['session', session],
      ['effect', effect],
    ] as const) {
      if (value === undefined) continue
      where.push(`${column} = ?`)
      values.push(value)
    }
    const filter = where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''
    const rows: readonly unknown[] = this.#database
      .prepare(`SELECT * FROM entries ${filter} ORDER BY seq DESC LIMIT ?`)
      .all(...values, last)
    return rows.map(entryOf).reverse()
  }

  *entries(): Iterable<Entry> {
    const page = this.#database.prepare(
      'SELECT * FROM entries WHERE seq > ? ORDER BY seq LIMIT 1000',
    )
    for (let after = 0; ; ) {
      const rows: readonly unknown[] = page.all(after)
      if (rows.length === 0) return
      for (const row of rows) {
        const entry = entryOf(row)
        after = entry.seq
        yield entry
      }
    }
  }

  note(key: string): string | undefined {
    const row: unknown = this.#database.prepare('SELECT value FROM notes WHERE key = ?').get(key)
    return row === undefined || row === null ? undefined : v.parse(NOTE, row).value
  }

  setNote(key: string, value: string): void {
    this.#database
      .prepare(
        'INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      )
      .run(key, value)
  }

  /** Moves the write-ahead log into the store; the owner does it when nobody waits. */
  checkpoint(): void {
    this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)')
  }

  close(): void {
    this.#database.close()
  }
}

const HEAD = v.object({ seq: v.number(), hash: v.string() })
const NOTE = v.object({ value: v.string() })
const ROW = v.object({
  seq: v.number(),
  at: v.number(),
  kind: v.picklist(['action', 'signal', 'incident', 'service']),
  body: v.string(),
  previous: v.string(),
  hash: v.string(),
  salt: v.nullable(v.string()),
})

function entryOf(row: unknown): Entry {
  const { body, salt, ...rest } = v.parse(ROW, row)
  return { ...rest, salt: salt ?? '', body: bodyOf(body) }
}

const JSON_VALUE: v.GenericSchema<Json> = v.lazy(() =>
  v.union([
    v.null(),
    v.boolean(),
    v.number(),
    v.string(),
    v.array(JSON_VALUE),
    v.record(v.string(), JSON_VALUE),
  ]),
)
const BODY = v.record(v.string(), JSON_VALUE)

function bodyOf(text: string): Body {
  const parsed = v.safeParse(BODY, JSON.parse(text))
  return parsed.success ? parsed.output : { text }
}

/** Only the owner reads the record. The file is made with its mode, not changed to it later. */
function makePrivate(file: string): void {
  fs.closeSync(fs.openSync(file, 'a', 0o600))
  fs.chmodSync(file, 0o600)
}

/** The whole store, also what lies beside it and is not yet in it. The first copy of a form is the good one, and stays. */
function backUp(database: Database.Database, copy: string): void {
  if (fs.existsSync(copy)) return
  const part = `${copy}.part`
  fs.rmSync(part, { force: true })
  makePrivate(part)
  database.prepare('VACUUM INTO ?').run(part)
  fs.renameSync(part, copy)
}

function migrate(database: Database.Database, file: string): void {
  const version = v.parse(
    v.object({ user_version: v.number() }),
    database.prepare('PRAGMA user_version').get(),
  ).user_version
  if (version > STEPS.length) {
    throw new Error(
      `the store ${file} is of a newer Interlock (form ${version}); this one knows ${STEPS.length}. Upgrade Interlock.`,
    )
  }
  if (version === STEPS.length) return
  if (version > 0) backUp(database, `${file}.form-${version}.bak`)
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const step of STEPS.slice(version)) database.exec(step)
    database.exec(`PRAGMA user_version = ${STEPS.length}`)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
