import { execFileSync, fork } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'libsql'
import { expect, test } from 'vitest'
import { shellAction } from '../../src/cli/check.ts'
import { Catalog } from '../../src/recovery/catalog.ts'
import { keepBefore } from '../../src/recovery/keep.ts'
import { planRestore, restore } from '../../src/recovery/restore.ts'
import { holdRecovered, holdSqlite } from '../../src/recovery/sqlite/hold.ts'
import { tempFolder } from '../support/temp.ts'

const WRITER = fileURLToPath(new URL('./writer.mjs', import.meta.url))
const SUM = fileURLToPath(new URL('./sum.mjs', import.meta.url))
const CLI = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url))
const ACTION = shellAction('sqlite3 app.db', '/')

/** Money that is moved to and fro: the sum is the same in every state that was ever committed. */
function openBank(folder: string, mode: 'wal' | 'delete'): string {
  const file = path.join(folder, 'app.db')
  const database = new Database(file)
  database.exec(`PRAGMA journal_mode = ${mode};
    CREATE TABLE accounts (id INTEGER PRIMARY KEY, money INT, note TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
      INSERT INTO accounts SELECT i, 100, hex(randomblob(200)) FROM n;`)
  database.close()
  return file
}

/** Asked in a process of its own: a connection of this one would outlive its file. */
function sumIn(file: string): unknown {
  return JSON.parse(execFileSync(process.execPath, [SUM, file], { encoding: 'utf8' }))
}

function interlock(home: string, ...words: readonly string[]): string {
  const env = { ...process.env, INTERLOCK_HOME: home }
  return execFileSync(process.execPath, [CLI, ...words], { encoding: 'utf8', env })
}

const WHOLE = { check: 'ok', sum: 200_000 }

test.each(['wal', 'delete'] as const)(
  'a database in use is kept as it was at one moment (%s), however much is written',
  async (mode) => {
    const folder = tempFolder()
    const [file, catalog] = [openBank(folder, mode), new Catalog(path.join(folder, 'kept'))]
    const writer = fork(WRITER, [file])
    await new Promise((resolve) => writer.once('message', resolve))
    const ids: string[] = []
    const target = { at: file, worth: 'lasting', sqlite: true } as const
    for (let i = 0; i < 30; i++) {
      const kept = keepBefore(ACTION, [target], catalog, Date.now(), holdSqlite)
      expect(kept).toMatchObject({ kind: 'kept' })
      if (kept.kind === 'kept') ids.push(kept.id)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const snapshot = catalog.find(ids[0] ?? '')
    if (!snapshot) throw new Error('not in the catalog')
    // Whoever has it open would go on writing to the one that was taken away.
    expect(() =>
      restore(snapshot, planRestore(snapshot, catalog, holdSqlite), catalog, Date.now()),
    ).toThrow(/is open in .*\(\d+\)/)
    const ended = new Promise((resolve) => writer.once('exit', resolve))
    writer.kill('SIGKILL')
    await ended
    for (const id of ids) {
      const one = catalog.find(id)
      if (!one) throw new Error('not in the catalog')
      restore(one, planRestore(one, catalog, holdRecovered), catalog, Date.now(), holdRecovered)
      expect(sumIn(file)).toEqual(WHOLE)
    }
  },
)

test('a change of a little costs little', () => {
  const folder = tempFolder()
  const [file, catalog] = [openBank(folder, 'delete'), new Catalog(path.join(folder, 'kept'))]
  const target = { at: file, worth: 'lasting', sqlite: true } as const
  const sizes = [1, 2].map((id) => {
    keepBefore(ACTION, [target], catalog, Date.now(), holdSqlite)
    execFileSync(process.execPath, [SUM, file, `UPDATE accounts SET money = 1 WHERE id = ${id}`])
    return catalog.store.total()
  })
  expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) * 1.2)
})

test('what is run through the door is undone, and the undo too', () => {
  const folder = tempFolder()
  const [file, home] = [openBank(folder, 'wal'), path.join(folder, 'home')]
  const ran = interlock(
    home,
    'sql',
    file,
    '--',
    'DELETE FROM accounts WHERE id > 5; DROP TABLE IF EXISTS none',
  )
  expect(ran).toContain('1995 rows changed')
  expect(sumIn(file)).toEqual({ check: 'ok', sum: 500 })
  interlock(home, 'undo', '--yes')
  expect(sumIn(file)).toEqual(WHOLE)
  const [, again] = interlock(home, 'snapshots').split('\n')
  interlock(home, 'restore', again?.split(' ')[0] ?? '', '--yes')
  expect(sumIn(file)).toEqual({ check: 'ok', sum: 500 })
})

test('a dry run and a read leave the database as it was, and nothing is kept', () => {
  const folder = tempFolder()
  const [file, home] = [openBank(folder, 'delete'), path.join(folder, 'home')]
  const before = fs.readFileSync(file)
  interlock(home, 'sql', file, '--dry-run', '--', 'DROP TABLE accounts')
  expect(interlock(home, 'sql', file, '--', 'SELECT count(*) AS n FROM accounts')).toContain('2000')
  expect(fs.readFileSync(file).equals(before)).toBe(true)
  expect(() => interlock(home, 'undo', '--dry-run')).toThrow('nothing to undo')
})
