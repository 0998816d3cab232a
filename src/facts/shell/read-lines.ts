import { separators } from './fields.ts'
import { has, optionsOf } from './options.ts'
import { type Builtin, SILENT } from './run.ts'
import { assign, either, textValue, UNKNOWN_VALUE, type Value } from './scope.ts'

/** `read -r a b <<< 'x y'`: known input gives known variables, the last one takes the rest. */
export const readLine: Builtin = ({ args, frame, environment }) => {
  const { scope, stdin } = frame
  const options = optionsOf(args, { values: 'adinNptu' })
  const array = options.values.get('-a')
  if (array) assign(scope, array.text, UNKNOWN_VALUE)
  const names = options.rest.map((field) => field.text)
  if (names.length === 0) names.push('REPLY')
  const own = environment.get('IFS')
  const ifs = own ? (own.known ? own.text : undefined) : separators(scope)
  const text = stdin.kind === 'text' && stdin.text.known ? stdin.text.text : undefined
  const plain = !has(options, '-d', '-n', '-N', '-u', '-a', '-t')
  const readable = plain && (has(options, '-r') || !text?.includes('\\'))
  const parts = text !== undefined && ifs !== undefined && readable ? { text, ifs } : undefined
  names.forEach((name, i) => {
    assign(scope, name, parts ? valueRead(parts, i, names.length) : UNKNOWN_VALUE)
  })
  return SILENT
}

/** Lines of a known input that are followed one by one. */
const LINES_MAX = 32

/** In a loop each line comes in turn: every one of them is what the variable may hold. */
function valueRead(
  { text, ifs }: { readonly text: string; readonly ifs: string },
  index: number,
  count: number,
): Value {
  const lines = text.replace(/\n$/, '').split('\n', LINES_MAX + 1)
  const values = lines
    .slice(0, LINES_MAX)
    .map((line) => textValue(wordsFor(line, ifs, index, index === count - 1), true))
  return either(lines.length > LINES_MAX ? [...values, UNKNOWN_VALUE] : values)
}

/** The last name takes the rest of the line. */
function wordsFor(line: string, ifs: string, index: number, last: boolean): string {
  const isBlank = (c: string | undefined) => c !== undefined && c.trim() === '' && ifs.includes(c)
  let at = 0
  let end = line.length
  while (isBlank(line[at])) at++
  while (end > at && isBlank(line[end - 1])) end--
  for (let word = 0; ; word++) {
    if (last && word === index) return line.slice(at, end)
    let stop = at
    while (stop < end && !ifs.includes(line[stop] ?? '')) stop++
    if (word === index) return line.slice(at, stop)
    at = stop
    while (at < end && isBlank(line[at])) at++
    if (at < end && ifs.includes(line[at] ?? '') && !isBlank(line[at])) at++
    while (at < end && isBlank(line[at])) at++
    if (at >= end) return ''
  }
}

export const readLines: Builtin = ({ args, frame }) => {
  const name = args.at(-1)?.text
  assign(frame.scope, name && !name.startsWith('-') ? name : 'MAPFILE', UNKNOWN_VALUE)
  return SILENT
}
