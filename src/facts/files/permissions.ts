import type { Verb } from '../facts.ts'
import { has, optionsOf } from '../shell/options.ts'
import { touch } from './locate.ts'
import type { Reader } from './reader.ts'
import { isSecret } from './secrets.ts'

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
  const reveals =
    /^[0-7]?[0-7][4-7][0-7]$|^[0-7]?[0-7]{2}[4-7]$|^[ugoa]*[oa][ugoa]*[+=]r|^\+r/.test(
      mode?.text ?? '',
    ) && paths.some(({ text }) => isSecret(text))
  if (setsId)
    run.reading.effect({
      verb: 'grant',
      target: { kind: 'system', name: 'its owner’s rights, to whoever runs it' },
      environment: 'local',
      scope: 'one',
      reversibility: 'recoverable',
      span: run.span,
    })
  const closes = /^0+$/.test(mode?.text ?? '')
  const verb: Verb = opens || setsId || reveals ? 'grant' : 'change'
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
  const paths = options.rest.slice(1)
  const system =
    recursive &&
    paths.some(({ text }) => /^\/(etc|usr|opt|var|bin|lib|boot|sbin)(\/[^/]*)?\/?$/.test(text))
  touch(run, system ? 'overwrite' : 'change', paths, {
    reversibility: recursive ? 'recoverable' : 'reversible',
    scope: recursive ? 'all' : 'one',
  })
}

export const setfacl: Reader = (run) => {
  const options = optionsOf(run.args, { values: 'mxMX', longValues: ['modify', 'remove'] })
  const opens = /\b(o|other|u:nobody)::?[r-]*w/.test(options.values.get('-m')?.text ?? '')
  const system =
    has(options, '-R') &&
    options.rest.some(
      ({ text }) => /^\/(etc|usr|var|opt)\b/.test(text) || text === run.reading.world.user.home,
    )
  touch(run, system ? 'overwrite' : opens ? 'grant' : 'change', options.rest, {
    scope: has(options, '-R') ? 'all' : 'one',
    reversibility: 'recoverable',
  })
}
