import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { gitIn, makeRepository } from '../../test/support/repository.ts'
import { openFolder, tempFolder } from '../../test/support/temp.ts'
import type { WorkAnswer } from '../facts/world.ts'
import { workOf } from './git.ts'

const NOTHING: WorkAnswer = {
  kind: 'work',
  changed: false,
  untracked: false,
}

const template = openFolder()

beforeAll(() => {
  const folder = makeRepository(path.join(template.folder, 'a'))
  gitIn(template.folder, 'init', '--quiet', '--bare', '--initial-branch=main', 'origin.git')
  gitIn(folder, 'remote', 'add', 'origin', '../origin.git')
  gitIn(folder, 'push', '--quiet', '--set-upstream', 'origin', 'main')
})

afterAll(template.remove)

/** A repository whose commits are all on a remote, with a way to change it. Copied, because git is slow to start. */
function published(): { readonly folder: string; git(...args: readonly string[]): string } {
  const temp = tempFolder()
  fs.cpSync(template.folder, temp, { recursive: true })
  const folder = path.join(temp, 'a')
  return { folder, git: (...args) => gitIn(folder, ...args) }
}

const write = (folder: string, name: string, text = 'two\n') => {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
  fs.writeFileSync(path.join(folder, name), text)
}

describe('what would be lost', () => {
  it('nothing, where all is committed and pushed', async () => {
    expect(await workOf(published().folder)).toMatchObject(NOTHING)
  })

  it.each<[string, (folder: string) => void, Partial<WorkAnswer>]>([
    ['a change', (f) => write(f, 'tracked.txt'), { changed: true }],
    ['a change of the same size and time', sameSizeAndTime, { changed: true }],
    ['a deleted file', (f) => fs.rmSync(`${f}/tracked.txt`), { changed: true }],
    ['a staged change', staged, { changed: true }],
    ['a staged new file', stagedNew, { changed: true }],
    ['a file that git never had', (f) => write(f, 'new.txt'), { untracked: true }],
    ['names beyond ASCII', (f) => write(f, 'ä "\t\n.txt'), { untracked: true }],
    ['an ignored file is no work', ignored, {}],
    ['a commit', commit, {}],
    ['a stash', stash, {}],
    ['a conflict', conflict, { changed: true }],
    ['all of it', all, { changed: true, untracked: true }],
  ])('%s', async (_, change, expected) => {
    const { folder } = published()
    change(folder)
    expect(await workOf(folder)).toMatchObject({ ...NOTHING, ...expected })
  })

  it('is asked about the whole work tree, from any folder in it', async () => {
    const { folder } = published()
    write(folder, 'sub/keep.txt')
    write(folder, 'tracked.txt')
    expect(await workOf(path.join(folder, 'sub'))).toMatchObject({ changed: true, untracked: true })
  })
})

describe('heads', () => {
  it('a detached one', async () => {
    const { folder, git } = published()
    git('checkout', '--quiet', '--detach')
    expect(await workOf(folder)).toMatchObject(NOTHING)
  })

  it('an unborn one', async () => {
    const folder = tempFolder()
    gitIn(folder, 'init', '--quiet', '--initial-branch=trunk')
    expect(await workOf(folder)).toMatchObject(NOTHING)
    write(folder, 'a')
    expect(await workOf(folder)).toMatchObject({ untracked: true })
    gitIn(folder, 'add', 'a')
    expect(await workOf(folder)).toMatchObject({ untracked: false, changed: true })
  })
})

describe('work trees of other kinds', () => {
  it('a linked one, with its own changes', async () => {
    const { folder, git } = published()
    const linked = path.join(path.dirname(folder), 'linked')
    git('worktree', 'add', '--quiet', '-b', 'linked', linked)
    expect(await workOf(linked)).toMatchObject({ ...NOTHING })
    write(linked, 'tracked.txt')
    expect(await workOf(linked)).toMatchObject({ changed: true })
    expect(await workOf(folder)).toMatchObject(NOTHING)
  })

  it('one whose .git is a file that points elsewhere', async () => {
    const { folder } = published()
    const elsewhere = path.join(path.dirname(folder), 'elsewhere')
    fs.renameSync(path.join(folder, '.git'), elsewhere)
    fs.writeFileSync(path.join(folder, '.git'), `gitdir: ${elsewhere}\n`)
    expect(await workOf(folder)).toMatchObject(NOTHING)
  })

  it('one with a submodule, whose changes are its own', async () => {
    const { folder, git } = published()
    const inner = path.join(folder, 'inner')
    fs.cpSync(path.join(template.folder, 'a'), inner, { recursive: true })
    git('submodule', '--quiet', 'add', './inner')
    git('commit', '--quiet', '--message=inner')
    git('push', '--quiet')
    expect(await workOf(folder)).toMatchObject(NOTHING)
    write(inner, 'tracked.txt')
    expect(await workOf(folder)).toMatchObject(NOTHING)
    expect(await workOf(inner)).toMatchObject({ changed: true })
  })
})

