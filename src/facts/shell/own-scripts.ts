import type { Field } from '../facts.ts'
import { absolute } from '../files/path.ts'
import { clonedFolder } from '../git/cloned.ts'
import { readScript } from '../programs.ts'
import { isConventional, isHarmfulName } from './conventions.ts'
import type { Run } from './run.ts'
import { childOf } from './scope.ts'
import { runScript } from './shells.ts'

/** A file of the project run by its path: read when it is shell text, judged by its name when it is not there. */
export function runOwnScript(run: Run, script: Field): void {
  const path = absolute(script.text, run.frame.scope.cwd)
  const written = path && run.frame.scope.written.get(path)
  const text = written ?? (path && run.reading.text(path).text)
  if (text === undefined && path && clonedFolder(run, path)) {
    const what = `the program ${script.text}, which this action has fetched,`
    run.reading.unknown('unread', `${what} has been read by nobody`, run.span)
    return
  }
  if (text && !/^#!.*\b(ba|z|da|k)?sh\b/.test(text) && text.startsWith('#!'))
    return readScript(run, script, text)
  if (text === undefined && wasPutThere(run, script.text)) {
    const what = `the program ${script.text}, which this action has put there,`
    run.reading.unknown('unread', `${what} cannot be read`, run.span)
    return
  }
  if (text === undefined && isOwnBuild(script.text)) {
    run.reading.unknown('unread', `the program ${script.text} cannot be read`, run.span, 'note')
    return
  }
  const frame = { ...run.frame, scope: { ...childOf(run.frame.scope), positional: run.args } }
  const trusted = written === undefined && isConventional(script.text)
  if (trusted) run.reading.trusting(() => runScript(run, script, frame))
  else runScript(run, script, frame)
}

/** Copied, renamed or fetched by this action: it may be any program under another name. */
function wasPutThere({ reading }: Run, script: string): boolean {
  return reading.commands.some(
    ({ name, args }) =>
      /^(cp|mv|ln|install|curl|wget|dd|rsync|scp|tar|unzip)$/.test(name) &&
      args.some(({ text }) => text.endsWith(script.replace(/^\.\//, ''))),
  )
}

/** What compilers leave in the project or in a temporary folder, under a name that says no harm. */
function isOwnBuild(script: string): boolean {
  const base = script.split('/').at(-1) ?? ''
  const own = !script.startsWith('/') || /^\/(private\/)?(tmp|var\/tmp)\//.test(script)
  return (
    own &&
    !/^\.\.|^~/.test(script) &&
    /^[\w-]+(\.(exe|out|bin))?$/.test(base) &&
    !isHarmfulName(base)
  )
}
