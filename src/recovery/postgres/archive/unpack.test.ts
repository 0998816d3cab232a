import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Headers, pack } from 'tar-stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Unpacking } from './unpack.ts'

let folder: string

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-unpack-'))
})

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

async function unpacked(...entries: readonly (readonly [Headers, string])[]): Promise<void> {
  const tar = pack()
  for (const [header, text] of entries) tar.entry(header, text)
  tar.finalize()
  const unpacking = new Unpacking(path.join(folder, 'data'))
  for await (const bytes of tar) await unpacking.write(bytes)
  await unpacking.end()
}

test('files and folders are laid out, with the rights of their owner and nobody else’s', async () => {
  await unpacked(
    [{ name: './pg_wal/', type: 'directory' }, ''],
    [{ name: 'base/5/1255', mode: 0o640 }, 'rows'],
    [{ name: 'PG_VERSION', mode: 0o400 }, '15'],
  )
  const at = (...names: string[]) => path.join(folder, 'data', ...names)
  expect(fs.statSync(at('pg_wal')).isDirectory()).toBe(true)
  expect(fs.readFileSync(at('base', '5', '1255'), 'utf8')).toBe('rows')
  expect(fs.statSync(at('base', '5', '1255')).mode & 0o777).toBe(0o600)
  expect(fs.statSync(at('PG_VERSION')).mode & 0o777).toBe(0o400)
})

test.each(['../out', 'base/../../out', '/etc/out', 'base//out', './../out', 'base/./out'])(
  '%s leads nowhere',
  async (name) => {
    await expect(unpacked([{ name }, 'x'])).rejects.toThrow('which is no file in it')
    expect(fs.readdirSync(folder)).toEqual([])
  },
)

test.each(['symlink', 'link', 'fifo'] as const)('a %s is not laid out', async (type) => {
  await expect(unpacked([{ name: 'a', type, linkname: '/etc/passwd' }, ''])).rejects.toThrow(type)
})

test('a file that is named twice is not written over', async () => {
  await expect(unpacked([{ name: 'a' }, '1'], [{ name: 'a' }, '2'])).rejects.toThrow('EEXIST')
})

test('an archive that breaks off is an error', async () => {
  const unpacking = new Unpacking(folder)
  const tar = pack()
  tar.entry({ name: 'a' }, 'x'.repeat(2000))
  tar.finalize()
  for await (const bytes of tar) {
    await unpacking.write(bytes.subarray(0, 700))
    break
  }
  await expect(unpacking.end()).rejects.toThrow()
})
