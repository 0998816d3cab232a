import type { ParameterExpansionPart, ParameterOperation, Word } from 'unbash'
import { type Field, UNKNOWN_PART } from '../facts.ts'
import { type Expander, expandToPattern, expandToText } from './expand.ts'
import { matchable, patternToRegExp } from './pattern.ts'
import { assign, type Scope, textValue, type Value } from './scope.ts'

/** What a parameter stands for: fields, or the word that is given for when it has none. */
interface Held {
  readonly fields: readonly string[]
  readonly known: boolean
  readonly globs?: boolean
  readonly operand?: Word
}

interface Read extends Held {
  /** What was not set in this action may come from the environment, or be empty. */
  readonly set: 'set' | 'unset' | 'unknown'
}

const UNKNOWN: Read = { fields: [UNKNOWN_PART], known: false, set: 'unknown' }
const NOTHING: Held = { fields: [], known: true }

/** The value of `$name` or `${name…}`: what is known of it, or UNKNOWN_PART. */
export function parameterOf(
  name: string,
  part: ParameterExpansionPart | undefined,
  expander: Expander,
): Held {
  const held = readBy(name, part, expander)
  if (!part) return held
  if (part.prefix === '#') return lengthOf(held, name, part)
  if (part.prefix === '!') return part.operation ? UNKNOWN : indirect(held, expander)
  return part.operation ? operate(held, part.operation, name, expander) : held
}

function lengthOf(held: Read, name: string, part: ParameterExpansionPart): Held {
  if (!held.known) return UNKNOWN
  const list = name === '@' || name === '*' || part.index?.text === '@' || part.index?.text === '*'
  const length = list ? held.fields.length : held.fields.join(' ').length
  return { fields: [String(length)], known: true }
}

function readBy(name: string, part: ParameterExpansionPart | undefined, expander: Expander): Read {
  const { scope } = expander
  if (name === '@' || name === '*') return positionalList(scope)
  if (name === '#') {
    const list = positionalList(scope)
    return list.known ? { ...list, fields: [String(list.fields.length)], set: 'set' } : UNKNOWN
  }
  if (/^[1-9]\d*$/.test(name)) {
    const at = Number(name) - 1
    const field = scope.positional[at]
    if (!field || scope.positional.slice(0, at).some(isSeveral)) return UNKNOWN
    return { fields: [field.text], known: field.known, set: 'set', globs: field.glob }
  }
  const value = scope.variables.get(name)
  // Several values are read one after the other by who reads the command; whoever does not, knows none.
  if (!value) return UNKNOWN
  if (value.choices.length > 1) return { ...UNKNOWN, set: 'set' }
  return elementOf(readOf(value), part, expander)
}

/** True for a word that may be none or several: behind it nobody knows which is which. */
export function isSeveral(word: Field): boolean {
  return word.several === true || (word.glob && word.text === UNKNOWN_PART)
}

function positionalList({ positional }: Scope): Read {
  return {
    fields: positional.map((field) => field.text),
    known: positional.every((field) => field.known),
    globs: positional.some((field) => field.glob),
    set: 'set',
  }
}

function readOf(value: Value): Read {
  const [fields = []] = value.choices
  const set = fields.length > 0 ? 'set' : 'unset'
  return { fields, known: value.known, set, globs: value.globs ?? false }
}

function elementOf(held: Read, part: ParameterExpansionPart | undefined, expander: Expander): Read {
  if (!part?.index)
    return held.fields.length > 1 ? { ...held, fields: held.fields.slice(0, 1) } : held
  const index = expandToText(part.index, expander).text
  if (index === '@' || index === '*') return held
  if (!/^-?\d+$/.test(index)) return UNKNOWN
  const at = Number(index) < 0 ? held.fields.length + Number(index) : Number(index)
  const field = held.fields[at]
  if (field !== undefined) return { ...held, fields: [field] }
  return held.known ? { ...NOTHING, set: 'unset' } : UNKNOWN
}

/** `${!n}`: the variable whose name is the value. */
function indirect(held: Read, { scope }: Expander): Held {
  const value = scope.variables.get(held.fields[0] ?? '')
  if (!held.known || !value || value.choices.length > 1) return UNKNOWN
  return { fields: value.choices[0]?.slice(0, 1) ?? [], known: value.known }
}

function operate(
  held: Read,
  operation: ParameterOperation,
  name: string,
  expander: Expander,
): Held {
  switch (operation.type) {
    case 'Default':
      return defaulted(held, operation, name, expander)
    case 'Remove':
      return removed(held, operation, expander)
    case 'Replace':
      return replaced(held, operation, expander)
    case 'Slice':
      return sliced(held, operation, name, expander)
    case 'CaseModification': {
      if (operation.operand) return UNKNOWN
      const upper = operation.operator.startsWith('^')
      const change = (text: string) => (upper ? text.toUpperCase() : text.toLowerCase())
      if (operation.operator.length === 2) return mapped(held, true, change)
      return mapped(held, true, (text) => change(text.slice(0, 1)) + text.slice(1))
    }
    case 'Transform':
    case 'Names':
    case 'Unknown':
      return UNKNOWN
  }
}

