import type { Field } from '../facts.ts'
import { absolute } from '../files/path.ts'
import {
  has,
  leadingOptionsOf,
  type OptionShape,
  type Options,
  optionsOf,
} from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { says } from '../shell/source.ts'
import { type GitCall, gitEffect } from './call.ts'
import { readPush } from './push.ts'
import { branch, collectGarbage, reflog, remote, rewriteHistory, tag, updateRef } from './refs.ts'
import { config, readConfigOptions, skipsChecks } from './settings.ts'
import {
  abortsWork,
  addForced,
  checkout,
  checkoutIndex,
  clean,
  removeTracked,
  reset,
  restore,
  stash,
  switchBranch,
  worktree,
} from './work-tree.ts'

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

/** `rebase --exec CODE`, `bisect run CMD`. */
function runsCode(call: GitCall): void {
  const options: Options = optionsOf(call.args, {
    values: 'xsX',
    longValues: ['exec', 'onto', 'strategy'],
  })
  if (call.verb === 'rebase') skipsChecks(call)
  if (
    call.verb === 'rebase' &&
    has(options, '--root') &&
    (options.values.has('--exec') || options.values.has('-x'))
  )
    rewriteHistory(call)
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

const INTO_RM =
  /\bls-files\b[^;&\n]{0,200}\|\s*(xargs\b[^|;&\n]{0,200}|while\b[\s\S]{0,400}?)\brm\b/

/** `git ls-files --others | xargs rm`: what `git clean` does, by hand. */
function listsToDelete(call: GitCall): void {
  const others = call.args.some(({ text }) => /^(-\w*o\w*|--others)$/.test(text))
  if (!others || !says(call.run.frame.source, INTO_RM)) return
  gitEffect(call, 'delete', 'work-tree', 'irreversible', {
    detail: 'untracked files, which git never had',
  })
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
  ['ls-files', listsToDelete],
  ['rebase', runsCode],
  ['bisect', runsCode],
])
