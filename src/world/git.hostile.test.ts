import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { gitIn, makeRepository } from '../../test/support/repository.ts'
import { tempFolder } from '../../test/support/temp.ts'
import { workOf } from './git.ts'

/**
 * A repository can name programs for git to run. Here it names one at every place that git knows; each leaves a file
 * with its own name behind when it runs. None may, because Interlock looks.
 */
let temp = ''
let folder = ''

beforeEach(() => {
  temp = tempFolder()
  folder = path.join(temp, 'repository')
  fs.writeFileSync(path.join(temp, 'program'), PROGRAM, { mode: 0o755 })
  fs.mkdirSync(path.join(temp, 'ran'))
})

/** Says that it ran, and is a filter that changes nothing, or a connection that breaks off. */
const PROGRAM = '#!/bin/sh\n: > "${0%/*}/ran/$1"\n[ "$1" = fetch ] || exec cat\n'

const run = (name: string) => `${temp}/program ${name}`
const ran = () => fs.readdirSync(path.join(temp, 'ran')).sort()

/** Where git's own manual says that a program may be named. */
const PLACES = [
  ...['core.fsmonitor', 'core.sshCommand', 'core.pager', 'core.editor', 'core.askPass'],
  ...['core.gitProxy', 'core.alternateRefsCommand', 'sequence.editor', 'diff.external'],
  ...['diff.x.command', 'diff.x.textconv', 'merge.x.driver', 'interactive.diffFilter'],
  ...['filter.x.clean', 'filter.x.smudge', 'filter.x.process'],
  ...['credential.helper', 'credential.https://example.com.helper'],
  ...['gpg.program', 'gpg.ssh.program', 'gpg.x509.program', 'gpg.ssh.defaultKeyCommand'],
  ...['pager.status', 'pager.config', 'pager.rev-parse', 'uploadpack.packObjectsHook'],
  ...['remote.origin.uploadpack', 'remote.origin.receivepack', 'remote.origin.vcs'],
  ...['trailer.x.command', 'trailer.x.cmd', 'difftool.x.cmd', 'mergetool.x.cmd'],
  ...['browser.x.cmd', 'man.x.cmd', 'web.browser', 'tar.tar.gz.command'],
]
const ALIASES = ['status', 'config', 'rev-parse'].map((name) => `alias.${name}`)
const SETTINGS = {
  'log.showSignature': 'true',
  'submodule.recurse': 'true',
  'status.submoduleSummary': 'true',
  'diff.ignoreSubmodules': 'none',
  'protocol.allow': 'always',
  'core.untrackedCache': 'true',
  'maintenance.auto': 'true',
  'gc.auto': '1',
}
/** From `git help hooks`. */
const HOOKS =
  'applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg commit-msg post-commit pre-rebase post-checkout post-merge pre-push pre-receive update proc-receive post-receive post-update reference-transaction push-to-checkout pre-auto-gc post-rewrite sendemail-validate fsmonitor-watchman post-index-change'.split(
    ' ',
  )

/** Puts a program everywhere. `name` tells the repositories apart where there are two. */
function poison(repository: string, name = ''): void {
  const config = (key: string, value: string) => gitSays(repository, key, value)
  const lines: string[] = []
  for (const key of PLACES) lines.push(config(key, run(`${name}${key.replaceAll('/', '_')}`)))
  for (const key of ALIASES) lines.push(config(key, `!${run(`${name}${key}`)}`))
  for (const [key, value] of Object.entries(SETTINGS)) lines.push(config(key, value))
  const hooks = path.join(temp, `hooks${name}`)
  for (const place of [hooks, path.join(storeOf(repository), 'hooks')]) {
    fs.mkdirSync(place, { recursive: true })
    for (const hook of HOOKS) {
      const text = `#!/bin/sh\nexec ${run(`${name}hook-${hook}`)} </dev/null\n`
      fs.writeFileSync(path.join(place, hook), text, { mode: 0o755 })
    }
  }
  lines.push(config('core.hooksPath', hooks))
  const included = path.join(temp, `included${name}`)
  fs.writeFileSync(included, config('filter.included.clean', run(`${name}included`)))
  lines.push(config('include.path', included), config('includeIf.gitdir:/**.path', included))
  fs.appendFileSync(path.join(storeOf(repository), 'config'), lines.join(''))
  attribute(repository, '* filter=x diff=x merge=x\n*.inc filter=included\n')
}

