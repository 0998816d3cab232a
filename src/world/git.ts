import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { WorkAnswer } from '../facts/world.ts'
import { GIT_MS_MAX } from '../limits.ts'

/**
 * The only way git is called. A repository's own configuration can name programs for git to run (a monitor, hooks,
 * filters, an external diff, credential helpers); none of them may run because Interlock looks.
 */
const OVERRIDES = [
  // Somebody else's repository is looked at too: git's own reason not to is what stands below.
  'safe.directory=*',
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.sshCommand=false',
  'core.askPass=true',
  'core.pager=cat',
  'core.editor=false',
  'core.attributesFile=/dev/null',
  'core.alternateRefsCommand=',
  'diff.external=',
  'diff.trustExitCode=false',
  'credential.helper=',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'protocol.allow=never',
  'uploadpack.packObjectsHook=',
  'log.showSignature=false',
  'gpg.program=false',
  'status.submoduleSummary=false',
].flatMap((pair) => ['-c', pair])

/** Nothing of the caller's environment reaches git: `GIT_*` could point it anywhere. */
const ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin',
  // By bytes: in UTF-8 the search for filters passes over a name that is none.
  LANG: 'C',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_NO_LAZY_FETCH: '1',
}

const OPTIONS = {
  encoding: 'utf8',
  timeout: GIT_MS_MAX,
  maxBuffer: 8 * 1024 * 1024,
  killSignal: 'SIGKILL',
} as const

/** Runs git in a folder, without a shell; undefined when it fails or takes too long. A search that ends with 1 found nothing. */
function git(
  folder: string,
  args: readonly string[],
  onNothing: '' | undefined = undefined,
  env: NodeJS.ProcessEnv = {},
): Promise<string | undefined> {
  const end = optionsEnd(args)
  // The last one counts.
  const words = [...args.slice(0, end), ...OVERRIDES, '-C', folder, ...args.slice(end)]
  return new Promise((resolve) => {
    execFile('git', words, { ...OPTIONS, env: { ...ENVIRONMENT, ...env } }, (error, stdout) => {
      if (error) resolve(error.code === 1 ? onNothing : undefined)
      else resolve(stdout)
    })
  })
}

/** Options of git itself (`-c name=value`) come before the sub-command. */
function optionsEnd(args: readonly string[]): number {
  let end = 0
  while (args[end] === '-c') end += 2
  return end
}

/** Settings of a repository that decide what counts as a change, and name no program. */
const HARMLESS =
  '^core\\.(autocrlf|eol|filemode|symlinks|ignorecase|precomposeunicode|trustctime|checkstat)$'

/** Where a work tree's parts are, and what it stands on. */
interface Whereabouts {
  readonly index: string
  readonly objects: string
  readonly exclude: string
  readonly format: string
  /** '' before the first commit. */
  readonly head: string
}

async function whereaboutsOf(folder: string): Promise<Whereabouts | undefined> {
  const paths = ['index', 'objects', 'info/exclude'].flatMap((name) => ['--git-path', name])
  const said = await git(folder, [
    'rev-parse',
    ...paths,
    '--show-object-format',
    '--revs-only',
    'HEAD',
  ])
  const [index, objects, exclude, format, head = '', ...more] = said?.split('\n') ?? []
  // A path with a line break in it, or a git that says something else.
  if (index === undefined || objects === undefined || exclude === undefined) return undefined
  if (!/^sha\d+$/.test(format ?? '') || !/^[0-9a-f]*$/.test(head) || more.length > 1)
    return undefined
  const at = (name: string) => path.resolve(folder, name)
  return {
    index: at(index),
    objects: at(objects),
    exclude: at(exclude),
    format: format ?? '',
    head,
  }
}

/** The harmless settings, each with the value that it has now. */
async function settingsOf(folder: string): Promise<readonly string[] | undefined> {
  const said = await git(folder, ['config', '-z', '--get-regexp', HARMLESS], '')
  const pairs = said?.split('\0').filter((pair) => pair !== '')
  // A value may be any text, with line breaks in it: only those that such settings have are passed on.
  if (!pairs?.every((pair) => PLAIN_SETTING.test(pair))) return undefined
  return pairs.flatMap((pair) => ['-c', pair.replace('\n', '=')])
}

/** As `config -z` gives it: the name, a line break, the value. */
const PLAIN_SETTING =
  /^core\.\w+\n(true|false|yes|no|on|off|input|lf|crlf|native|default|minimal|\d+)$/i

/**
 * A configuration names programs for git to run as filters, under names of its choosing, and whoever owns it can change
 * it while git runs. So git is shown another one, of ours: the work tree, its index and its objects, and nothing else.
 */
function ownRepository({ format, head }: Whereabouts): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interlock-git-'))
  for (const name of ['objects', 'refs']) fs.mkdirSync(path.join(folder, name))
  fs.writeFileSync(path.join(folder, 'HEAD'), `${head === '' ? 'ref: refs/heads/unborn' : head}\n`)
  const config = `[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tobjectFormat = ${format}\n`
  fs.writeFileSync(path.join(folder, 'config'), config)
  return folder
}

/** More changed files than this are not named one by one; a person who loses one of them is asked about all. */
const PATHS_MAX = 200

/** Of `1 XY … PATH` and `u XY … PATH`; a name that git puts in quotes is not read. */
function changedPaths(lines: readonly string[]): readonly string[] | undefined {
  const changed = lines.filter((line) => /^[12u] /.test(line))
  const paths = changed.map((line) =>
    line
      .split(' ')
      .slice(line.startsWith('u') ? 10 : 8)
      .join(' '),
  )
  const named = paths.every((path) => path !== '' && !path.startsWith('"'))
  return named && paths.length <= PATHS_MAX ? paths : undefined
}

/** The nearest folder upwards that has a `.git` (a folder, or a file in linked work trees and submodules). */
export function rootOf(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    if (fs.existsSync(path.join(at, '.git'))) return at
    if (at === path.dirname(at)) return undefined
  }
}

/** What would be lost in the work tree that a folder is in. */
export async function workOf(folder: string): Promise<WorkAnswer> {
  const root = rootOf(folder)
  if (root === undefined) return { kind: 'unknown' }
  const [where, settings] = await Promise.all([whereaboutsOf(root), settingsOf(root)])
  const status = where && settings && (await statusOf(root, where, settings))
  if (status === undefined) return { kind: 'unknown' }
  const lines = status.split('\n')
  return {
    kind: 'work',
    changed: lines.some((line) => /^[12u] /.test(line)),
    paths: changedPaths(lines),
    untracked: lines.some((line) => line.startsWith('? ')),
  }
}

async function statusOf(
  root: string,
  where: Whereabouts,
  settings: readonly string[],
): Promise<string | undefined> {
  let own: string | undefined
  try {
    own = ownRepository(where)
    const more = [...settings, '-c', `core.excludesFile=${where.exclude}`]
    const words = [
      '--porcelain=v2',
      '--untracked-files=normal',
      '--no-renames',
      '--ignore-submodules=all',
    ]
    return await git(root, [...more, 'status', ...words], undefined, {
      GIT_DIR: own,
      GIT_WORK_TREE: root,
      GIT_INDEX_FILE: where.index,
      GIT_OBJECT_DIRECTORY: where.objects,
    })
  } catch {
    return undefined
  } finally {
    if (own !== undefined) fs.rmSync(own, { recursive: true, force: true })
  }
}
