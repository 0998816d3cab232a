import type { Field, Scope } from '../facts.ts'
import { touch } from '../files/locate.ts'
import { absolute } from '../files/path.ts'
import { isBuilt } from '../files/zone.ts'
import { has, optionsOf } from '../shell/options.ts'
import { says } from '../shell/source.ts'
import { discardWork, type GitCall, gitEffect, isScratch } from './call.ts'

export function reset(call: GitCall): void {
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

export function clean(call: GitCall): void {
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
export function checkout(call: GitCall): void {
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

export function restore(call: GitCall): void {
  const options = optionsOf(call.args, {
    values: 's',
    longValues: ['source', 'pathspec-from-file'],
  })
  const staged = has(options, '-S', '--staged')
  if (staged && !has(options, '-W', '--worktree')) return
  discardWork(call, 'uncommitted changes in these files', scopeOfPaths(options.rest), options.rest)
}

export function switchBranch(call: GitCall): void {
  const options = optionsOf(call.args, { values: 'cC', longValues: ['orphan'] })
  if (has(options, '-f', '--force', '--discard-changes'))
    discardWork(call, 'uncommitted changes in tracked files')
  if (has(options, '-C')) gitEffect(call, 'rewrite', 'branch', 'recoverable', { scope: 'one' })
}

const PUTS_AWAY = /\bstash\s+(push|save|-u|--include-untracked)|\bstash\s*(&&|;)/

export function stash(call: GitCall): void {
  const [verb] = call.args
  if (verb?.text === 'clear')
    gitEffect(call, 'discard', 'stash', 'irreversible', { detail: 'every stash' })
  // Put away and thrown away in one go: the same as a reset.
  if (verb?.text === 'drop' && says(call.run.frame.source, PUTS_AWAY))
    return gitEffect(call, 'discard', 'stash', 'irreversible', { detail: 'what was just put away' })
  if (verb?.text === 'drop')
    gitEffect(call, 'discard', 'stash', 'recoverable', { scope: 'one', detail: 'a stash' })
}

export function worktree(call: GitCall): void {
  const [verb, ...args] = call.args
  const inTemp = args.some(({ text }) => /^\/(private\/)?(tmp|var\/tmp)\//.test(text))
  if (verb?.text === 'remove' && !inTemp && has(optionsOf(args), '-f', '--force')) {
    gitEffect(call, 'discard', 'work-tree', 'irreversible', {
      scope: 'many',
      detail: 'a work tree with its uncommitted work',
    })
  }
}

/** Tracked files go from the work tree; git keeps what was committed. */
export function removeTracked(call: GitCall): void {
  const options = optionsOf(call.args, { longValues: ['pathspec-from-file'] })
  if (has(options, '--cached', '-n', '--dry-run')) return
  const forced = has(options, '-f', '--force')
  touch(call.run, 'delete', options.rest, { reversibility: forced ? 'recoverable' : 'reversible' })
}

/** Keys that are printed into a file, which is then committed. */
const PRINTED_KEYS =
  /\b(vault (?:kv get|read)|aws secretsmanager get-secret-value|op (?:read|item get)|gcloud secrets versions access|doppler secrets download|kubectl (?:\S+ ){0,4}get secrets?)\b[^\n;&]{0,300}>\s*\S/

export function addForced(call: GitCall): void {
  const options = optionsOf(call.args)
  if (says(call.run.frame.source, PRINTED_KEYS))
    call.run.reading.effect({
      verb: 'publish',
      target: { kind: 'file', path: options.rest[0]?.text ?? 'keys', zone: 'secret' },
      environment: 'local',
      scope: 'one',
      reversibility: 'irreversible',
      span: call.run.span,
    })
  if (has(options, '-f', '--force'))
    touch(
      call.run,
      'publish',
      options.rest.filter((field) => !field.glob),
    )
}

export function checkoutIndex(call: GitCall): void {
  if (has(optionsOf(call.args), '-f', '--force'))
    discardWork(call, 'uncommitted changes in tracked files')
}

export function abortsWork(call: GitCall): void {
  if (call.verb === 'read-tree' && has(optionsOf(call.args), '-u', '--reset'))
    discardWork(call, 'uncommitted changes in tracked files')
}
