import { has, optionsOf } from '../shell/options.ts'
import { says } from '../shell/source.ts'
import { type GitCall, gitEffect, isScratch } from './call.ts'

export function branch(call: GitCall): void {
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

export function tag(call: GitCall): void {
  const options = optionsOf(call.args, {
    values: 'mFu',
    longValues: ['message', 'file', 'sort', 'format'],
  })
  if (has(options, '-d', '--delete'))
    gitEffect(call, 'delete', 'tag', 'recoverable', { scope: 'one', detail: 'a tag' })
  else if (has(options, '-f', '--force'))
    gitEffect(call, 'rewrite', 'tag', 'recoverable', { scope: 'one', detail: 'where a tag points' })
}

/** History rewriters. A rebase keeps the old commits in the reflog and asks for nothing. */
export function rewriteHistory(call: GitCall): void {
  if (call.args.some(({ text }) => text === '--analyze') || isScratch(call)) return
  gitEffect(call, 'rewrite', 'history', 'irreversible', {
    detail: 'every commit of the branch, with new ids',
  })
}

export function reflog(call: GitCall): void {
  if (has(optionsOf(call.args), '-n', '--dry-run')) return
  if (/^(expire|delete)$/.test(call.args[0]?.text ?? '')) {
    gitEffect(call, 'disarm', 'history', 'irreversible', {
      detail: 'the reflog, which is what lost commits are found by',
    })
  }
}

export function collectGarbage(call: GitCall): void {
  if (
    call.args.some((arg) => /^--prune=(now|all|0)/.test(arg.text)) ||
    call.run.args.some(({ text }) =>
      /^gc\.(reflogExpire\w*|pruneExpire)=(now|all|0)/i.test(text),
    ) ||
    (call.verb === 'prune' && !has(optionsOf(call.args), '-n', '--dry-run'))
  ) {
    gitEffect(call, 'delete', 'history', 'irreversible', {
      detail: 'commits that nothing points to any more',
    })
  }
}

export function updateRef(call: GitCall): void {
  const options = optionsOf(call.args, { values: 'm' })
  if (has(options, '-d', '--delete') && options.rest[0]?.text === 'refs/stash')
    gitEffect(call, 'discard', 'stash', 'irreversible', { detail: 'every stash' })
  else if (has(options, '-d', '--delete'))
    gitEffect(call, 'delete', 'branch', 'recoverable', { scope: 'one', detail: 'a ref' })
  else if (has(options, '--stdin') && says(call.run.frame.source, DELETES))
    gitEffect(call, 'delete', 'branch', 'irreversible', {
      scope: 'many',
      detail: 'refs that are listed elsewhere',
    })
  else if (!has(options, '--stdin'))
    gitEffect(call, 'rewrite', 'branch', 'recoverable', {
      scope: 'one',
      detail: 'where a ref points',
    })
}

const PUSHES = /\bgit\s+push\b/
const DELETES = /\bdelete\b/

export function remote(call: GitCall): void {
  const verb = call.args[0]?.text
  const { source } = call.run.frame
  if ((verb === 'set-url' || verb === 'add') && says(source, PUSHES))
    gitEffect(call, 'publish', 'remote-branch', 'recoverable', {
      scope: 'all',
      detail: 'the code, to a place that this very action names',
    })
  if (verb === 'remove' || verb === 'rm')
    gitEffect(call, 'delete', 'remote', 'recoverable', {
      scope: 'one',
      detail: 'where a remote is',
    })
}
