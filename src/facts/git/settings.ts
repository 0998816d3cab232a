import { type Field, UNKNOWN_PART } from '../facts.ts'
import { only } from '../shell/expand.ts'
import { has, optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { disarm, type GitCall } from './call.ts'

/** `-c core.hooksPath=…` and friends switch checks off, or run a program, for this call. */
export function readConfigOptions(run: Run): void {
  for (const arg of [...configOptions(run), ...configVariables(run)]) {
    if (/^core\.hooksPath=/i.test(arg.text))
      disarm(run, 'the repository’s hooks are switched off', arg)
    else if (/^http\.(.*\.)?sslVerify=(false|0|no|off)$/i.test(arg.text))
      disarm(run, TRUSTS_ANYBODY, arg)
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
  }
}

/** `-c key=value`, `-ckey=value` and `--config-env=key=NAME`, whose value nobody knows. */
function configOptions({ args }: Run): readonly Field[] {
  return args.flatMap((arg, i) => {
    if (args[i - 1]?.text === '-c') return [arg]
    const attached = /^(?:-c|--config-env=)(?=[a-z])/i.exec(arg.text)
    return attached ? [{ ...arg, text: arg.text.slice(attached[0].length) }] : []
  })
}

const TRUSTS_ANYBODY = 'certificates of git servers are no longer checked'

/** `GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=…`: the same by variables, here or exported before. */
function configVariables({ environment, frame, span }: Run): readonly Field[] {
  return Array.from({ length: CONFIG_VARIABLES_MAX }, (_, i) => {
    const [key, value] = ['KEY', 'VALUE'].map((part) => {
      const name = `GIT_CONFIG_${part}_${i}`
      return environment.get(name)?.text ?? only(frame.scope, name)
    })
    return key === undefined
      ? []
      : [{ text: `${key}=${value ?? UNKNOWN_PART}`, known: value !== undefined, glob: false, span }]
  }).flat()
}

/** Settings that are given by variables; nobody writes more by hand. */
const CONFIG_VARIABLES_MAX = 4

/** Commits may skip the checks that the project asks for. */
export function skipsChecks(call: GitCall): void {
  const options = optionsOf(call.args, {
    values: call.verb === 'commit' ? 'mFCct' : 'mXs',
    longValues: ['message', 'file', 'author', 'date'],
  })
  const short = call.verb === 'commit' && has(options, '-n')
  if (has(options, '--no-verify') || short) disarm(call.run, 'the repository’s hooks are skipped')
}

export function config(call: GitCall): void {
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
  if (/^http\.(.*\.)?sslVerify$/i.test(key) && /^(false|0|no|off)$/i.test(value ?? ''))
    disarm(call.run, TRUSTS_ANYBODY)
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
