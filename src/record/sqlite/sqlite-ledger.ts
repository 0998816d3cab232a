import fs from 'node:fs'
import Database from 'libsql'
import * as v from 'valibot'
import { canonical } from '../canonical.ts'
import { type Draft, type Entry, GENESIS, hashOf } from '../entry.ts'
import type { Ledger, Note, Query } from '../ledger.ts'
import { columnOf, entryOf } from '../rows.ts'
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
    if (readonly) formOf(this.#database, file)
    else {
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

  append(drafts: readonly Draft[], durable: boolean, note?: Note): Head {
    const run = this.#database
    if (durable) run.exec('PRAGMA synchronous = FULL')
    try {
      try {
        this.#head = this.#appendTo(this.#head, drafts, note)
      } catch (error) {
        // Another writer may have been here since; what was refused for another reason is refused again.
        const head = this.#readHead()
        if (head.seq === this.#head.seq) throw error
        this.#head = this.#appendTo(head, drafts, note)
      }
    } finally {
      if (durable) run.exec('PRAGMA synchronous = NORMAL')
    }
    return this.#head
  }

  /** All of it or nothing. A single entry is a transaction by itself, and that is the hot path. */
  #appendTo(head: Head, drafts: readonly Draft[], note: Note | undefined): Head {
    const run = this.#database
    const several = drafts.length + (note ? 1 : 0) > 1
    let last = head
    if (several) run.exec('BEGIN IMMEDIATE')
    try {
      for (const draft of drafts) last = this.#write(draft, last)
      if (note) this.#setNote(note)
      if (several) run.exec('COMMIT')
    } catch (error) {
      if (several && run.inTransaction) run.exec('ROLLBACK')
      throw error
    }
    return last
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
    this.#insert.run(
      entry.seq,
      entry.at,
      entry.kind,
      columnOf(draft.body.session),
      columnOf(draft.body.effect),
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

  query({ kind, session, effect, field, text, before, from, last }: Query): readonly Entry[] {
    const where: string[] = []
    const values: (string | number)[] = []
    for (const [condition, value] of [
      ['kind = ?', kind],
      ['session = ?', session],
      ['effect = ?', effect],
      [`body ->> '$.${field?.name ?? ''}' = ?`, field?.value],
      ['seq < ?', before],
      ['seq >= ?', from],
      ["body LIKE ? ESCAPE '!'", text === undefined ? undefined : likeOf(text)],
    ] as const) {
      if (value === undefined) continue
      where.push(condition)
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

  #setNote({ key, value }: Note): void {
    this.#database
      .prepare(
        'INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      )
      .run(key, value)
  }

  holds(hash: string): boolean {
    const row: unknown = this.#database.prepare('SELECT 1 FROM entries WHERE hash = ?').get(hash)
    return row !== undefined && row !== null
  }

  /** Moves the write-ahead log into the store; the owner does it when nobody waits. */
  checkpoint(): void {
    this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)')
  }

  close(): void {
    this.#database.close()
  }
}

/** A body is JSON: what is looked for is escaped as it is there, and then for LIKE. */
function likeOf(text: string): string {
  return `%${JSON.stringify(text).slice(1, -1).replace(/[!%_]/g, '!$&')}%`
}

const HEAD = v.object({ seq: v.number(), hash: v.string() })
const NOTE = v.object({ value: v.string() })
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

/** The store's form by number; one that is newer than this program knows is left as it is. */
function formOf(database: Database.Database, file: string): number {
  const { user_version: form } = v.parse(
    v.object({ user_version: v.number() }),
    database.prepare('PRAGMA user_version').get(),
  )
  if (form > STEPS.length) {
    throw new Error(
      `the store ${file} is of a newer Interlock (form ${form}); this one knows ${STEPS.length}. Upgrade Interlock.`,
    )
  }
  return form
}

function migrate(database: Database.Database, file: string): void {
  const form = formOf(database, file)
  if (form === STEPS.length) return
  if (form > 0) backUp(database, `${file}.form-${form}.bak`)
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const step of STEPS.slice(form)) database.exec(step)
    database.exec(`PRAGMA user_version = ${STEPS.length}`)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
