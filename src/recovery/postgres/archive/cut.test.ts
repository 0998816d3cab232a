import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { cutLog } from './cut.ts'
import { segmentName } from './lsn.ts'

const SEGMENT = 1024

function folder(): { readonly data: string; readonly log: string } {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'il-cut-'))
  onTestFinished(() => fs.rmSync(data, { recursive: true, force: true }))
  const log = path.join(data, 'pg_wal')
  fs.mkdirSync(log)
  return { data, log }
}

test('the log ends at that place, and what it was linked to stays whole', async () => {
  const { data, log } = folder()
  const kept = path.join(data, 'kept')
  fs.writeFileSync(kept, Buffer.alloc(SEGMENT, 1), { mode: 0o400 })
  const name = path.join(log, segmentName(1, 2100n, SEGMENT))
  fs.linkSync(kept, name)
  await cutLog(data, { lsn: 2100n, timeline: 1 }, SEGMENT, undefined)
  const rest = 2100 % SEGMENT
  const wanted = Buffer.concat([Buffer.alloc(rest, 1), Buffer.alloc(SEGMENT - rest)])
  expect(fs.readFileSync(name)).toEqual(wanted)
  expect(fs.readFileSync(kept)).toEqual(Buffer.alloc(SEGMENT, 1))
})

test('at the start of a segment nothing of it is left', async () => {
  const { data, log } = folder()
  fs.writeFileSync(path.join(log, segmentName(1, 1024n, SEGMENT)), 'before')
  fs.writeFileSync(path.join(log, segmentName(1, 2048n, SEGMENT)), 'after')
  await cutLog(data, { lsn: 2048n, timeline: 1 }, SEGMENT, undefined)
  expect(fs.readdirSync(log)).toEqual([segmentName(1, 1024n, SEGMENT)])
})
