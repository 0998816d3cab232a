import fs from 'node:fs'
import path from 'node:path'
import Database from 'libsql'
import { expect, it, onTestFinished, vi } from 'vitest'
import { draft, drafts } from '../../../test/support/drafts.ts'
import { tempFolder } from '../../../test/support/temp.ts'
import { verify } from '../verify.ts'
import { STEPS } from './schema.ts'
import { SqliteLedger } from './sqlite-ledger.ts'

/** Forms of this file's own, beyond the released ones: a step that fails half way is not released. */
const added = vi.hoisted((): { steps: string[] } => ({ steps: [] }))

vi.mock('./schema.ts', async (original) => {
  const { STEPS }: typeof import('./schema.ts') = await original()
  return {
    get STEPS() {
      return [...STEPS, ...added.steps]
    },
  }
})

function withSteps(...steps: string[]): void {
  added.steps = steps
  onTestFinished(() => {
    added.steps = []
  })
}

const RELEASED = STEPS.length
const BACKUP = `form-${RELEASED}.bak`

/** A store of the released form, with three entries, closed. */
function oldStore(): string {
  const file = path.join(tempFolder(), 'ledger.db')
  const ledger = new SqliteLedger(file)
  ledger.append(drafts(3), true)
  ledger.close()
  return file
}

function formOf(file: string): unknown {
  const database = new Database(file)
  onTestFinished(() => void database.close())
  return database.prepare('PRAGMA user_version').get()
}

const ADD_COLUMN = 'ALTER TABLE entries ADD COLUMN note TEXT'

it('brings an older store up to date, after a copy was put aside', () => {
  const file = oldStore()
  withSteps(ADD_COLUMN, 'CREATE INDEX entries_note ON entries (note)')
  const ledger = new SqliteLedger(file)
  onTestFinished(() => ledger.close())
  expect(formOf(file)).toMatchObject({ user_version: RELEASED + 2 })
  expect(ledger.append([draft()], false).seq).toBe(4)
  expect(verify(ledger.entries(), ledger.head())).toMatchObject({ ok: true, entries: 4 })
  expect(fs.statSync(`${file}.${BACKUP}`).mode & 0o777).toBe(0o600)
})

it('the copy is the whole store of before', () => {
  const file = oldStore()
  withSteps(ADD_COLUMN)
  new SqliteLedger(file).close()
  added.steps = []
  const copy = `${file}.${BACKUP}`
  expect(formOf(copy)).toMatchObject({ user_version: RELEASED })
  const before = new SqliteLedger(copy)
  onTestFinished(() => before.close())
  expect(verify(before.entries(), undefined)).toMatchObject({ ok: true, entries: 3 })
})

it('does so once', () => {
  const file = oldStore()
  withSteps(ADD_COLUMN)
  new SqliteLedger(file).close()
  fs.rmSync(`${file}.${BACKUP}`)
  new SqliteLedger(file).close()
  expect(fs.existsSync(`${file}.${BACKUP}`)).toBe(false)
})

it('leaves a store as it was when a step fails half way', () => {
  const file = oldStore()
  withSteps(ADD_COLUMN, 'CREATE TABLE entries (a)')
  expect(() => new SqliteLedger(file)).toThrow('already exists')
  added.steps = []
  const ledger = new SqliteLedger(file)
  onTestFinished(() => ledger.close())
  expect(formOf(file)).toMatchObject({ user_version: RELEASED })
  expect(verify(ledger.entries(), undefined)).toMatchObject({ ok: true, entries: 3 })
})

it('an older copy is never written over', () => {
  const file = oldStore()
  const copy = `${file}.${BACKUP}`
  fs.writeFileSync(copy, 'the good copy')
  withSteps(ADD_COLUMN)
  new SqliteLedger(file).close()
  expect(fs.readFileSync(copy, 'utf8')).toBe('the good copy')
})