describe('where it cannot be told, it is unknown, which counts as something to lose', () => {
  it.each<[string, (folder: string) => void]>([
    ['no repository', () => {}],
    ['a bare one', (f) => gitIn(f, 'init', '--quiet', '--bare')],
    ['a .git that is nothing', (f) => fs.writeFileSync(`${f}/.git`, 'gitdir: /nonexistent\n')],
    ['an empty .git', (f) => fs.mkdirSync(`${f}/.git`)],
    ['a configuration that cannot be read', (f) => fs.writeFileSync(configOf(f), '[')],
    ['an index that cannot be read', (f) => fs.writeFileSync(`${made(f)}/.git/index`, 'x')],
    [
      'another version of the format',
      (f) => gitIn(made(f), 'config', 'core.repositoryFormatVersion', '9'),
    ],
    ['a folder that is not there', (f) => fs.rmdirSync(f)],
  ])('%s', async (_, make) => {
    const folder = path.join(tempFolder(), 'x')
    fs.mkdirSync(folder)
    make(folder)
    expect(await workOf(folder)).toMatchObject({ kind: 'unknown' })
  })

  it.runIf(process.getuid?.() === 0)('but somebody else’s repository is looked at', async () => {
    const folder = makeRepository(path.join(tempFolder(), 'a'))
    fs.chownSync(path.join(folder, '.git'), 65_534, 65_534)
    fs.chownSync(folder, 65_534, 65_534)
    expect(await workOf(folder)).toMatchObject({ kind: 'work', changed: false })
  })
})

describe('git is called in an environment of ours', () => {
  it('nothing of the caller’s is taken over', async () => {
    const { folder } = published()
    const names = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_EXEC_PATH', 'PATH', 'HOME']
    for (const name of names) vi.stubEnv(name, '/nonexistent')
    vi.stubEnv('GIT_CEILING_DIRECTORIES', path.dirname(folder))
    vi.stubEnv('GIT_CONFIG_COUNT', '1')
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(await workOf(folder)).toMatchObject(NOTHING)
  })

  it('it changes nothing, not even its own index', async () => {
    const { folder } = published()
    const index = path.join(folder, '.git/index')
    // Its time no longer fits: git would like to write the index again.
    fs.utimesSync(path.join(folder, 'tracked.txt'), 1, 1)
    const before = [fs.readFileSync(index), fs.statSync(index).mtimeMs]
    expect(await workOf(folder)).toMatchObject(NOTHING)
    expect([fs.readFileSync(index), fs.statSync(index).mtimeMs]).toEqual(before)
    expect(fs.existsSync(`${index}.lock`)).toBe(false)
  })
})

function made(folder: string): string {
  fs.rmdirSync(folder)
  return makeRepository(folder)
}

function configOf(folder: string): string {
  return path.join(made(folder), '.git/config')
}

/** What a hasty look at the file's dates would miss. */
function sameSizeAndTime(folder: string): void {
  const file = path.join(folder, 'tracked.txt')
  const { atime, mtime } = fs.statSync(file)
  fs.writeFileSync(file, 'six\n')
  fs.utimesSync(file, atime, mtime)
}

function staged(folder: string): void {
  write(folder, 'tracked.txt')
  gitIn(folder, 'add', '.')
}

function stagedNew(folder: string): void {
  write(folder, 'new.txt')
  gitIn(folder, 'add', '.')
}

function ignored(folder: string): void {
  write(folder, '.gitignore', 'secret.txt\n')
  write(folder, 'secret.txt')
  commit(folder)
}

function commit(folder: string): void {
  gitIn(folder, 'add', '.')
  gitIn(folder, 'commit', '--quiet', '--allow-empty', '--message=second')
}

function stash(folder: string): void {
  write(folder, 'tracked.txt')
  gitIn(folder, 'stash', '--quiet')
}

function conflict(folder: string): void {
  gitIn(folder, 'checkout', '--quiet', '-b', 'other')
  write(folder, 'tracked.txt', 'theirs\n')
  commit(folder)
  gitIn(folder, 'checkout', '--quiet', 'main')
  write(folder, 'tracked.txt', 'ours\n')
  commit(folder)
  try {
    gitIn(folder, 'merge', '--quiet', 'other')
  } catch {}
}

function all(folder: string): void {
  stash(folder)
  commit(folder)
  write(folder, 'tracked.txt', 'three\n')
  write(folder, 'new.txt')
}
