import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Journal } from './journal.ts'
import { ProfileFile } from './profile-file.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-budget-files-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const who = { session: 's', project: '/p', day: '2026-11-22', subAgent: '', type: '' }

test('lines that are whole JSON and none of ours are passed over: the daemon starts all the same', () => {
  const file = path.join(folder, 'budgets.jsonl')
  const odd = [
    'null',
    '[]',
    '{"what":"call"}',
    '{"what":"call","at":"now","who":null}',
    '{"what":"granted","at":1,"budget":"b","bucket":"session s","measure":"calls","amount":null}',
    '{"what":"granted","at":1,"budget":"b","bucket":"session s","measure":"calls","amount":"9"}',
    '{"what":"later version"}',
  ]
  const good = JSON.stringify({ what: 'call', at: 1, who })
  fs.writeFileSync(file, [...odd, good].join('\n'))
  let torn = 0
  const { book } = new Journal(file, 2, (count) => {
    torn = count
  })
  expect(torn).toBe(odd.length)
  expect(book.done.callsOf('s')).toBe(1)
  expect(book.granted('b', 'calls', 'session s')).toBe(0)
})

test('a pipe in the place of the count or of the profile holds nobody up', () => {
  const [count, profile] = ['budgets.jsonl', 'profile.json'].map((name) => path.join(folder, name))
  if (count === undefined || profile === undefined) throw new Error('no names')
  execFileSync('mkfifo', [count, profile])
  const journal = new Journal(count, 1)
  journal.add({ what: 'call', at: 1, who })
  journal.close()
  expect(new Journal(count, 1).book.done.callsOf('s')).toBe(1)
  expect(new ProfileFile(profile).read()).toBeUndefined()
})

const RUNS = {
  ...{ runs: 1, medianTokens: 1, p75Tokens: 1, medianUSD: 1, p75USD: 1 },
  ...{ startTokens: 1, startUSD: 1, turnTokens: 1, turnUSD: 1 },
}

test.each([
  { days: [null], profile: { at: 1, types: {}, all: RUNS } },
  { days: [], profile: { at: 1, types: { Explore: null }, all: RUNS } },
  { days: [], profile: { at: 1, types: {}, all: {} } },
  { days: [], profile: { at: 1, types: {}, all: { ...RUNS, p75Tokens: -1e9 } } },
])('a profile that is not as the meter writes it is none', (written) => {
  const file = path.join(folder, 'profile.json')
  fs.writeFileSync(file, JSON.stringify(written))
  expect(new ProfileFile(file).read()).toBeUndefined()
})
