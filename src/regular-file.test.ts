import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openFolder } from '../test/support/temp.ts'
import { readRegularFile } from './regular-file.ts'

const { folder, remove } = openFolder()
const at = (name: string) => path.join(folder, name)

afterAll(remove)

it('gives the bytes of a file, through a link too, of any size up to the limit', () => {
  for (const size of [0, 1, 16 * 1024, 40_000]) {
    fs.writeFileSync(at('a'), Buffer.alloc(size, 7))
    fs.rmSync(at('link'), { force: true })
    fs.symlinkSync('a', at('link'))
    expect(readRegularFile(at('link'), 40_000)).toEqual(Buffer.alloc(size, 7))
  }
})

it('says why there are none', () => {
  fs.writeFileSync(at('large'), Buffer.alloc(101))
  fs.symlinkSync('nowhere', at('dangling'))
  expect(readRegularFile(at('large'), 100)).toBe('too large')
  expect(readRegularFile(at('none'), 100)).toBe('absent')
  expect(readRegularFile(at('dangling'), 100)).toBe('absent')
  expect(readRegularFile(at(`${'x'.repeat(300)}`), 100)).toBe('absent')
  expect(readRegularFile(folder, 100)).toBe('not a file')
  expect(readRegularFile('/dev/zero', 100)).toBe('not a file')
})

it('waits for nobody at the other end of a pipe', () => {
  execFileSync('mkfifo', [at('pipe')])
  expect(readRegularFile(at('pipe'), 100)).toBe('not a file')
})
