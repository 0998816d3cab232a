import fs from 'node:fs'
import path from 'node:path'
import Database from 'libsql'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { draft, drafts } from '../../../test/support/drafts.ts'
import { tempFolder } from '../../../test/support/temp.ts'
import { canonical } from '../canonical.ts'
import { GENESIS, hashOf } from '../entry.ts'
import { ledgerContract } from '../ledger.contract.ts'
import { verify } from '../verify.ts'
import { STEPS } from './schema.ts'
import { SqliteLedger } from './sqlite-ledger.ts'

ledgerContract({
  name: 'SqliteLedger',
  open: (folder) => new SqliteLedger(path.join(folder, 'ledger.db')),
})

function opened(file = path.join(tempFolder(), 'ledger.db')): SqliteLedger {
  const ledger = new SqliteLedger(file)
  onTestFinished(() => ledger.close())
  return ledger
}

/** The store, as somebody sees it who goes around us. */
function raw(file: string): Database.Database {
  const database = new Database(file)
  onTestFinished(() => {
    database.close()
  })
  return database
}

const modeOf = (file: string): number => fs.statSync(file).mode & 0o777

describe('the store is its owner’s alone', () => {
  it('under any umask, with what SQLite keeps beside it', () => {
    const folder = tempFolder()
    const umask = process.umask(0)
    onTestFinished(() => void process.umask(umask))
    opened(path.join(folder, 'ledger.db')).append(drafts(3), true)
    const files = fs.readdirSync(folder)
    expect(files).toEqual(expect.arrayContaining(['ledger.db', 'ledger.db-wal']))
    for (const file of files) expect([file, modeOf(path.join(folder, file))]).toEqual([file, 0o600])
  })

  it('again, when somebody has opened it up', () => {
    const file = path.join(tempFolder(), 'ledger.db')
    fs.writeFileSync(file, '', { mode: 0o644 })
    opened(file)
    expect(modeOf(file)).toBe(0o600)
  })
})

describe('the store refuses to change what was written', () => {
  const file = () => {
    const name = path.join(tempFolder(), 'ledger.db')
    opened(name).append(drafts(3), false)
    return name
  }

  it.each([
    ...['seq = 9', 'at = 1', "kind = 'x'", "body = '{}'", "previous = ''", "hash = ''"].map(
      (change) => `UPDATE entries SET ${change} WHERE seq = 2`,
    ),
    'DELETE FROM entries WHERE seq = 3',
    'DELETE FROM entries',
    "INSERT OR REPLACE INTO entries (seq, at, kind, body, previous, hash) VALUES (2, 1, 'signal', '{}', '', '')",
    "UPDATE entries SET effect = 'allow' WHERE seq = 2",
    'INSERT OR REPLACE INTO entries (seq, at, kind, body, previous, hash) SELECT 4, at, kind, body, previous, hash FROM entries WHERE seq = 2',
    "UPDATE entries SET session = 'other' WHERE seq = 2",
    "UPDATE entries SET salt = 'other' WHERE seq = 2",
  ])('%s', (sql) => {
    expect(() => raw(file()).exec(sql)).toThrow('append-only')
  })

  it('but lets a salt be forgotten, and the chain holds', () => {
    const name = file()
    raw(name).exec('UPDATE entries SET salt = NULL')
    const ledger = opened(name)
    expect([...ledger.entries()].map(({ salt }) => salt)).toEqual(['', '', ''])
    expect(verify(ledger.entries(), ledger.head())).toMatchObject({ ok: true })
  })
})

describe('what was done around the triggers is found', () => {
  const LENGTH = 5

  /** A store of five entries, changed by a hand that knows SQL, and the head as it was known before. */
  function tampered(sql: string): ReturnType<typeof verify> {
    const file = path.join(tempFolder(), 'ledger.db')
    const before = new SqliteLedger(file)
    const head = before.append(drafts(LENGTH), false)
    before.close()
    const store = raw(file)
    const triggers = store.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck()
    for (const name of triggers.all()) store.exec(`DROP TRIGGER ${name}`)
    store.exec(sql)
    return verify(opened(file).entries(), head)
  }

  it('nothing, where nothing was done', () => {
    expect(tampered('')).toMatchObject({ ok: true, entries: LENGTH })
  })

  it.each([
    ['a changed body', `UPDATE entries SET body = '{"n":7}' WHERE seq = 3`, 3],
    ['a changed time', 'UPDATE entries SET at = at + 1 WHERE seq = 3', 3],
    ['a changed kind', "UPDATE entries SET kind = 'service' WHERE seq = 3", 3],
    ['the first one removed', 'DELETE FROM entries WHERE seq = 1', 1],
    ['one removed', 'DELETE FROM entries WHERE seq = 3', 3],
    [
      'one removed, and the gap closed',
      'DELETE FROM entries WHERE seq = 3; UPDATE entries SET seq = seq - 1 WHERE seq > 3',
      3,
    ],
    [
      'two swapped',
      'UPDATE entries SET seq = 99 WHERE seq = 2; UPDATE entries SET seq = 2 WHERE seq = 3; UPDATE entries SET seq = 3 WHERE seq = 99',
      2,
    ],
    ['the end cut off', 'DELETE FROM entries WHERE seq > 3', 3],
    ['everything cut off', 'DELETE FROM entries', 0],
    ['a changed link', `UPDATE entries SET previous = '${GENESIS}' WHERE seq = 3`, 3],
    ['a changed hash', `UPDATE entries SET hash = '${GENESIS}' WHERE seq = 3`, 3],
    ['a body that is no JSON', "UPDATE entries SET body = '{' WHERE seq = 3", 3],
    ['a body that is a list', "UPDATE entries SET body = '[]' WHERE seq = 3", 3],
    ['a kind that is none', "UPDATE entries SET kind = 'nothing' WHERE seq = 3", 3],
    ['a session that the body does not say', "UPDATE entries SET session = 'x' WHERE seq = 3", 3],
    ['an effect that the body does not say', "UPDATE entries SET effect = 'deny' WHERE seq = 3", 3],
  ])('%s', (_, sql, seq) => {
    expect(tampered(sql)).toMatchObject({ ok: false, seq })
  })

  it('a chain that was written anew from some entry on', () => {
    const file = path.join(tempFolder(), 'ledger.db')
    const ledger = opened(file)
    const head = ledger.append(drafts(LENGTH), false)
    const anew = opened()
    anew.append([draft({ n: 0 }), draft({ forged: true }), ...drafts(LENGTH - 2)], false)
    expect(verify(anew.entries(), undefined)).toMatchObject({ ok: true })
    expect(verify(anew.entries(), head)).toMatchObject({ ok: false, seq: LENGTH })
  })
})

