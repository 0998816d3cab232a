import { absolute } from '../files/path.ts'
import { optionsOf } from './options.ts'
import { outputOf, printfText } from './output.ts'
import { type Run, SILENT, type Text } from './run.ts'
import { assign, UNKNOWN_VALUE } from './scope.ts'

type Builtin = (run: Run) => Text | undefined

/** Changes folder; where to is unknown when the word is. `cd` alone goes home. */
const changeFolder: Builtin = ({ args, frame }) => {
  const [target] = optionsOf(args).rest
  const { scope } = frame
  const home = scope.variables.get('HOME')?.choices[0]?.[0]
  const path = target ? target.text : (home ?? '')
  if (path === '-' || (target && !target.known)) scope.cwd = undefined
  else scope.cwd = absolute(path, scope.cwd)
  if (scope.cwd) assign(scope, 'PWD', { choices: [[scope.cwd]], known: true }, true)
  return SILENT
}

const declare: Builtin = ({ args, frame }) => {
  for (const { text, known } of args) {
    const cut = text.indexOf('=')
    if (cut > 0 && /^[A-Za-z_]\w*\+?$/.test(text.slice(0, cut))) {
      assign(
        frame.scope,
        text.slice(0, cut),
        { choices: [[text.slice(cut + 1)]], known },
        frame.certain,
      )
    }
  }
  return SILENT
}

const evaluate: Builtin = ({ args, frame, runner, span }) => {
  if (args.length === 0) return SILENT
  const text = args.map((arg) => arg.text).join(' ')
  return runner.code(
    { text, known: args.every((arg) => arg.known) },
    { ...frame, via: [...frame.via, 'eval'] },
    span,
  )
}

/** `read -r a b <<< 'x y'`: known input gives known variables, the last one takes the rest. */
const readLine: Builtin = ({ args, frame }) => {
  const names = optionsOf(args, { values: 'adinNptu' }).rest.map((field) => field.text)
  const { stdin } = frame
  const line =
    stdin.kind === 'text' && stdin.text.known ? stdin.text.text.split('\n')[0] : undefined
  const words = line?.trim().split(/\s+/)
  names.forEach((name, i) => {
    const text = i === names.length - 1 ? words?.slice(i).join(' ') : words?.[i]
    assign(
      frame.scope,
      name,
      text === undefined ? UNKNOWN_VALUE : { choices: [[text]], known: true },
      frame.certain,
    )
  })
  return SILENT
}

const readLines: Builtin = ({ args, frame }) => {
  const name = args.at(-1)?.text
  if (name) assign(frame.scope, name, UNKNOWN_VALUE, true)
  return SILENT
}

const leaveFolder: Builtin = ({ frame }) => {
  frame.scope.cwd = undefined
  return SILENT
}

const shift: Builtin = ({ frame }) => {
  frame.scope.positional = frame.scope.positional.slice(1)
  return SILENT
}

const setPositional: Builtin = ({ args, frame }) => {
  const dashes = args.findIndex((arg) => arg.text === '--')
  const values =
    dashes >= 0 ? args.slice(dashes + 1) : args.filter((arg) => !/^[-+]/.test(arg.text))
  if (values.length > 0) frame.scope.positional = values
  return SILENT
}

const print: Builtin = ({ args, frame }) => {
  const [flag, name, ...rest] = args
  if (flag?.text !== '-v' || !name) return outputOf('printf', args, undefined)
  const text = printfText(rest.map((field) => field.text))
  assign(
    frame.scope,
    name.text,
    { choices: [[text]], known: rest.every((f) => f.known) },
    frame.certain,
  )
  return SILENT
}

const alias: Builtin = ({ args, frame }) => {
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
    runner.code(code, { ...frame, certain: false, via: [...frame.via, 'trap'] }, span)
  }
  return SILENT
}

const find: Builtin = ({ args }) => {
  const [flag, name] = args
  if (!flag || !/^-[vV]$/.test(flag.text) || !name) return undefined
  return outputOf('which', [name], undefined)
}

const forget: Builtin = ({ args, frame }) => {
  for (const { text } of args) frame.scope.variables.set(text, { choices: [['']], known: true })
  return SILENT
}

const quiet: Builtin = () => SILENT

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
  ['set', setPositional],
  ['shift', shift],
  ['printf', print],
  ['alias', alias],
  ['unalias', quiet],
  ['unset', forget],
  ['trap', trap],
  ['getopts', quiet],
  ['let', quiet],
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
