import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BudgetMeter } from './budget-meter.ts'

let root: string
let now = 0
let told: string[]
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'il-meter-'))
  told = []
})
afterEach(() => fs.rmSync(root, { recursive: true, force: true }))

const program = () => path.join(root, 'program.cjs')
const meterAt = (folder: string) =>
  new BudgetMeter(
    { root: folder, program: program() },
    () => now,
    (why) => told.push(why),
  )
async function look(meter: BudgetMeter, after = 61_000): Promise<string | undefined> {
  now += after
  meter.look()
  await expect.poll(() => meter.isLooking).toBe(false)
  return meter.fault
}

test('one that fails is tried again soon, and then told of once, with why', async () => {
  const meter = meterAt(root)
  fs.writeFileSync(program(), 'process.exit(3)')
  expect(await look(meter)).toBeUndefined()
  expect(await look(meter, 11_000)).toBe('it ended with 3')
  expect(await look(meter, 11_000)).toBe('it ended with 3')
  expect(told).toEqual(['it ended with 3'])
  fs.writeFileSync(program(), '')
  expect(await look(meter, 11_000)).toBeUndefined()
})

test('one that cannot be started is tried again', async () => {
  const gone = path.join(root, 'gone')
  const meter = meterAt(gone)
  await look(meter)
  expect(await look(meter)).toContain('ENOENT')
  fs.mkdirSync(gone)
  fs.writeFileSync(program(), '')
  expect(await look(meter)).toBeUndefined()
})

test('its days are those of this process', async () => {
  const before = process.env.TZ
  process.env.TZ = 'Pacific/Auckland'
  try {
    fs.writeFileSync(program(), `require('fs').writeFileSync('zone', process.env.TZ ?? '')`)
    await look(meterAt(root))
    expect(fs.readFileSync(path.join(root, 'zone'), 'utf8')).toBe('Pacific/Auckland')
  } finally {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  }
})
