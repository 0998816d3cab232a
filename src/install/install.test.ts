import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { carryOut } from './carry-out.ts'
import { diffText } from './diff.ts'
import type { Edit } from './edit.ts'
import { planInstall } from './install.ts'
import type { Plan, Planned, Target } from './plan.ts'
import { loadReceipt, receiptPath } from './receipt.ts'
import { refused } from './refusal.ts'
import { planUninstall } from './uninstall.ts'

/** An agent whose settings are lines; ours is `interlock`. */
const OURS = 'interlock\n'
const edit = (text: string): Edit => ({ ok: true, text, bare: text === '', warnings: [] })
const insert = (text = ''): Edit => {
  if (text.includes('broken')) return refused('unparseable', 'it is broken', 'Mend it.')
  return edit(text.includes(OURS) ? text : text + OURS)
}
const remove = (text: string): Edit => edit(text.replace(OURS, ''))

let folder: string
let target: Target
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interlock-install-'))
  const path = join(folder, 'home', '.agent', 'settings')
  const root = join(folder, 'home', '.interlock')
  target = { root, agent: 'agent', path, throughSymlink: false, insert, remove }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(bytes: string | Buffer, mode = 0o644): void {
  mkdirSync(join(target.path, '..'), { recursive: true })
  writeFileSync(target.path, bytes)
  chmodSync(target.path, mode)
}

const read = () => readFileSync(target.path, 'utf8')

function planned(result: Planned): Plan {
  if (!result.ok) throw new Error(result.refusal.words)
  return result.plan
}

function install(): Plan {
  const plan = planned(planInstall(target))
  expect(carryOut(plan)).toEqual({ ok: true })
  return plan
}

function uninstall(): Plan {
  const plan = planned(planUninstall(target))
  expect(carryOut(plan)).toEqual({ ok: true })
  expect(existsSync(receiptPath(target))).toBe(false)
  return plan
}

describe('install and uninstall', () => {
  test('give back the same bytes and mode, for any text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 }).filter((s) => !s.includes('broken'))
    fc.assert(
      fc.property(text, fc.constantFrom(0o600, 0o644, 0o664, 0o700), (before, mode) => {
        const bytes = Buffer.from(before)
        write(bytes, mode)
        install()
        install()
        expect(readFileSync(target.path).includes(OURS)).toBe(true)
        expect(statSync(target.path).mode & 0o7777).toBe(mode)
        uninstall()
        expect(readFileSync(target.path).equals(bytes)).toBe(true)
        expect(statSync(target.path).mode & 0o7777).toBe(mode)
      }),
      { numRuns: 40 },
    )
  })

  test('leave no trace where there was no file and no folder', () => {
    mkdirSync(join(folder, 'home'))
    const plan = install()
    expect(diffText(undefined, String(plan.change.after), target.path)).toContain('+interlock')
    expect(statSync(target.path).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(target.path, '..'))).toEqual(['settings'])
    install()
    uninstall()
    expect(readdirSync(join(folder, 'home'))).toEqual(['.interlock'])
  })

  test('keep a folder that a person has put something into', () => {
    install()
    writeFileSync(join(target.path, '..', 'mine'), '')
    uninstall()
    expect(readdirSync(join(target.path, '..'))).toEqual(['mine'])
  })

  test('write nothing before a plan is carried out', () => {
    write('a\n')
    planned(planInstall(target))
    expect(read()).toBe('a\n')
    expect(existsSync(target.root)).toBe(false)
  })

  test('a receipt is for the person alone', () => {
    write('a\n')
    install()
    expect(statSync(receiptPath(target)).mode & 0o777).toBe(0o600)
    expect(statSync(join(target.root, 'receipts')).mode & 0o777).toBe(0o700)
  })

  // Only root may give files away.
  test.skipIf(process.getuid?.() !== 0)("keep another owner's file with that owner", () => {
    write('a\n')
    chownSync(target.path, 65534, 65534)
    install()
    uninstall()
    expect(statSync(target.path)).toMatchObject({ uid: 65534, gid: 65534 })
  })

  test('nothing to do is said', () => {
    write('a\n')
    expect(uninstall().words).toContain('nothing to do')
    rmSync(target.path)
    expect(uninstall().words).toContain('does not exist')
    write('a\n')
    install()
    expect(install().words).toContain('already')
  })
})

