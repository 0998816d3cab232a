import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tempFolder } from '../../test/support/temp.ts'
import { privateFolder, writePrivate } from './private-file.ts'

const modeOf = (file: string) => fs.lstatSync(file).mode & 0o777

function withUmask(mask: number): void {
  const before = process.umask(mask)
  onTestFinished(() => void process.umask(before))
}

describe('a private file', () => {
  it('is its owner’s alone under any umask, also where an open one was before', () => {
    withUmask(0)
    const file = path.join(tempFolder(), 'a')
    fs.writeFileSync(file, 'old', { mode: 0o666 })
    writePrivate(file, 'new')
    expect([fs.readFileSync(file, 'utf8'), modeOf(file)]).toEqual(['new', 0o600])
    writePrivate(file, 'newer', 0o400)
    expect(modeOf(file)).toBe(0o400)
  })

  it('is not written through a link', () => {
    const folder = tempFolder()
    fs.writeFileSync(path.join(folder, 'other'), 'stays')
    fs.symlinkSync('other', path.join(folder, 'a'))
    writePrivate(path.join(folder, 'a'), 'x')
    expect(fs.readFileSync(path.join(folder, 'other'), 'utf8')).toBe('stays')
    expect(fs.lstatSync(path.join(folder, 'a')).isFile()).toBe(true)
  })

  it('that cannot be written leaves nothing behind', () => {
    const folder = tempFolder()
    fs.mkdirSync(path.join(folder, 'a/b'), { recursive: true })
    expect(() => writePrivate(path.join(folder, 'a'), 'x')).toThrow()
    expect(fs.readdirSync(folder)).toEqual(['a'])
    expect(() => writePrivate(path.join(folder, 'nowhere/a'), 'x')).toThrow()
  })
})

describe('a private folder', () => {
  it('is made, with those above it, for its owner alone', () => {
    withUmask(0)
    const folder = path.join(tempFolder(), 'a/b')
    privateFolder(folder)
    privateFolder(folder)
    expect(modeOf(folder)).toBe(0o700)
  })

  it.each([0o710, 0o701, 0o770, 0o777, 0o750, 0o704])('is refused with the mode %o', (mode) => {
    const folder = path.join(tempFolder(), 'a')
    fs.mkdirSync(folder)
    fs.chmodSync(folder, mode)
    expect(() => privateFolder(folder)).toThrow(/chmod 700/)
    expect(modeOf(folder)).toBe(mode)
  })

  it.each<[string, (at: string) => void]>([
    ['a file', (at) => fs.writeFileSync(at, '')],
    ['a link to a folder', (at) => fs.symlinkSync(fs.mkdirSync(`${at}2`) ?? `${at}2`, at)],
    ['a link to nowhere', (at) => fs.symlinkSync('/nonexistent', at)],
  ])('is refused where it is %s', (_, make) => {
    const at = path.join(tempFolder(), 'a')
    make(at)
    expect(() => privateFolder(at)).toThrow()
  })

  it.runIf(process.getuid?.() === 0)('is refused where it is somebody else’s', () => {
    const folder = path.join(tempFolder(), 'a')
    fs.mkdirSync(folder, { mode: 0o700 })
    fs.chownSync(folder, 65_534, 65_534)
    expect(() => privateFolder(folder)).toThrow('belongs to another user')
  })

  it('says what to do in words that can be pasted, whatever it is called', () => {
    const folder = path.join(tempFolder(), "it's")
    fs.mkdirSync(folder)
    fs.chmodSync(folder, 0o777)
    expect(() => privateFolder(folder)).toThrow(`'${folder.replace("'", "'\\''")}'`)
  })
})
