import fs from 'node:fs'
import path from 'node:path'
import { runCommand } from 'citty'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { tempFolder } from '../../test/support/temp.ts'
import { Catalog } from '../recovery/catalog.ts'
import { keepBefore } from '../recovery/keep.ts'
import { RETENTION } from '../recovery/retention.ts'
import { shellAction } from './check.ts'
import { recoveryChecks } from './doctor-recovery.ts'
import { drill } from './drill.ts'
import { places } from './paths.ts'
import { retentionHere } from './retention.ts'

const DAY_MS = 24 * 60 * 60 * 1000
let home: string

beforeEach(() => {
  home = tempFolder()
  vi.stubEnv('HOME', home)
  vi.stubEnv('INTERLOCK_HOME', path.join(home, '.interlock'))
})
afterEach(() => vi.unstubAllEnvs())

function personSays(text: string): void {
  const file = path.join(home, '.config', 'interlock', 'interlock.toml')
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}

const doctor = () => recoveryChecks()[0]?.text

/** A file that was kept so many days ago, and a drill now; whether it is kept still. */
async function outlastsDrill(days: number): Promise<boolean> {
  const at = path.join(home, 'a')
  fs.writeFileSync(at, 'text')
  const catalog = new Catalog(places().recovery)
  const when = Date.now() - days * DAY_MS
  const kept = keepBefore(shellAction('rm a', home), [{ at, worth: 'lasting' }], catalog, when)
  if (kept.kind !== 'kept') throw new Error(JSON.stringify(kept))
  await runCommand(drill, { rawArgs: ['--files', '--json', '--last', '1'] })
  return catalog.find(kept.id) !== undefined
}

it('is a month and 10 GiB where nobody says otherwise, and what a person says where one does', () => {
  expect(retentionHere()).toEqual(RETENTION)
  expect(doctor()).toContain('kept for 30 days, up to 10 GiB')
  personSays('[recovery]\nkeep_days = 90\n')
  expect(retentionHere()).toEqual({ ...RETENTION, days: 90 })
  personSays('[recovery]\nkeep_days = 7\nkeep_bytes = "1.5GiB"\n')
  expect(retentionHere()).toEqual({ days: 7, bytes: 1.5 * 1024 ** 3 })
  expect(doctor()).toContain('kept for 7 days, up to 1.5 GiB')
})

it('is what the drill forgets by, and what the doctor names', async () => {
  expect(await outlastsDrill(40)).toBe(false)
  personSays('[recovery]\nkeep_days = 60\n')
  expect(await outlastsDrill(40)).toBe(true)
  expect(await outlastsDrill(70)).toBe(false)
  expect(doctor()).toContain('kept for 60 days, up to 10 GiB')
})

it('forgets nothing while a file has an error, whatever it would say', async () => {
  personSays('[recovery]\nkeep_dayz = 400\n')
  expect(await outlastsDrill(40)).toBe(true)
  expect(doctor()).toContain('nothing is forgotten while ')
})
