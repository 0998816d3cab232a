import type { Verb } from '../facts.ts'
import { has, optionsOf } from '../shell/options.ts'
import { touch } from './locate.ts'
import type { Reader } from './reader.ts'

/** Opening permissions lowers security; recursive changes on foreign ground cannot be undone. */
export const chmod: Reader = (run) => {
  const options = optionsOf(run.args, { longValues: ['reference'] })
  const [mode, ...paths] = /^-[rwxXst]/.test(run.args[0]?.text ?? '') ? run.args : options.rest
  const recursive = has(options, '-R', '--recursive')
  const opens =
    /^[0-7]*[2367]$|^[aou]*o?[aou]*[+=][rxXst]*w|^\+w.*o/.test(mode?.text ?? '') &&
    !/^[ug]+[+=]/.test(mode?.text ?? '')
  const setsId =
    /^[2467][0-7]{3}$|[ugoa]*\+[rwx]*s/.test(mode?.text ?? '') &&
    !/^[0-3]?[0-7]{3}$/.test(mode?.text ?? '')
  const closes = /^0+$/.test(mode?.text ?? '')
  const verb: Verb = opens || setsId ? 'grant' : 'change'
  touch(run, verb, paths, {
    reversibility: recursive ? 'recoverable' : 'reversible',
    scope: recursive ? 'all' : 'one',
    ...(setsId && { detail: 'a program that runs with its owner’s rights' }),
    ...(closes && { detail: 'permissions that let nobody in' }),
  })
}

export const chown: Reader = (run) => {
  const options = optionsOf(run.args, { longValues: ['from', 'reference'] })
  const recursive = has(options, '-R', '--recursive')
  touch(run, 'change', options.rest.slice(1), {
    reversibility: recursive ? 'recoverable' : 'reversible',
    scope: recursive ? 'all' : 'one',
  })
}

export const setfacl: Reader = (run) => {
  const options = optionsOf(run.args, { values: 'mxMX', longValues: ['modify', 'remove'] })
  const opens = /\b(o|other|u:nobody)::?[r-]*w/.test(options.values.get('-m')?.text ?? '')
  touch(run, opens ? 'grant' : 'change', options.rest, {
    scope: has(options, '-R') ? 'all' : 'one',
    reversibility: 'recoverable',
  })
}