/** Some lines of a configuration, without asking git to write them. */
function gitSays(_: string, key: string, value: string): string {
  const [section = ''] = key.split('.')
  const name = key.slice(key.lastIndexOf('.') + 1)
  const middle = key.slice(section.length + 1, Math.max(section.length + 1, key.lastIndexOf('.')))
  const head = middle === '' ? `[${section}]` : `[${section} "${middle}"]`
  return `${head}\n\t${name} = "${value}"\n`
}

function storeOf(repository: string): string {
  const named = path.join(repository, '.git')
  if (fs.statSync(named).isDirectory()) return named
  return fs.readFileSync(named, 'utf8').trim().replace('gitdir: ', '')
}

/** In both places for attributes, and with a file whose dates do not fit, so that git must look into it. */
function attribute(repository: string, text: string | Buffer): void {
  fs.mkdirSync(path.join(storeOf(repository), 'info'), { recursive: true })
  fs.writeFileSync(path.join(storeOf(repository), 'info/attributes'), text)
  fs.writeFileSync(path.join(repository, '.gitattributes'), text)
  fs.utimesSync(path.join(repository, 'tracked.txt'), 1, 1)
}

const WORK = { kind: 'work', changed: false, untracked: true }

/** Puts one configuration after the other in place, faster than git can be started, until it is ended. */
const SWAP = `const fs = require('fs'), [config, ...others] = process.argv.slice(1)
for (let n = 0; ; n++) {
  fs.copyFileSync(others[n % others.length], config + '.new')
  fs.renameSync(config + '.new', config)
}`

/** So often a race of two was won at the first or the fifth try, while two processes read the configuration. */
const LOOKS = 25

it('a configuration that changes while git looks runs nothing', async () => {
  makeRepository(folder)
  const config = path.join(folder, '.git/config')
  const [good, bad] = ['good', 'bad'].map((name) => path.join(temp, name)) as [string, string]
  fs.copyFileSync(config, good)
  fs.writeFileSync(bad, fs.readFileSync(good, 'utf8') + gitSays('', 'filter.x.clean', run('clean')))
  attribute(folder, '* filter=x\n')
  const swapping = spawn(process.execPath, ['-e', SWAP, config, good, bad])
  try {
    for (let n = 0; n < LOOKS; n++) {
      fs.utimesSync(path.join(folder, 'tracked.txt'), n, n)
      expect((await workOf(folder)).kind).toBe('work')
    }
  } finally {
    swapping.kill('SIGKILL')
  }
  expect(ran()).toEqual([])
})

it('a value with a line break in it is no second setting', async () => {
  makeRepository(folder)
  const value = `lf\\ncore.fsmonitor ${run('smuggled')}`
  fs.appendFileSync(path.join(folder, '.git/config'), `[core]\n\teol = "${value}"\n`)
  fs.writeFileSync(path.join(folder, 'tracked.txt'), 'changed')
  expect(await workOf(folder)).toEqual({ kind: 'unknown' })
  expect(ran()).toEqual([])
})

