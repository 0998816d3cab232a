import { absolute } from '../files/path.ts'
import { optionsOf } from './options.ts'
import { outputOf, printfText } from './output.ts'
import { type Run, SILENT, type Text } from './run.ts'
import { assign, UNKNOWN_VALUE, UNSET_VALUE } from './scope.ts'

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
  // In a loop each line comes in turn: every one of them is what the variable may hold.
  const lines =
    stdin.kind === 'text' && stdin.text.known
      ? stdin.text.text.replace(/\n$/, '').split('\n').slice(0, LINES_MAX)
      : undefined
  names.forEach((name, i) => {
    const choices = lines?.map((line) => [wordsFor(line, i, i === names.length - 1)])
    const value = choices ? { choices, known: true } : UNKNOWN_VALUE
    assign(frame.scope, name, value, frame.certain)
  })
  return SILENT
}

/** Lines of a known input that are followed one by one. */
const LINES_MAX = 8

/** The last name takes the rest of the line. */
function wordsFor(line: string, index: number, last: boolean): string {
  const words = line.trim().split(/\s+/)
  return (last ? words.slice(index) : words.slice(index, index + 1)).join(' ')
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

const shift: Builtin = ({ args, frame }) => {
  const by = Number(args[0]?.text ?? 1)
  frame.scope.positional = frame.scope.positional.slice(Number.isInteger(by) ? by : 1)
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
  const functions = args.some((arg) => /^-\w*f/.test(arg.text))
  for (const { text } of args) {
    if (text.startsWith('-')) continue
    if (functions || !frame.scope.variables.has(text)) frame.scope.functions.delete(text)
    if (!functions) frame.scope.variables.set(text, UNSET_VALUE)
  }
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