describe("after a person's edit", () => {
  test('uninstalling keeps the edit and takes ours', () => {
    write('a\n')
    install()
    write(`mine\n${read()}`, 0o640)
    uninstall()
    expect(read()).toBe('mine\na\n')
    expect(statSync(target.path).mode & 0o777).toBe(0o640)
  })

  test('a second install makes the edited file the original', () => {
    write('a\n')
    install()
    write(`mine\n${read()}`)
    install()
    uninstall()
    expect(read()).toBe('mine\na\n')
  })

  test('an edit that took ours out is the new original, byte for byte', () => {
    write('a\n')
    install()
    write('other\r\n')
    expect(planned(planUninstall(target)).words).toContain('nothing to do')
    install()
    uninstall()
    expect(read()).toBe('other\r\n')
  })

  test('a file of ours that holds nothing else goes, even when it was touched', () => {
    const blank = (text: string) => ({ ...edit(text), bare: text.trim() === '' })
    target = { ...target, remove: (text) => blank(text.replace(OURS, '')) }
    install()
    write(`\n${OURS}`)
    install()
    write(`\n\n${OURS}`)
    uninstall()
    expect(existsSync(join(folder, 'home', '.agent'))).toBe(false)
  })

  test('a file that was deleted and installed anew has no original', () => {
    write('a\n')
    install()
    rmSync(target.path)
    install()
    uninstall()
    expect(existsSync(target.path)).toBe(false)
  })

  test('the remover is told the original', () => {
    write('a\n')
    install()
    const seen: unknown[] = []
    const watched = (text: string, original: string | undefined) => {
      seen.push(original)
      return remove(text)
    }
    target = { ...target, remove: watched }
    write(`mine\n${read()}`)
    planUninstall(target)
    expect(seen).toEqual(['a\n'])
  })

  test('without a receipt, or with a damaged one, our entries go all the same', () => {
    for (const damage of ['{', '{"version": 1}', JSON.stringify({ version: 2 })]) {
      write('a\n')
      install()
      writeFileSync(receiptPath(target), damage)
      expect(loadReceipt(target)).toBeUndefined()
      uninstall()
      expect(read()).toBe('a\n')
    }
    write(`a\n${OURS}`)
    install()
    uninstall()
    expect(read()).toBe('a\n')
  })
})

describe('a symbolic link', () => {
  let real: string
  beforeEach(() => {
    real = join(folder, 'dotfiles')
    mkdirSync(join(target.path, '..'), { recursive: true })
    writeFileSync(real, 'a\n')
    symlinkSync('../../dotfiles', target.path)
  })

  test('is not followed unasked', () => {
    const result = planInstall(target)
    expect(result).toMatchObject({ ok: false, refusal: { code: 'symbolic-link' } })
    expect(result).toMatchObject({ refusal: { next: `Say yes to change ${real}.` } })
    expect(planUninstall(target)).toMatchObject({ ok: false })
  })

  test('stays a link, and its file is given back', () => {
    target = { ...target, throughSymlink: true }
    install()
    expect(lstatSync(target.path).isSymbolicLink()).toBe(true)
    expect(readFileSync(real, 'utf8')).toBe(`a\n${OURS}`)
    expect(readdirSync(folder).sort()).toEqual(['dotfiles', 'home'])
    target = { ...target, throughSymlink: false }
    uninstall()
    expect(readFileSync(real, 'utf8')).toBe('a\n')
    expect(lstatSync(target.path).isSymbolicLink()).toBe(true)
  })

  test('that leads nowhere yet gets its file', () => {
    rmSync(real)
    expect(planInstall(target)).toMatchObject({ refusal: { next: `Say yes to change ${real}.` } })
    target = { ...target, throughSymlink: true }
    install()
    expect(readFileSync(real, 'utf8')).toBe(OURS)
    uninstall()
    expect(existsSync(real)).toBe(false)
    expect(lstatSync(target.path).isSymbolicLink()).toBe(true)
  })

  test('that was replaced by a file is told, with the file that we changed', () => {
    target = { ...target, throughSymlink: true }
    install()
    rmSync(target.path)
    write(`a\n${OURS}`)
    const plan = uninstall()
    expect(read()).toBe('a\n')
    expect(plan.warnings[0]?.words).toContain(real)
  })

  test('that leads in a circle is refused', () => {
    rmSync(real)
    symlinkSync(target.path, real)
    expect(planInstall(target)).toMatchObject({ ok: false, refusal: { code: 'cannot-read' } })
  })

  test("in the folders above is nobody's business, and the receipt knows the real path", () => {
    rmSync(join(folder, 'home', '.agent'), { recursive: true })
    mkdirSync(join(folder, 'real'))
    symlinkSync(join(folder, 'real'), join(folder, 'home', '.agent'))
    install()
    expect(loadReceipt(target)?.realPath).toBe(join(folder, 'real', 'settings'))
    uninstall()
    expect(readdirSync(join(folder, 'real'))).toEqual([])
  })
})

