import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { CHUNK_BYTES, LINE_BYTES_MAX } from '../limits.ts'
import { LineReader } from './lines.ts'

async function linesIn(parts: readonly string[], needle?: string, from = 0) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-lines-'))
  const file = path.join(folder, 'file')
  fs.writeFileSync(file, parts.join(''))
  const fd = fs.openSync(file, 'r')
  onTestFinished(() => {
    fs.closeSync(fd)
    fs.rmSync(folder, { recursive: true })
  })
  const met: string[] = []
  const sink = {
    line: (bytes: Buffer, start: number, end: number, offset: number) => {
      const text = bytes.toString('utf8', start, end)
      met.push(`${offset} ${text.length > 20 ? text.length : text}`)
    },
    tooLong: (offset: number) => {
      met.push(`${offset} too long`)
    },
  }
  const search = needle === undefined ? { sink } : { sink, needle: Buffer.from(needle) }
  return { end: await new LineReader().read(fd, from, search), met }
}

test('lines are handed on with their places, and the last one before it has an end', async () => {
  expect(await linesIn(['a\n', 'bb\n', '\n', 'c'])).toEqual({
    met: ['0 a', '2 bb', '5 ', '6 c'],
    end: 6,
  })
  expect(await linesIn(['a\n', 'bb\n'], 'b')).toEqual({ met: ['2 bb'], end: 5 })
  expect(await linesIn(['a\n', 'bb\n'], undefined, 2)).toEqual({ met: ['2 bb'], end: 5 })
})

test('lines across two pieces are whole', async () => {
  const sizes = [CHUNK_BYTES - 5, 30, CHUNK_BYTES, 40, CHUNK_BYTES * 3, 25]
  const { met, end } = await linesIn(sizes.map((size) => `${'x'.repeat(size)}\n`))
  let at = 0
  const expected = sizes.map((size) => {
    const line = `${at} ${size}`
    at += size + 1
    return line
  })
  expect(met).toEqual(expected)
  expect(end).toBe(at)
})

test('a line that is too long is stated if it may matter, and what follows is read', async () => {
  const long = 'y'.repeat(LINE_BYTES_MAX + 1)
  const size = LINE_BYTES_MAX + 2
  const { met } = await linesIn([`${long}\n`, 'hit\n', `${long}hit\n`, 'hit\n'], 'hit')
  const second = size + 4
  expect(met).toEqual([`${size} hit`, `${second} too long`, `${second + size + 3} hit`])
})
