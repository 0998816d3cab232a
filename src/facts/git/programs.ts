import type { Effect, Field, GitPart, Reversibility, Scope, Verb } from '../facts.ts'
import { touch } from '../files/locate.ts'
import { absolute, isWithin } from '../files/path.ts'
import { isBuilt, zoneOf } from '../files/zone.ts'
import {
  has,
  leadingOptionsOf,
  type OptionShape,
  type Options,
  optionsOf,
} from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { readPush } from './push.ts'

/** A git command after git's own options: the sub-command, its words, and the folder it works in. */
export interface GitCall {
  readonly run: Run
  readonly verb: string
  readonly args: readonly Field[]
  /** Absolute, or undefined when unknown. */
  readonly folder: string | undefined
}

const GIT_OPTIONS: OptionShape = {
  values: 'cC',
  longValues: [
    'git-dir',
    'work-tree',
    'namespace',
    'exec-path',
    'config-env',
    'super-prefix',
    'list-cmds',
    'attr-source',
  ],
}

export function readGit(run: Run): void {
  readConfigOptions(run)
  const { rest, values } = leadingOptionsOf(run.args, GIT_OPTIONS)
  const [verb, ...args] = rest
  if (!verb) return
  const into = values.get('-C')
  const cwd = run.frame.scope.cwd
  const folder = into ? (into.known ? absolute(into.text, cwd) : undefined) : cwd
  if (!verb.known) {
    run.reading.unknown(
      'dynamic-command',
      'a git command that is only known when it runs',
      run.span,
    )
    return
  }
  const words = args.map((arg) => unabbreviated(arg))
  const alias = aliasOf(run, verb.text)
  if (alias) return runAlias(run, alias, args)
  READERS.get(verb.text)?.({ run, verb: verb.text, args: words, folder })
}

/** Long options whose beginnings mean them too: git takes any that is not ambiguous. */
const LONG = [
  '--hard',
  '--merge',
  '--keep',
  '--force',
  '--force-with-lease',
  '--delete',
  '--discard-changes',
  '--force-create',
  '--mirror',
  '--prune',
  '--no-verify',
  '--dry-run',
  '--staged',
  '--worktree',
]

function unabbreviated(arg: Field): Field {
  if (!/^--[a-z-]{3,}$/.test(arg.text) || LONG.includes(arg.text)) return arg
  const meant = LONG.find((name) => name.startsWith(arg.text))
  return meant === undefined ? arg : { ...arg, text: meant }
}

/** `-c alias.x='reset --hard'`: an alias made for this one call. */
function aliasOf(run: Run, verb: string): Field | undefined {
  return run.args.find(
    (arg, i) => run.args[i - 1]?.text === '-c' && arg.text.startsWith(`alias.${verb}=`),
  )
}

function runAlias(run: Run, alias: Field, args: readonly Field[]): void {
  const text = alias.text.slice(alias.text.indexOf('=') + 1)
  const words = args.map((arg) => arg.text).join(' ')
  const code = text.startsWith('!') ? `${text.slice(1)} ${words}` : `git ${text} ${words}`
  run.runner.code(
    { text: code, known: alias.known },
    { ...run.frame, via: [...run.via, 'git alias'] },
    alias.span,
  )
}

/** `-c core.hooksPath=…` and friends switch checks off, or run a program, for this call. */
function readConfigOptions(run: Run): void {
  run.args.forEach((arg, i) => {
    if (run.args[i - 1]?.text !== '-c') return
    if (/^core\.hooksPath=/i.test(arg.text))
      disarm(run, 'the repository’s hooks are switched off', arg)
    else if (
      /^(core\.(fsmonitor|sshCommand|editor|pager)|diff\.external|.*\.(textconv|clean|smudge|process))=(?!(true|false|cat|less|:|true|vim|)$)/i.test(
        arg.text,
      )
    ) {
      run.runner.code(
        { text: arg.text.slice(arg.text.indexOf('=') + 1), known: arg.known },
        { ...run.frame, via: [...run.via, 'git -c'] },
        arg.span,
      )
    }
  })
}