type Operation<T extends ParameterOperation['type']> = Extract<ParameterOperation, { type: T }>

function removed(held: Read, operation: Operation<'Remove'>, expander: Expander): Held {
  const pattern = expandToPattern(operation.operand, expander)
  if (!matchable(pattern.text, held.fields)) return UNKNOWN
  const start = operation.operator.startsWith('#')
  const longest = operation.operator.length === 2
  if (!start && !longest) return mapped(held, pattern.known, shortestEnd(pattern.text))
  const regExp = patternToRegExp(pattern.text, start ? 'start' : 'end', longest)
  return mapped(held, pattern.known, (text) => text.replace(regExp, ''))
}

/** A bound for what tries every position. */
const SHORTEST_CHARS_MAX = 2_000

function shortestEnd(pattern: string): (text: string) => string {
  const full = patternToRegExp(pattern, 'full')
  return (text) => {
    if (text.length > SHORTEST_CHARS_MAX) return UNKNOWN_PART
    for (let i = text.length; i >= 0; i--) if (full.test(text.slice(i))) return text.slice(0, i)
    return text
  }
}

function replaced(held: Read, operation: Operation<'Replace'>, expander: Expander): Held {
  const pattern = expandToPattern(operation.pattern, expander)
  const replacement = expandToText(operation.replacement, expander)
  if (!matchable(pattern.text, held.fields)) return UNKNOWN
  const { operator } = operation
  const anchor = operator === '/#' ? 'start' : operator === '/%' ? 'end' : 'none'
  const regExp = patternToRegExp(pattern.text, anchor)
  const all = operator === '//' ? new RegExp(regExp.source, 'gu') : regExp
  return mapped(held, pattern.known && replacement.known, (text) =>
    text.replace(all, () => replacement.text),
  )
}

function mapped(held: Read, known: boolean, change: (text: string) => string): Held {
  if (!held.known) return { fields: held.fields.map(() => UNKNOWN_PART), known: false }
  const fields = held.fields.map(change)
  return { fields, known: known && !fields.includes(UNKNOWN_PART) }
}

const NUMBER = /^\s*-?\d+\s*$/

function sliced(held: Read, operation: Operation<'Slice'>, name: string, expander: Expander): Held {
  const offset = expandToText(operation.offset, expander).text
  const length = operation.length && expandToText(operation.length, expander).text
  if (!NUMBER.test(offset) || (length !== undefined && !NUMBER.test(length))) return UNKNOWN
  const from = Number(offset)
  const count = length === undefined ? undefined : Number(length)
  const positional = name === '@' || name === '*'
  if (positional && from === 0) return UNKNOWN
  if (!positional && held.fields.length < 2)
    return mapped(held, true, (text) => slice(text, from, count))
  // Something unknown in a list may be any number of its fields: positions behind it are not known either.
  const dropped = from < 0 ? held.fields : held.fields.slice(0, from)
  if (!held.known && dropped.includes(UNKNOWN_PART)) return UNKNOWN
  if ((count ?? 0) < 0) return UNKNOWN
  // `${@:2}`, `${a[@]:1:2}`: a part of the list. Positions of `$@` count from one.
  const start = positional && from > 0 ? from - 1 : from
  return { ...held, fields: slice(held.fields, start, count) }
}

function slice<T extends string | readonly string[]>(list: T, offset: number, length?: number): T
function slice(
  list: string | readonly string[],
  offset: number,
  length: number | undefined,
): string | readonly string[] {
  const start = offset < 0 ? Math.max(0, list.length + offset) : offset
  if (length === undefined) return list.slice(start)
  return list.slice(start, length < 0 ? list.length + length : start + length)
}

function defaulted(
  held: Read,
  operation: Operation<'Default'>,
  name: string,
  expander: Expander,
): Held {
  const { operand, operator } = operation
  const empty = held.set === 'set' && held.known && held.fields.join('') === ''
  const missing = held.set !== 'set' || (operator.startsWith(':') && empty)
  const kind = operator.replace(':', '')
  if (kind === '+') {
    // What may come from the environment may be there or not; so may the word.
    if (held.set === 'unknown' || (!held.known && operator === ':+')) {
      expandToText(operand, expander)
      return UNKNOWN
    }
    return missing ? NOTHING : { ...NOTHING, operand }
  }
  // `${X:?}` ends the shell when X is unset or empty: the value is never empty, whatever it is.
  if (kind === '?')
    return missing || (!held.known && held.fields.join('') === UNKNOWN_PART)
      ? { fields: [`${UNKNOWN_PART}set`], known: false }
      : held
  if (!missing) return held
  if (kind === '=') {
    const value = expandToText(operand, expander)
    assign(expander.scope, name, textValue(value.text, value.known))
    return { fields: [value.text], known: value.known }
  }
  return { ...NOTHING, operand }
}