describe('what is refused leaves everything as it was', () => {
  test('a file that changed between plan and write', () => {
    write('a\n')
    const plan = planned(planInstall(target))
    write('b\n')
    expect(carryOut(plan)).toMatchObject({ ok: false, refusal: { code: 'changed-meanwhile' } })
    expect(read()).toBe('b\n')
    expect(existsSync(receiptPath(target))).toBe(false)
  })

  test('a file that appeared, or went, in between', () => {
    const plan = planned(planInstall(target))
    write('b\n')
    expect(carryOut(plan)).toMatchObject({ ok: false, refusal: { code: 'changed-meanwhile' } })
    const second = planned(planInstall(target))
    rmSync(target.path)
    expect(carryOut(second)).toMatchObject({ ok: false, refusal: { code: 'changed-meanwhile' } })
    expect(existsSync(target.path)).toBe(false)
  })

  test('a file that became a link in between', () => {
    write('a\n')
    const plan = planned(planInstall(target))
    writeFileSync(join(folder, 'other'), 'a\n')
    rmSync(target.path)
    symlinkSync(join(folder, 'other'), target.path)
    expect(carryOut(plan)).toMatchObject({ ok: false, refusal: { code: 'changed-meanwhile' } })
    expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('a\n')
  })

  test('a change that fails gives the earlier receipt back', () => {
    write('a\n')
    install()
    const receipt = loadReceipt(target)
    write(`mine\n${read()}`)
    const plan = planned(planInstall(target))
    write('b\n')
    expect(carryOut(plan)).toMatchObject({ ok: false })
    expect(loadReceipt(target)).toEqual(receipt)
  })

  test('settings that cannot be edited, with the file in words', () => {
    write('broken\n')
    expect(planInstall(target)).toMatchObject({
      refusal: { code: 'unparseable', words: `${target.path} cannot be edited: it is broken` },
    })
  })

  test('what is not a file of text', () => {
    mkdirSync(target.path, { recursive: true })
    expect(planInstall(target)).toMatchObject({ refusal: { code: 'not-a-file' } })
    rmSync(target.path, { recursive: true })
    write(Buffer.from([0xff, 0xfe, 0x7b, 0x00]))
    expect(planInstall(target)).toMatchObject({ refusal: { code: 'not-text' } })
    write(Buffer.alloc(4 * 1024 * 1024 + 1))
    expect(planInstall(target)).toMatchObject({ refusal: { code: 'too-large' } })
  })

  test('a folder above that is a file', () => {
    mkdirSync(join(folder, 'home'))
    writeFileSync(join(folder, 'home', '.agent'), '')
    expect(planInstall(target)).toMatchObject({ refusal: { code: 'cannot-read' } })
  })

  test('a root that cannot be written: no change without a receipt', () => {
    write('a\n')
    writeFileSync(target.root, 'a file, not a folder')
    expect(carryOut(planned(planInstall(target)))).toMatchObject({
      refusal: { code: 'cannot-write' },
    })
    expect(read()).toBe('a\n')
  })

  // Root may write anywhere, so root becomes nobody for this one.
  test('a folder or a file that is read-only', () => {
    write('a\n', 0o444)
    const parent = join(target.path, '..')
    asOrdinaryUser(() => {
      expect(carryOut(planned(planInstall(target)))).toMatchObject({
        refusal: { code: 'cannot-write' },
      })
      chmodSync(target.path, 0o644)
      chmodSync(parent, 0o555)
      expect(carryOut(planned(planInstall(target)))).toMatchObject({
        refusal: { code: 'cannot-write' },
      })
      chmodSync(parent, 0o755)
    })
    expect(read()).toBe('a\n')
    expect(readdirSync(parent)).toEqual(['settings'])
    expect(existsSync(receiptPath(target))).toBe(false)
  })
})

const NOBODY = 65534

function asOrdinaryUser(deed: () => void): void {
  if (process.getuid?.() !== 0) return deed()
  for (const path of [folder, join(folder, 'home'), join(target.path, '..'), target.path]) {
    chownSync(path, NOBODY, NOBODY)
  }
  process.seteuid?.(NOBODY)
  try {
    deed()
  } finally {
    process.seteuid?.(0)
  }
}