export function gitEffect(
  { run }: Pick<GitCall, 'run'>,
  verb: Verb,
  part: GitPart,
  reversibility: Reversibility,
  more: { name?: string; scope?: Scope; detail?: string; span?: Effect['span'] } = {},
): void {
  run.reading.effect({
    verb,
    target: { kind: 'git', part, name: more.name ?? part },
    environment: part.startsWith('remote') || part === 'history' ? 'unknown' : 'local',
    scope: more.scope ?? 'all',
    reversibility,
    span: more.span ?? run.span,
    ...(more.detail !== undefined && { detail: more.detail }),
  })
}

function disarm(run: Run, detail: string, at?: Field): void {
  gitEffect({ run }, 'disarm', 'checks', 'reversible', { detail, ...(at && { span: at.span }) })
}

/** A repository in a temporary folder is somebody's try-out, unless it is the project itself. */
function isScratch({ folder, run }: GitCall): boolean {
  return (
    folder !== undefined && zoneOf(`${folder}/x`, run.reading, run.reading.world.cwd) === 'temp'
  )
}

/** Uncommitted work is lost, unless the repository is known to have none. */
function discardWork(
  call: GitCall,
  detail: string,
  scope: Scope = 'all',
  paths?: readonly Field[],
): void {
  if (isScratch(call)) return
  const work = call.folder ? call.run.reading.work(call.folder) : { kind: 'unknown' as const }
  if (work.kind === 'none' || (work.kind === 'work' && !work.changed)) return
  if (paths && work.kind === 'work' && work.paths && areUnchanged(paths, work.paths, call)) return
  gitEffect(call, 'discard', 'work-tree', 'irreversible', { scope, detail })
}

