import fs from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openFolder } from '../../test/support/temp.ts'
import { drilledFile, drilledPointsFile } from '../state/places.ts'
import { dueDrills } from './upkeep.ts'

const { folder, remove } = openFolder()
afterAll(remove)
const DAY_MS = 24 * 60 * 60 * 1000

test('files are tried out once a day, and base backups once a week where there are any', () => {
  const places = { recovery: path.join(folder, 'recovery') }
  const now = Date.now()
  expect(dueDrills(places, now)).toEqual([])
  fs.mkdirSync(places.recovery)
  expect(dueDrills(places, now)).toEqual([['--files']])
  fs.mkdirSync(path.join(places.recovery, 'postgres'))
  expect(dueDrills(places, now)).toEqual([['--files'], ['--points']])
  for (const file of [drilledFile(places), drilledPointsFile(places)]) fs.writeFileSync(file, '')
  expect(dueDrills(places, now)).toEqual([])
  expect(dueDrills(places, now + 2 * DAY_MS)).toEqual([['--files']])
  expect(dueDrills(places, now + 8 * DAY_MS)).toEqual([['--files'], ['--points']])
})