describe('a repository with a program at every place', () => {
  it('runs some of them when anybody else looks', () => {
    poison(makeRepository(folder))
    gitIn(folder, 'status')
    expect(ran()).toEqual(expect.arrayContaining(['core.fsmonitor', 'filter.x.process']))
  })

  it('runs none of them for us, and is read rightly', async () => {
    poison(makeRepository(folder))
    expect(await workOf(folder)).toMatchObject(WORK)
    expect(ran()).toEqual([])
  })

  it('nor from a folder in it, a linked work tree, or through a .git that points elsewhere', async () => {
    makeRepository(folder)
    gitIn(folder, 'worktree', 'add', '--quiet', '../linked')
    poison(folder)
    fs.mkdirSync(path.join(folder, 'sub'))
    const linked = path.join(temp, 'linked')
    fs.utimesSync(path.join(linked, 'tracked.txt'), 1, 1)
    expect(await workOf(path.join(folder, 'sub'))).toMatchObject(WORK)
    expect(await workOf(linked)).toMatchObject({ kind: 'work' })
    fs.mkdirSync(path.join(temp, 'other'))
    fs.writeFileSync(path.join(temp, 'other/.git'), `gitdir: ${folder}/.git\n`)
    expect(await workOf(path.join(temp, 'other'))).toMatchObject({ kind: 'work', changed: true })
    expect(ran()).toEqual([])
  })

  it('nor those of a submodule', async () => {
    makeRepository(folder)
    const inner = makeRepository(path.join(folder, 'inner'))
    gitIn(folder, 'submodule', '--quiet', 'add', './inner')
    gitIn(folder, 'commit', '--quiet', '--message=inner')
    gitIn(folder, 'submodule', '--quiet', 'absorbgitdirs')
    gitIn(folder, 'config', 'submodule.inner.update', `!${run('update')}`)
    const store = path.join(folder, '.git/modules/inner')
    fs.writeFileSync(path.join(inner, '.git'), `gitdir: ${store}\n`)
    poison(inner, 'inner-')
    poison(folder)
    expect(await workOf(folder)).toMatchObject({ kind: 'work', changed: false })
    expect(ran()).toEqual([])
    expect(await workOf(inner)).toMatchObject(WORK)
    expect(ran()).toEqual([])
  })

  it('nor those of the configuration of one work tree', async () => {
    makeRepository(folder)
    gitIn(folder, 'config', 'extensions.worktreeConfig', 'true')
    const lines = ['core.fsmonitor', 'filter.x.clean'].map((key) => gitSays(folder, key, run(key)))
    fs.writeFileSync(path.join(folder, '.git/config.worktree'), lines.join(''))
    attribute(folder, '* filter=x\n')
    expect(await workOf(folder)).toMatchObject(WORK)
    expect(ran()).toEqual([])
  })
})

describe('a filter is off, whatever it is called', () => {
  /** `quoted` is the name as a configuration file has it, `attribute` as .gitattributes has it. */
  function withFilter(name: string, quoted = name): void {
    makeRepository(folder)
    const config = `[filter "${quoted}"]\n\tclean = ${run('clean')}\n\tprocess = ${run('process')}\n`
    fs.appendFileSync(path.join(folder, '.git/config'), Buffer.from(config, 'latin1'))
    attribute(folder, Buffer.from(`* filter=${name}\n`, 'latin1'))
  }

  it.each(['x', 'UPPER', 'a.b', 'a.clean', '-c', '--', 'a:b', 'a/b', "'", '$(x)', '*'])(
    '%s',
    async (name) => {
      withFilter(name)
      expect(await workOf(folder)).toMatchObject(WORK)
      expect(ran()).toEqual([])
    },
  )

  it('a quote and a backslash', async () => {
    withFilter('a"b\\c', 'a\\"b\\\\c')
    await workOf(folder)
    expect(ran()).toEqual([])
  })

  it('a name with =', async () => {
    withFilter('a=b')
    await workOf(folder)
    expect(ran()).toEqual([])
  })

  it('a name that is not UTF-8', async () => {
    withFilter('\xff')
    await workOf(folder)
    expect(ran()).toEqual([])
  })

  it('a required one', async () => {
    withFilter('x')
    fs.appendFileSync(path.join(folder, '.git/config'), '\trequired = true\n')
    expect(await workOf(folder)).toMatchObject(WORK)
  })
})

describe('a repository whose objects are elsewhere', () => {
  /** A partial clone that lacks a tree, with a remote that is a command. */
  function lackingTree(): void {
    makeRepository(folder)
    const tree = gitIn(folder, 'rev-parse', 'HEAD^{tree}').trim()
    fs.rmSync(path.join(folder, '.git/objects', tree.slice(0, 2), tree.slice(2)))
    const config = {
      'core.repositoryFormatVersion': '1',
      'extensions.partialClone': 'origin',
      'remote.origin.promisor': 'true',
      'remote.origin.url': `ext::${temp}/program fetch`,
      'protocol.ext.allow': 'always',
    }
    const lines = Object.entries(config).map(([key, value]) => gitSays(folder, key, value))
    fs.appendFileSync(path.join(folder, '.git/config'), lines.join(''))
  }

  it('fetches them when anybody else looks', () => {
    lackingTree()
    expect(() => gitIn(folder, 'status')).toThrow()
    expect(ran()).toEqual(['fetch'])
  })

  it('fetches nothing for us', async () => {
    lackingTree()
    expect(await workOf(folder)).toEqual({ kind: 'unknown' })
    expect(ran()).toEqual([])
  })
})
