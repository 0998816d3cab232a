import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shellAction } from '../../src/cli/check.ts'
import { Catalog } from '../../src/recovery/catalog.ts'
import { keepBefore } from '../../src/recovery/keep.ts'
import { planRestore, restore } from '../../src/recovery/restore.ts'
import { openFolder } from '../support/temp.ts'

const ENV = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_ALLOW_PROTOCOL: 'file',
}

/** What git says when it is asked; of a command that it refuses, why. */
function git(folder: string, ...words: readonly string[]): string {
  try {
    return execFileSync('git', ['-C', folder, ...words], {
      env: ENV,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (error) {
    return `refused: ${String(error).split('\n').slice(0, 3).join(' ')}`
  }
}

/** Everything that a person would miss. */
function stateOf(work: string): unknown {
  const ask = (...words: readonly string[]) => git(work, ...words)
  const files = (folder: string): readonly string[] =>
    fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const at = path.join(folder, entry.name)
      if (entry.name === '.git') return []
      if (entry.isDirectory()) return [`${at}/`, ...files(at)]
      const { mode, mtimeMs } = fs.lstatSync(at)
      const content = entry.isSymbolicLink() ? fs.readlinkSync(at) : fs.readFileSync(at, 'latin1')
      return [`${at} ${mode} ${Math.round(mtimeMs)} ${content}`]
    })
  return {
    refs: ask('for-each-ref')
      .split('\n')
      .filter((line) => !line.includes('\trefs/interlock/')),
    head: ask('rev-parse', '--symbolic-full-name', 'HEAD') + ask('rev-parse', 'HEAD'),
    index: ask('ls-files', '-s', '-z'),
    status: ask('status', '--porcelain=v2', '--branch', '--untracked-files=all', '-z'),
    stash: ask('stash', 'list', '-p'),
    log: ask('log', '--exclude=refs/interlock/*', '--all', '-p', '--format=%H %P %B', 'HEAD'),
    reflog: ask('reflog', '--format=%H %gs'),
    worktrees: ask('worktree', 'list', '--porcelain'),
    submodules: ask('submodule', 'status'),
    files: files(work),
  }
}

/** A repository with something of everything. */
function makeRepository(base: string): string {
  const work = path.join(base, 'work')
  fs.mkdirSync(work)
  const write = (name: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(work, name)), { recursive: true })
    fs.writeFileSync(path.join(work, name), text)
  }
  const commit = (message: string) => git(work, 'commit', '-qam', message)
  git(work, 'init', '-q', '-b', 'main')
  write('a.txt', 'one\n')
  write('src/b.txt', 'two\n')
  write('with\nnewline ä.txt', 'three\n')
  write('.gitignore', 'ignored/\n*.env\n')
  write('big.bin', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n')
  fs.symlinkSync('a.txt', path.join(work, 'link'))
  git(work, 'add', '-A')
  commit('first')
  write('a.txt', 'one more\n')
  commit('second')
  git(work, 'tag', '-a', 'v1', '-m', 'a tag')
  git(work, 'branch', 'side', 'HEAD~1')
  git(work, 'checkout', '-q', 'side')
  write('a.txt', 'one other\n')
  commit('third')
  git(work, 'checkout', '-q', 'main')
  const module = path.join(base, 'module')
  fs.mkdirSync(module)
  git(module, 'init', '-q', '-b', 'main')
  fs.writeFileSync(path.join(module, 'm.txt'), 'module\n')
  git(module, 'add', '-A')
  git(module, 'commit', '-qm', 'of the module')
  git(work, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', module, 'sub')
  commit('with a submodule')
  git(work, 'worktree', 'add', '-q', path.join(base, 'other'), 'side')
  write('.env', 'SECRET=1\n')
  write('local.env', 'x\n')
  write('ignored/cache', 'x\n')
  return work
}

const STATES: Readonly<Record<string, (work: string) => void>> = {
  'changed and untracked': (work) => {
    fs.writeFileSync(path.join(work, 'a.txt'), 'not committed\n')
    fs.writeFileSync(path.join(work, 'new.txt'), 'untracked\n')
  },
  'added, and changed again': (work) => {
    fs.writeFileSync(path.join(work, 'src/b.txt'), 'added only\n')
    git(work, 'add', '-A')
    fs.writeFileSync(path.join(work, 'src/b.txt'), 'and more\n')
  },
  'a stash or two': (work) => {
    for (const text of ['first', 'second']) {
      fs.writeFileSync(path.join(work, 'a.txt'), `${text}\n`)
      git(work, 'stash', '-q')
    }
  },
  'a merge in progress': (work) => void git(work, 'merge', 'side'),
  'a rebase in progress': (work) => void git(work, 'rebase', 'side'),
  'no branch': (work) => void git(work, 'checkout', '-q', '--detach', 'HEAD~1'),
  'a commit that nothing names': (work) => {
    git(work, 'checkout', '-q', '--detach')
    git(work, 'commit', '-q', '--allow-empty', '-m', 'nowhere')
  },
  packed: (work) => void git(work, 'gc', '-q'),
  'an index of the newest form': (work) => {
    fs.writeFileSync(path.join(work, 'src/b.txt'), 'added only, in another form\n')
    git(work, 'add', '-A')
    git(work, 'update-index', '--index-version', '4')
  },
  'a file without rights': (work) => fs.chmodSync(path.join(work, 'a.txt'), 0o755),
  'a change in the submodule': (work) =>
    fs.writeFileSync(path.join(work, 'sub/m.txt'), 'changed\n'),
}

const LOSSES: Readonly<Record<string, (work: string) => void>> = {
  'reset --hard': (work) => void git(work, 'reset', '-q', '--hard', 'HEAD~1'),
  'checkout .': (work) => void git(work, 'checkout', '-q', '--', '.'),
  'clean -fdx': (work) => void git(work, 'clean', '-ffdxq'),
  'stash clear': (work) => void git(work, 'stash', 'clear'),
  'stash drop': (work) => void git(work, 'stash', 'drop', '-q'),
  'branch -D': (work) => void git(work, 'branch', '-D', 'side', '--force'),
  'tag -d': (work) => void git(work, 'tag', '-d', 'v1'),
  amended: (work) => void git(work, 'commit', '-q', '--amend', '--allow-empty', '-m', 'other'),
  'merge --abort': (work) => void git(work, 'merge', '--abort'),
  'rebase --abort': (work) => void git(work, 'rebase', '--abort'),
  'everything swept': (work) => {
    git(work, 'reflog', 'expire', '--expire=now', '--all')
    git(work, 'gc', '-q', '--prune=now')
  },
  'worktree removed': (work) =>
    void git(work, 'worktree', 'prune') + git(work, 'update-ref', '-d', 'refs/heads/main'),
}

function kept(work: string, catalog: Catalog): string {
  const target = { at: work, worth: 'lasting', git: true } as const
  const found = keepBefore(shellAction('git', work), [target], catalog, Date.now())
  if (found.kind !== 'kept') throw new Error(JSON.stringify(found))
  return found.id
}

function back(id: string, catalog: Catalog): string {
  const snapshot = catalog.find(id)
  if (!snapshot) throw new Error('not in the catalog')
  return restore(snapshot, planRestore(snapshot, catalog), catalog, Date.now()).id
}

test('whatever state a repository is in, and whatever is lost of it, it comes back', () => {
  const states = fc.uniqueArray(fc.constantFrom(...Object.keys(STATES)), { maxLength: 4 })
  const losses = fc.uniqueArray(fc.constantFrom(...Object.keys(LOSSES)), {
    minLength: 1,
    maxLength: 5,
  })
  fc.assert(
    fc.property(states, losses, (made, lost) => {
      const { folder, remove } = openFolder()
      try {
        const work = makeRepository(folder)
        for (const state of made) STATES[state]?.(work)
        const catalog = new Catalog(path.join(folder, 'kept'))
        const before = stateOf(work)
        const id = kept(work, catalog)
        for (const loss of lost) LOSSES[loss]?.(work)
        // The sweep comes last too: what only a snapshot names must outlive it.
        LOSSES['everything swept']?.(work)
        back(id, catalog)
        expect(stateOf(work)).toEqual(before)
        expect(git(work, 'fsck', '--strict', '--no-dangling')).toBe('')
      } finally {
        remove()
      }
    }),
    {
      numRuns: 20,
      examples: [
        [[], ['amended', 'reset --hard']],
        [['added, and changed again', 'packed'], ['reset --hard']],
        [['an index of the newest form', 'packed'], ['reset --hard']],
        [['added, and changed again', 'a merge in progress'], ['reset --hard']],
      ],
    },
  )
})

test('a lock that git held meanwhile is not brought back, and one that it holds stays', () => {
  const { folder, remove } = openFolder()
  try {
    const work = makeRepository(folder)
    const catalog = new Catalog(path.join(folder, 'kept'))
    const lock = path.join(work, '.git/index.lock')
    fs.writeFileSync(lock, '')
    const id = kept(work, catalog)
    fs.rmSync(lock)
    fs.writeFileSync(path.join(work, '.git/config.lock'), '')
    back(id, catalog)
    expect([fs.existsSync(lock), fs.existsSync(path.join(work, '.git/config.lock'))]).toEqual([
      false,
      true,
    ])
  } finally {
    remove()
  }
})

test('the undo of an undo brings the other state back', () => {
  const { folder, remove } = openFolder()
  try {
    const work = makeRepository(folder)
    const catalog = new Catalog(path.join(folder, 'kept'))
    const id = kept(work, catalog)
    fs.writeFileSync(path.join(work, 'a.txt'), 'after\n')
    git(work, 'commit', '-qam', 'after')
    const after = stateOf(work)
    const replaced = back(id, catalog)
    LOSSES['everything swept']?.(work)
    back(replaced, catalog)
    expect({ ...Object(stateOf(work)), reflog: '' }).toEqual({ ...Object(after), reflog: '' })
  } finally {
    remove()
  }
})
