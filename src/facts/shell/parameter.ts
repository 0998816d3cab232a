import type { ParameterExpansionPart, ParameterOperation } from 'unbash'
import { UNKNOWN_PART } from '../facts.ts'
import { type Expander, expandToText } from './expand.ts'
import { patternToRegExp } from './pattern.ts'
import { assign, type Scope } from './scope.ts'

interface Held {
  readonly globs?: boolean
  readonly fields: readonly string[]
  readonly known: boolean
  /** Set in this action; what is not set here may come from the environment, or be empty. */
  readonly set: boolean
}

const UNKNOWN: Held = { fields: [UNKNOWN_PART], known: false, set: false }

/** The value of `$name` or `${name…}`: what is known of it, or UNKNOWN_PART. */
export function parameterOf(
  name: string,
  part: ParameterExpansionPart | undefined,
  expander: Expander,
): { fields: readonly string[]; known: boolean; globs?: boolean } {
  const held = heldBy(name, part, expander)
  if (!part) return held
  if (part.prefix === '#')
    return { fields: [held.known ? String(held.fields.join(' ').length) : '1'], known: held.known }
  if (part.prefix === '!') return indirect(held, expander)
  return part.operation ? operate(held, part.operation, name, expander) : held
}

function heldBy(name: string, part: ParameterExpansionPart | undefined, expander: Expander): Held {
  const { scope, choice } = expander
  if (/^\d+$/.test(name)) {
    const field = scope.positional[Number(name) - 1]
    return field ? { fields: [field.text], known: field.known, set: true } : UNKNOWN
  }
  if (name === '@' || name === '*') {
    const known = scope.positional.every((field) => field.known)
    const globs = scope.positional.some((field) => field.glob)
    return { fields: scope.positional.map((field) => field.text), known, set: true, globs }
  }
  const value = scope.variables.get(name)
  if (!value) return UNKNOWN
  const fields = value.choices[choice % value.choices.length] ?? []
  const held = { fields, known: value.known, set: fields.length > 0, globs: value.globs ?? false }
  return indexed(held, part, expander)
}

function indexed(held: Held, part: ParameterExpansionPart | undefined, expander: Expander): Held {
  if (!part?.index) return held.fields.length > 1 && !part?.index ? firstOf(held) : held
  const index = expandToText(part.index, expander).text
  if (index === '@' || index === '*') return held
  if (!/^-?\d+$/.test(index)) return { ...UNKNOWN, set: held.set }
  const at = Number(index) < 0 ? held.fields.length + Number(index) : Number(index)
  const field = held.fields[at]
  return field === undefined
    ? { fields: [], known: held.known, set: false }
    : { ...held, fields: [field] }
}

function firstOf(held: Held): Held {
  return { ...held, fields: held.fields.slice(0, 1) }
}

function indirect(
  held: Held,
  { scope, choice }: Expander,
): { fields: readonly string[]; known: boolean } {
  const value = scope.variables.get(held.fields[0] ?? '')
  if (!held.known || !value) return UNKNOWN
  return { fields: value.choices[choice % value.choices.length] ?? [], known: value.known }
}

function operate(
  held: Held,
  operation: ParameterOperation,
  name: string,
  expander: Expander,
): { fields: readonly string[]; known: boolean } {
  switch (operation.type) {
    case 'Default':
      return defaulted(held, operation, name, expander)
    case 'Remove': {
      const pattern = expandToText(operation.operand, expander)
      const start = operation.operator.startsWith('#')
      const regExp = patternToRegExp(
        pattern.text,
        start ? 'start' : 'end',
        operation.operator.length === 2,
      )
      const cut =
        start || operation.operator.length === 2 ? remover(regExp) : shortestEnd(pattern.text)
      return mapped(held, pattern.known, cut)
    }
    case 'Replace': {
      const pattern = expandToText(operation.pattern, expander)
      const replacement = expandToText(operation.replacement, expander)
      const anchor =
        operation.operator === '/#' ? 'start' : operation.operator === '/%' ? 'end' : 'none'
      const regExp = patternToRegExp(pattern.text, anchor)
      const all = operation.operator === '//' ? new RegExp(regExp.source, 'gu') : regExp
      return mapped(held, pattern.known && replacement.known, (text) =>
        text.replace(all, () => replacement.text),
      )
    }
    case 'Slice': {
      if (name === '@' || name === '*' || held.fields.length > 1)
        return sliceList(held, operation, expander, name === '@' || name === '*' ? 1 : 0)
      const offset = expandToText(operation.offset, expander)
      const length = operation.length && expandToText(operation.length, expander)
      if (!/^\s*-?\d+\s*$/.test(offset.text) || (length && !/^\s*-?\d+\s*$/.test(length.text)))
        return UNKNOWN
      return mapped(held, true, (text) =>
        slice(text, Number(offset.text), length && Number(length.text)),
      )
    }
    case 'CaseModification': {
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

function mapped(
  held: Held,
  known: boolean,
  change: (text: string) => string,
): { fields: readonly string[]; known: boolean } {
  if (!held.known) return { fields: held.fields.map(() => UNKNOWN_PART), known: false }
  return { fields: held.fields.map(change), known }
}

const remover = (regExp: RegExp) => (text: string) => text.replace(regExp, '')

function shortestEnd(pattern: string): (text: string) => string {
  const full = patternToRegExp(pattern, 'full')
  return (text) => {
    for (let i = text.length; i >= 0; i--) if (full.test(text.slice(i))) return text.slice(0, i)
    return text
  }
}

/** `${@:2}`, `${a[@]:1:2}`: a part of the list. Positions of `$@` count from one. */
function sliceList(
  held: Held,
  operation: Extract<ParameterOperation, { type: 'Slice' }>,
  expander: Expander,
  first: 0 | 1,
): Held {
  const offset = Number(expandToText(operation.offset, expander).text)
  const length = operation.length && Number(expandToText(operation.length, expander).text)
  if (!Number.isInteger(offset) || (length !== undefined && !Number.isInteger(length))) return held
  const start = Math.max(0, offset - first)
  const fields = held.fields.slice(start, length === undefined ? undefined : start + length)
  return { ...held, fields }
}

function slice(text: string, offset: number, length: number | undefined): string {
  const start = offset < 0 ? Math.max(0, text.length + offset) : offset
  if (length === undefined) return text.slice(start)
  return length < 0 ? text.slice(start, text.length + length) : text.slice(start, start + length)
}

function defaulted(
  held: Held,
  operation: Extract<ParameterOperation, { type: 'Default' }>,
  name: string,
  expander: Expander,
): { fields: readonly string[]; known: boolean } {
  const empty = held.set && held.known && held.fields.join('') === ''
  const missing = !held.set || (operation.operator.startsWith(':') && empty)
  const operand = expandToText(operation.operand, expander)
  const kind = operation.operator.replace(':', '')
  if (kind === '+') return missing && held.set ? { fields: [''], known: true } : plain(operand)
  // `${X:?}` ends the shell when X is unset or empty: the value is never empty, whatever it is.
  if (kind === '?') return held.set ? held : { fields: [`${UNKNOWN_PART}set`], known: false }
  if (!missing) return held
  if (kind === '=') setDefault(expander.scope, name, operand)
  return plain(operand)
}

function plain(operand: { text: string; known: boolean }): {
  fields: readonly string[]
  known: boolean
} {
  return { fields: [operand.text], known: operand.known }
}

function setDefault(scope: Scope, name: string, operand: { text: string; known: boolean }): void {
  assign(scope, name, { choices: [[operand.text]], known: operand.known }, true)
}
