import type { Field } from '../facts.ts'
import { has, optionsOf } from '../shell/options.ts'
import { type GitCall, gitEffect } from './call.ts'

/** Branches that others build on, by the names that projects use. */
export const SHARED_BRANCH =
  /^(refs\/heads\/)?(main|master|trunk|develop|development|staging|production|prod|release([/-].*)?|stable|gh-pages|v?\d+\.\d+(\.x)?)$/

/** `git push`: what it deletes, rewrites, skips or publishes on the remote. */
export function readPush(call: GitCall): void {
  const options = optionsOf(call.args, {
    values: 'o',
    longValues: ['push-option', 'repo', 'receive-pack', 'exec'],
  })
  if (has(options, '-n', '--dry-run')) return
  if (has(options, '--no-verify')) {
    gitEffect(call, 'disarm', 'checks', 'reversible', {
      detail: 'the repository’s hooks are skipped',
    })
  }
  // A repository in a temporary folder is somebody's try-out.
  if (/^(file:\/\/)?\/(tmp|var\/tmp)\//.test(options.rest[0]?.text ?? '')) return
  const refs = options.rest.slice(1)
  const forced = has(options, '-f', '--force', '--mirror')
  const leased = has(options, '--force-with-lease', '--force-if-includes')
  if (has(options, '--mirror', '--prune')) {
    gitEffect(call, 'delete', 'remote-branch', 'irreversible', {
      detail: 'every branch of the remote that is not here',
    })
  }
  if (has(options, '-d', '--delete')) for (const ref of refs) deleteRef(call, ref)
  else for (const ref of refs) readRef(call, ref, forced, leased)
  if (refs.length === 0 && (forced || leased)) rewriteRef(call, undefined, leased && !forced)
}

function deleteRef(call: GitCall, ref: Field): void {
  const name = ref.text.replace(/^[:+]+/, '')
  const part = /^(refs\/tags\/|v?\d+\.)/.test(name) ? 'remote-tag' : 'remote-branch'
  gitEffect(call, 'delete', part, 'irreversible', {
    name,
    scope: 'one',
    span: ref.span,
    detail: `${name} on the remote`,
  })
}

/** `+src:dst` forces, `:dst` deletes, `src:dst` goes to another name. */
function readRef(call: GitCall, ref: Field, forced: boolean, leased: boolean): void {
  const plus = ref.text.startsWith('+')
  const [source = '', target] = (plus ? ref.text.slice(1) : ref.text).split(':')
  if (source === '' && target) return deleteRef(call, ref)
  const name = target ?? source
  if (forced || plus || leased) rewriteRef(call, { ...ref, text: name }, leased && !forced && !plus)
  else if (target && SHARED_BRANCH.test(target) && !/^(main|master|develop|trunk)$/.test(source)) {
    gitEffect(call, 'publish', 'remote-branch', 'recoverable', {
      name,
      scope: 'one',
      span: ref.span,
      detail: `${name} on the remote, past review`,
    })
  }
}

function rewriteRef(call: GitCall, ref: Field | undefined, leased: boolean): void {
  const name = ref?.text ?? 'the current branch'
  gitEffect(call, 'rewrite', 'remote-branch', leased ? 'recoverable' : 'irreversible', {
    name,
    scope: 'one',
    detail: `commits that others may hold, on ${name}`,
    ...(ref && { span: ref.span }),
  })
}