describe('forms of the store', () => {
  it('one of a newer Interlock is refused, and left as it is', () => {
    const file = path.join(tempFolder(), 'ledger.db')
    new SqliteLedger(file).close()
    raw(file).exec(`PRAGMA user_version = ${STEPS.length + 1}`)
    expect(() => new SqliteLedger(file)).toThrow(/newer Interlock.+Upgrade Interlock/)
    expect(raw(file).prepare('PRAGMA user_version').get()).toMatchObject({
      user_version: STEPS.length + 1,
    })
  })

  it('one of a newer Interlock is refused to readers too', () => {
    const file = path.join(tempFolder(), 'ledger.db')
    new SqliteLedger(file).close()
    raw(file).exec(`PRAGMA user_version = ${STEPS.length + 1}`)
    const open = () => new SqliteLedger(file, { readonly: true }).close()
    expect(open).toThrow(/newer Interlock/)
  })

  it('a store of every released form opens, with what it holds', () => {
    expect(STEPS.length).toBeGreaterThan(0)
    for (let form = 1; form <= STEPS.length; form++) {
      const file = path.join(tempFolder(), 'ledger.db')
      const head = storeOfForm(file, form)
      const ledger = opened(file)
      expect(ledger.head()).toEqual(head)
      expect(ledger.query({ session: 's', last: 9 }).map(({ seq }) => seq)).toEqual([1, 2])
      expect(ledger.append([draft()], true).seq).toBe(3)
      expect(verify(ledger.entries(), ledger.head())).toMatchObject({ ok: true, entries: 3 })
    }
  })

  it('what is no store is refused and not written over', () => {
    const file = path.join(tempFolder(), 'ledger.db')
    const text = 'somebody else’s file. '.repeat(100)
    fs.writeFileSync(file, text)
    expect(() => new SqliteLedger(file)).toThrow('not a database')
    expect(fs.readFileSync(file, 'utf8')).toBe(text)
  })

  it('a reader makes no store', () => {
    const file = path.join(tempFolder(), 'ledger.db')
    expect(() => new SqliteLedger(file, { readonly: true })).toThrow()
    expect(fs.existsSync(file) && fs.statSync(file).size > 0).toBe(false)
  })
})

/** Two entries of one session in a store of a form, by hand: without any of the code that writes them today. */
function storeOfForm(file: string, form: number) {
  const database = new Database(file)
  for (const step of STEPS.slice(0, form)) database.exec(step)
  database.exec(`PRAGMA user_version = ${form}`)
  const insert = database.prepare(
    'INSERT INTO entries (seq, at, kind, session, effect, body, previous, hash, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  let previous = GENESIS
  for (const seq of [1, 2]) {
    const entry = { ...draft({ session: 's', n: seq }), seq, previous }
    const hash = hashOf(entry)
    insert.run(seq, entry.at, entry.kind, 's', null, canonical(entry.body), previous, hash, 'x')
    previous = hash
  }
  database.close()
  return { seq: 2, hash: previous }
}

describe('durability', () => {
  it('goes through the disk’s cache where it was asked for, and only there', () => {
    const ledger = opened()
    const said = vi.spyOn(Database.prototype, 'exec')
    onTestFinished(() => said.mockRestore())
    const pragmas = () =>
      said.mock.calls.map(([sql]) => sql).filter((sql) => sql.includes('synchronous'))
    ledger.append(drafts(1), false)
    ledger.append(drafts(2), false)
    expect(pragmas()).toEqual([])
    ledger.append(drafts(1), true)
    expect(pragmas()).toEqual(['PRAGMA synchronous = FULL', 'PRAGMA synchronous = NORMAL'])
  })

  it('is given back after a write that failed', () => {
    const ledger = opened()
    const said = vi.spyOn(Database.prototype, 'exec')
    onTestFinished(() => said.mockRestore())
    expect(() => ledger.append([draft({}, { at: 0.5 })], true)).toThrow()
    expect(said.mock.calls.at(-1)).toEqual(['PRAGMA synchronous = NORMAL'])
  })

  it('says that it could not write while another one holds the store, and can again after', () => {
    const file = path.join(tempFolder(), 'ledger.db')
    const ledger = opened(file)
    const other = raw(file)
    other.exec('BEGIN IMMEDIATE')
    expect(() => ledger.append(drafts(1), false)).toThrow('locked')
    expect(() => ledger.append(drafts(2), true)).toThrow('locked')
    other.exec('ROLLBACK')
    expect(ledger.append(drafts(2), true).seq).toBe(2)
  })
})
