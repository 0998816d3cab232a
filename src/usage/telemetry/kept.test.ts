import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TOLD_BYTES_MAX } from '../limits.ts'
import type { Final } from './final.ts'
import { keepFinals, keptFinals, telemetryFile } from './kept.ts'

const FINAL: Final = {
  id: undefined,
  session: 's',
  subagent: undefined,
  model: 'm',
  purpose: 'sdk',
  ...{ at: 1_780_000_000_000, durationMs: 3, sequence: 7 },
  ...{ input: 1, output: 2, cacheWrite5m: 3, cacheWrite1h: 4, cacheRead: 5 },
}

let root: string
let file: string
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'il-told-'))
  file = telemetryFile(root)
})
afterEach(() => fs.rmSync(root, { recursive: true }))

test('what is kept is had back, each request once, its owner’s alone', () => {
  const named = { ...FINAL, id: 'req_1', subagent: 'a1' }
  keepFinals(file, [FINAL, named])
  keepFinals(file, [FINAL, named, { ...FINAL, sequence: 8 }])
  expect(keptFinals(file)).toEqual([FINAL, named, { ...FINAL, sequence: 8 }])
  expect(fs.statSync(file).mode & 0o777).toBe(0o600)
})

test('lines that are torn, or of others, are none', () => {
  expect(keptFinals(file)).toEqual([])
  keepFinals(file, [FINAL])
  fs.appendFileSync(file, '{}\nnull\n[1]\n{"session":"s","at":"x"}\n{"session":"s","mod')
  expect(keptFinals(file)).toEqual([FINAL])
})

test('of a file that is full the older half goes, in whole lines', () => {
  keepFinals(file, [FINAL])
  const line = fs.readFileSync(file, 'utf8')
  fs.writeFileSync(file, line.repeat(Math.ceil(TOLD_BYTES_MAX / line.length) + 1))
  const last = { ...FINAL, sequence: 9 }
  keepFinals(file, [last])
  expect(fs.statSync(file).size).toBeLessThan(TOLD_BYTES_MAX * 0.6)
  expect(keptFinals(file)).toEqual([FINAL, last])
})

test('no link is written through', () => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.symlinkSync(path.join(root, 'elsewhere'), file)
  expect(() => keepFinals(file, [FINAL])).toThrow()
  expect(fs.existsSync(path.join(root, 'elsewhere'))).toBe(false)
})
