import { execFile } from 'node:child_process'
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
  env: ENVIRONMENT,
  timeout: GIT_MS_MAX,
  maxBuffer: 8 * 1024 * 1024,
  killSignal: 'SIGKILL',
} as const

/** Runs git in a folder, without a shell; undefined when it fails or takes too long. A search that ends with 1 found nothing. */
function git(
  folder: string,
  args: readonly string[],
  onNothing: '' | undefined = undefined,
): Promise<string | undefined> {
  const end = optionsEnd(args)
  const words = [...OVERRIDES, ...args.slice(0, end), '-C', folder, ...args.slice(end)]
  return new Promise((resolve) => {
    execFile('git', words, OPTIONS, (error, stdout) => {
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

/** No repository has so many, and each of them goes onto the command line. */
const FILTERS_MAX = 100

/**
 * Clean filters and text conversions are named in the repository's own configuration, under names of its choosing:
 * they are read (which runs nothing) and each is switched off.
 */
async function filtersOff(folder: string): Promise<readonly string[] | undefined> {
  const pattern = '^(filter|diff|merge)\\..*\\.(clean|smudge|process|textconv|command|driver)$'
  const names = await git(folder, ['config', '--name-only', '--get-regexp', pattern], '')
  if (names === undefined) return undefined
  const list = names.split('\n').filter((name) => name !== '')
  // `-c a.b=c.clean=` sets another key, and a name that is no UTF-8 comes back as another one.
  if (list.length > FILTERS_MAX || list.some((name) => /[=\uFFFD]/.test(name))) return undefined
  const required = list
    .filter((name) => /^filter\./i.test(name))
    .map((name) => name.replace(/\.[^.]*$/, '.required'))
  return [
    ...list.map((name) => `${name}=`),
    ...new Set(required.map((name) => `${name}=false`)),
  ].flatMap((setting) => ['-c', setting])
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

/** What would be lost in a work tree. */
export async function workOf(folder: string): Promise<WorkAnswer> {
  const filters = await filtersOff(folder)
  if (filters === undefined) return { kind: 'unknown' }
  const status = await git(folder, [
    ...filters,
    'status',
    '--porcelain=v2',
    '--untracked-files=normal',
    '--no-renames',
    '--ignore-submodules=all',
  ])
  if (status === undefined) return { kind: 'unknown' }
  const lines = status.split('\n')
  return {
    kind: 'work',
    changed: lines.some((line) => /^[12u] /.test(line)),
    paths: changedPaths(lines),
    untracked: lines.some((line) => line.startsWith('? ')),
  }
}