/** None of the named files or folders holds a change. */
function areUnchanged(
  named: readonly Field[],
  changed: readonly string[],
  { folder, run }: GitCall,
): boolean {
  const root = folder && run.reading.root(folder).root
  if (!root) return false
  return named.every(({ text, known, glob }) => {
    const path = folder && known && !glob && !/[*?[:]/.test(text) && absolute(text, folder)
    return path && changed.every((file) => !isWithin(`${root}/${file}`, path))
  })
}

function reset(call: GitCall): void {
  const options = optionsOf(call.args)
  if (has(options, '--hard')) {
    discardWork(call, 'uncommitted changes in tracked files')
    if (options.rest.length > 0 && !/^(HEAD|@)$/.test(options.rest[0]?.text ?? '')) {
      gitEffect(call, 'discard', 'commits', 'recoverable', {
        detail: 'commits leave the branch; only the reflog keeps them',
      })
    }
  } else if (has(options, '--merge', '--keep'))
    discardWork(call, 'uncommitted changes in files of the merge', 'many')
}

function clean(call: GitCall): void {
  const options = optionsOf(call.args, { values: 'e', longValues: ['exclude'] })
  if (has(options, '-n', '--dry-run')) return
  const forced =
    has(options, '-f', '--force') ||
    call.run.args.some((arg) => /^clean\.requireForce=(false|no|0|off)$/i.test(arg.text))
  if (!forced || isScratch(call)) return
  if (options.rest.length > 0 && options.rest.every((field) => isBuilt(field.text))) return
  const work = call.folder ? call.run.reading.work(call.folder) : { kind: 'unknown' as const }
  const ignored = has(options, '-x', '-X')
  if (work.kind === 'work' && !work.untracked && !ignored) return
  gitEffect(call, 'delete', 'work-tree', 'irreversible', {
    scope: options.rest.length > 0 ? 'many' : 'all',
    detail: ignored
      ? 'untracked and ignored files (.env, uploads, local databases)'
      : 'untracked files, which git never had',
  })
}

/** `checkout`/`restore` of paths throws away what is not committed in them; of a branch it does not. */
function checkout(call: GitCall): void {
  const options = optionsOf(call.args, { values: 'bB', longValues: ['orphan', 'conflict'] })
  const dashes = call.args.findIndex((arg) => arg.text === '--')
  const forced = has(options, '-f', '--force')
  if (has(options, '-B')) gitEffect(call, 'rewrite', 'branch', 'recoverable', { scope: 'one' })
  const paths = dashes >= 0 ? call.args.slice(dashes + 1) : pathsAmong(options.rest, call)
  if (paths.length > 0)
    discardWork(call, 'uncommitted changes in these files', scopeOfPaths(paths), paths)
  else if (forced && !has(options, '-b')) discardWork(call, 'uncommitted changes in tracked files')
}

/** A second operand is a path: `checkout HEAD src`. A first one is a path when it looks like one, or is one. */
function pathsAmong(rest: readonly Field[], { args, folder, run }: GitCall): readonly Field[] {
  if (args.some((arg) => /^-[bB]$/.test(arg.text))) return []
  const [first, ...others] = rest
  if (others.length > 0) return others
  if (!first) return []
  const path = folder && absolute(first.text, folder)
  const kind = path ? run.reading.path(path).kind : 'unknown'
  return pathOnly(first.text) || kind === 'file' || kind === 'folder' ? [first] : []
}

function pathOnly(text: string): boolean {
  return (
    text.endsWith('/') ||
    text === '.' ||
    text.startsWith('./') ||
    text.startsWith(':/') ||
    /^[\w./@-]+\.(ts|tsx|js|jsx|json|py|rb|go|rs|md|ya?ml|toml|css|html|sh|sql|lock)$/.test(text)
  )
}

function scopeOfPaths(paths: readonly Field[]): Scope {
  if (paths.some((path) => /^(\.|\.\/|:\/|\*)$/.test(path.text) || path.glob)) return 'all'
  return paths.length > 1 ? 'many' : 'one'
}

function restore(call: GitCall): void {
  const options = optionsOf(call.args, {
    values: 's',
    longValues: ['source', 'pathspec-from-file'],
  })
  const staged = has(options, '-S', '--staged')
  if (staged && !has(options, '-W', '--worktree')) return
  discardWork(call, 'uncommitted changes in these files', scopeOfPaths(options.rest), options.rest)
}

function switchBranch(call: GitCall): void {
  const options = optionsOf(call.args, { values: 'cC', longValues: ['orphan'] })
  if (has(options, '-f', '--force', '--discard-changes'))
    discardWork(call, 'uncommitted changes in tracked files')
  if (has(options, '-C')) gitEffect(call, 'rewrite', 'branch', 'recoverable', { scope: 'one' })
}

function stash(call: GitCall): void {
  const [verb] = call.args
  if (verb?.text === 'clear')
    gitEffect(call, 'discard', 'stash', 'irreversible', { detail: 'every stash' })
  if (verb?.text === 'drop')
    gitEffect(call, 'discard', 'stash', 'recoverable', { scope: 'one', detail: 'a stash' })
}

function branch(call: GitCall): void {
  const options = optionsOf(call.args, {
    values: 'u',
    longValues: ['set-upstream-to', 'format', 'sort'],
  })
  const deletes = has(options, '-d', '-D', '--delete')
  if (has(options, '-D') || (deletes && has(options, '-f', '--force'))) {
    gitEffect(call, 'delete', 'branch', 'recoverable', {
      scope: options.rest.length > 1 ? 'many' : 'one',
      detail: 'a branch whose commits may be nowhere else',
    })
  } else if (has(options, '-f', '--force', '-M', '-C'))
    gitEffect(call, 'rewrite', 'branch', 'recoverable', {
      scope: 'one',
      detail: 'where a branch points',
    })
}

function tag(call: GitCall): void {
  const options = optionsOf(call.args, {
    values: 'mFu',
    longValues: ['message', 'file', 'sort', 'format'],
  })
  if (has(options, '-d', '--delete'))
    gitEffect(call, 'delete', 'tag', 'recoverable', { scope: 'one', detail: 'a tag' })
  else if (has(options, '-f', '--force'))
    gitEffect(call, 'rewrite', 'tag', 'recoverable', { scope: 'one', detail: 'where a tag points' })
}

function worktree(call: GitCall): void {
  const [verb, ...args] = call.args
  if (verb?.text === 'remove' && has(optionsOf(args), '-f', '--force')) {
    gitEffect(call, 'discard', 'work-tree', 'irreversible', {
      scope: 'many',
      detail: 'a work tree with its uncommitted work',
    })
  }
}

function submodule(call: GitCall): void {
  const options = optionsOf(call.args)
  if (options.rest[0]?.text === 'deinit' && has(options, '-f', '--force')) {
    gitEffect(call, 'discard', 'work-tree', 'irreversible', {
      detail: 'submodules with their uncommitted work',
    })
  }
  if (options.rest[0]?.text === 'foreach') {
    const code = options.rest
      .slice(1)
      .map((field) => field.text)
      .join(' ')
    call.run.runner.code(
      { text: code, known: true },
      { ...call.run.frame, via: [...call.run.via, 'git submodule foreach'] },
      call.run.span,
    )
  }
}

/** Commits may skip the checks that the project asks for. */
function skipsChecks(call: GitCall): void {
  const options = optionsOf(call.args, {
    values: call.verb === 'commit' ? 'mFCct' : 'mXs',
    longValues: ['message', 'file', 'author', 'date'],
  })
  const short = call.verb === 'commit' && has(options, '-n')
  if (has(options, '--no-verify') || short) disarm(call.run, 'the repository’s hooks are skipped')
}

/** History rewriters. A rebase keeps the old commits in the reflog and asks for nothing. */
function rewriteHistory(call: GitCall): void {
  gitEffect(call, 'rewrite', 'history', 'irreversible', {
    detail: 'every commit of the branch, with new ids',
  })
}

function reflog(call: GitCall): void {
  if (/^(expire|delete)$/.test(call.args[0]?.text ?? '')) {
    gitEffect(call, 'disarm', 'history', 'irreversible', {
      detail: 'the reflog, which is what lost commits are found by',
    })
  }
}

function collectGarbage(call: GitCall): void {
  if (
    call.args.some((arg) => /^--prune=(now|all|0)/.test(arg.text)) ||
    (call.verb === 'prune' && !has(optionsOf(call.args), '-n', '--dry-run'))
  ) {
    gitEffect(call, 'delete', 'history', 'irreversible', {
      detail: 'commits that nothing points to any more',
    })
  }
}

function updateRef(call: GitCall): void {
  const options = optionsOf(call.args, { values: 'm' })
  if (has(options, '-d', '--delete'))
    gitEffect(call, 'delete', 'branch', 'recoverable', { scope: 'one', detail: 'a ref' })
  else if (!has(options, '--stdin'))
    gitEffect(call, 'rewrite', 'branch', 'recoverable', {
      scope: 'one',
      detail: 'where a ref points',
    })
}

function config(call: GitCall): void {
  const { rest, flags } = optionsOf(call.args, {
    values: 'f',
    longValues: ['file', 'blob', 'type', 'default'],
  })
  const words = rest.map((field) => field.text)
  if (
    flags.has('--get') ||
    flags.has('--list') ||
    flags.has('-l') ||
    flags.has('--get-all') ||
    words[0] === 'get' ||
    words[0] === 'list'
  )
    return
  const [key = '', value] = words[0] === 'set' ? words.slice(1) : words
  if (value === undefined && !flags.has('--unset') && !flags.has('--unset-all')) return
  if (
    /^core\.hooksPath$/i.test(key) &&
    !/^\.?(husky|githooks|\.husky|\.githooks)/.test(value ?? '')
  )
    disarm(call.run, 'the repository’s hooks are switched off')
  if (/^alias\./i.test(key) && value !== undefined && !value.startsWith('!')) {
    // It will be called by another name, in this command or the next: what it does counts now.
    const frame = { ...call.run.frame, via: [...call.run.via, 'git alias'] }
    call.run.reading.attempt(() =>
      call.run.runner.code({ text: `git ${value}`, known: true }, frame, call.run.span),
    )
  }
  if (/^alias\./i.test(key) && value?.startsWith('!')) {
    call.run.runner.code(
      { text: value.slice(1), known: true },
      { ...call.run.frame, via: [...call.run.via, 'git alias'] },
      call.run.span,
    )
  }
}

/** Tracked files go from the work tree; git keeps what was committed. */
function removeTracked(call: GitCall): void {
  const options = optionsOf(call.args, { longValues: ['pathspec-from-file'] })
  if (has(options, '--cached', '-n', '--dry-run')) return
  const forced = has(options, '-f', '--force')
  touch(call.run, 'delete', options.rest, { reversibility: forced ? 'recoverable' : 'reversible' })
}

function addForced(call: GitCall): void {
  const options = optionsOf(call.args)
  if (has(options, '-f', '--force'))
    touch(
      call.run,
      'publish',
      options.rest.filter((field) => !field.glob),
    )
}

function checkoutIndex(call: GitCall): void {
  if (has(optionsOf(call.args), '-f', '--force'))
    discardWork(call, 'uncommitted changes in tracked files')
}

function remote(call: GitCall): void {
  const verb = call.args[0]?.text
  if (verb === 'remove' || verb === 'rm')
    gitEffect(call, 'delete', 'remote', 'recoverable', {
      scope: 'one',
      detail: 'where a remote is',
    })
}

function abortsWork(call: GitCall): void {
  if (call.verb === 'read-tree' && has(optionsOf(call.args), '-u', '--reset'))
    discardWork(call, 'uncommitted changes in tracked files')
}

/** `rebase --exec CODE`, `bisect run CMD`. */
function runsCode(call: GitCall): void {
  const options: Options = optionsOf(call.args, {
    values: 'xsX',
    longValues: ['exec', 'onto', 'strategy'],
  })
  const code = options.values.get('-x') ?? options.values.get('--exec')
  if (code)
    call.run.runner.code(
      code,
      { ...call.run.frame, via: [...call.run.via, 'git rebase --exec'] },
      code.span,
    )
  if (call.verb === 'bisect' && call.args[0]?.text === 'run') {
    call.run.runner.run(
      call.args.slice(1),
      { ...call.run.frame, via: [...call.run.via, 'git bisect run'] },
      call.run.span,
    )
  }
}

const READERS: ReadonlyMap<string, (call: GitCall) => void> = new Map<
  string,
  (call: GitCall) => void
>([
  ['reset', reset],
  ['clean', clean],
  ['checkout', checkout],
  ['restore', restore],
  ['switch', switchBranch],
  ['stash', stash],
  ['branch', branch],
  ['tag', tag],
  ['worktree', worktree],
  ['submodule', submodule],
  ['commit', skipsChecks],
  ['merge', skipsChecks],
  ['am', skipsChecks],
  ['push', readPush],
  ['filter-branch', rewriteHistory],
  ['filter-repo', rewriteHistory],
  ['replace', rewriteHistory],
  ['reflog', reflog],
  ['gc', collectGarbage],
  ['prune', collectGarbage],
  ['update-ref', updateRef],
  ['symbolic-ref', (call) => (optionsOf(call.args).rest.length > 1 ? updateRef(call) : undefined)],
  ['config', config],
  ['rm', removeTracked],
  ['add', addForced],
  ['checkout-index', checkoutIndex],
  ['read-tree', abortsWork],
  ['remote', remote],
  ['rebase', runsCode],
  ['bisect', runsCode],
])
