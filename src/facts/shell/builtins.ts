import { anyOf, UNKNOWN_FIELD } from './branches.ts'
import { changeFolder, leaveFolder, whereAmI } from './folder.ts'
import { outputOf } from './output.ts'
import { isSeveral } from './parameter.ts'
import { readLine, readLines } from './read-lines.ts'
import { type Builtin, SILENT } from './run.ts'
import { assign, textValue, UNKNOWN_VALUE, UNSET_VALUE } from './scope.ts'
import { changeByArithmetic } from './substitution.ts'

const NAMED = /^([A-Za-z_]\w*)(\+?=)?/

const declare: Builtin = ({ args, frame, name }) => {
  const { scope } = frame
  const options = args.map((arg) => arg.text).filter((text) => /^-[a-zA-Z]/.test(text))
  // Another case, numbers, names of names, keys: what comes out is not worked out.
  const changed = options.some((text) => /[ulinAc]/.test(text)) && name !== 'export'
  const own = scope.locals !== undefined && LOCAL.has(name)
  for (const { text, known } of args) {
    const [, variable, operator] = NAMED.exec(text) ?? []
    if (!variable || text.startsWith('-')) continue
    if (own && !options.some((one) => one.includes('g')) && !scope.locals?.has(variable))
      scope.locals?.set(variable, scope.variables.get(variable))
    const value = text.slice(text.indexOf('=') + 1)
    if (operator === '+=') assign(scope, variable, UNKNOWN_VALUE)
    else if (operator && changed) assign(scope, variable, UNKNOWN_VALUE)
    else if (operator) assign(scope, variable, textValue(value, known))
    else if (changed) assign(scope, variable, UNKNOWN_VALUE)
    else if (own) assign(scope, variable, UNSET_VALUE)
  }
  return SILENT
}

const LOCAL = new Set(['local', 'declare', 'typeset'])

const evaluate: Builtin = ({ args, frame, runner, span }) => {
  if (args.length === 0) return SILENT
  const text = args.map((arg) => arg.text).join(' ')
  return runner.code(
    { text, known: args.every((arg) => arg.known) },
    { ...frame, via: [...frame.via, 'eval'] },
    span,
  )
}

const shift: Builtin = ({ args, frame }) => {
  const { scope } = frame
  const by = Number(args[0]?.text ?? 1)
  const { positional } = scope
  const lost = positional.slice(0, by).some(isSeveral)
  if (!Number.isInteger(by) || by < 0 || lost) scope.positional = [UNKNOWN_FIELD]
  else if (by <= positional.length) scope.positional = positional.slice(by)
  return SILENT
}

/** `set a b`, `set -- a b`; options before them, some with a name of their own. */
const setPositional: Builtin = ({ args, frame }) => {
  let i = 0
  for (; i < args.length; i++) {
    const text = args[i]?.text ?? ''
    if (text === '--' || text === '-') {
      frame.scope.positional = text === '--' || i + 1 < args.length ? args.slice(i + 1) : []
      return SILENT
    }
    if (!/^[-+]\w/.test(text)) break
    if (/^[-+]\w*o$/.test(text)) i++
  }
  if (i < args.length) frame.scope.positional = args.slice(i)
  return SILENT
}

const print: Builtin = ({ args, frame }) => {
  const [flag, name, ...rest] = args
  if (flag?.text !== '-v' || !name) return outputOf('printf', args, undefined)
  const text = outputOf('printf', rest, undefined)
  assign(frame.scope, name.text, text ? textValue(text.text, text.known) : UNKNOWN_VALUE)
  return SILENT
}

const alias: Builtin = ({ args, frame }) => {
  const [name, command, ...more] = args
  // fish has no sign between them.
  if (name && command && more.length === 0 && !/[=-]/.test(name.text))
    frame.scope.aliases.set(name.text, command.text)
  for (const { text } of args) {
    const cut = text.indexOf('=')
    if (cut > 0) frame.scope.aliases.set(text.slice(0, cut), text.slice(cut + 1))
  }
  return SILENT
}

/** `trap CODE EXIT` runs it later; here is as good as later. */
const trap: Builtin = ({ args, frame, runner, span }) => {
  const [code, event] = args
  if (code && event && code.text !== '-' && code.text !== '') {
    const inner = { ...frame, certain: false, via: [...frame.via, 'trap'] }
    const read = () => {
      runner.code(code, inner, span)
      return true
    }
    anyOf(frame.scope, [read], true)
  }
  return SILENT
}

/** `let x+=1`. */
const calculate: Builtin = ({ args, frame }) => {
  for (const arg of args) changeByArithmetic(arg.text, frame.scope)
  return SILENT
}

const find: Builtin = ({ args }) => {
  const [flag, name] = args
  if (!flag || !/^-[vV]$/.test(flag.text) || !name) return undefined
  return outputOf('which', [name], undefined)
}

const forget: Builtin = ({ args, frame }) => {
  const functions = args.some((arg) => /^-\w*f/.test(arg.text))
  for (const { text } of args) {
    if (text.startsWith('-')) continue
    const element = /^(\w+)\[/.exec(text)?.[1]
    if (element) assign(frame.scope, element, UNKNOWN_VALUE)
    if (functions || !frame.scope.variables.has(text)) frame.scope.functions.delete(text)
    if (!functions) frame.scope.variables.set(text, UNSET_VALUE)
  }
  return SILENT
}

/** `getopts SPEC NAME`. */
const readOption: Builtin = ({ args, frame }) => {
  const name = args[1]?.text
  for (const variable of [name, 'OPTARG', 'OPTIND']) {
    if (variable) assign(frame.scope, variable, UNKNOWN_VALUE)
  }
  return SILENT
}

const quiet: Builtin = () => SILENT

/** `set +o history`: what follows leaves no trace. */
function hidesHistory({ args, reading, span }: Parameters<Builtin>[0]): boolean {
  const hides = args[0]?.text === '+o' && args[1]?.text === 'history'
  if (hides)
    reading.effect({
      verb: 'disarm',
      target: { kind: 'system', name: 'the history of the shell' },
      environment: 'local',
      scope: 'all',
      reversibility: 'recoverable',
      span,
    })
  return hides
}

/** Commands of the shell itself that change what later words mean, or do nothing outside of it. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['cd', changeFolder],
  ['pushd', changeFolder],
  ['popd', leaveFolder],
  ['export', declare],
  ['declare', declare],
  ['typeset', declare],
  ['local', declare],
  ['readonly', declare],
  ['eval', evaluate],
  ['read', readLine],
  ['mapfile', readLines],
  ['readarray', readLines],
  ['set', (run) => (hidesHistory(run) ? SILENT : setPositional(run))],
  ['shift', shift],
  ['printf', print],
  ['alias', alias],
  ['unalias', quiet],
  ['unset', forget],
  ['trap', trap],
  ['getopts', readOption],
  ['let', calculate],
  ['pwd', whereAmI],
  ['test', quiet],
  ['[', quiet],
  ['true', quiet],
  ['false', quiet],
  [':', quiet],
  ['return', quiet],
  ['exit', quiet],
  ['break', quiet],
  ['continue', quiet],
  ['wait', quiet],
  ['shopt', quiet],
  ['ulimit', quiet],
  ['umask', quiet],
  ['hash', quiet],
  ['jobs', () => undefined],
  ['fg', quiet],
  ['bg', quiet],
  ['disown', quiet],
  ['times', () => undefined],
])

/** `command -v NAME` and `type NAME` only look. */
export const LOOKUPS: ReadonlyMap<string, Builtin> = new Map([['command', find]])
