import type { Sentence } from './sentence.ts'
import type { Value } from './value.ts'

/**
 * Which rows of the target a condition lets through. `free`: it does not look at the row, so it is all or none of
 * them. `some`: it may leave rows out, which is also said of what is not understood.
 */
export type Reach = 'all' | 'none' | 'free' | 'some'

export interface Part {
  readonly reach: Reach
  /** The test in a form that can be compared, and whether it is the opposite of it. */
  readonly key?: string
  readonly opposite?: boolean
}

export const SOME: Part = { reach: 'some' }
export const ALL: Part = { reach: 'all' }
export const NONE: Part = { reach: 'none' }

/** The tables that a statement changes, and where others are joined to them. */
export interface Targets {
  /** Names and aliases by which the target's own columns may be called. */
  readonly own: ReadonlySet<string>
  readonly table: string
}

export function opposite(part: Part): Part {
  if (part.reach === 'all') return NONE
  if (part.reach === 'none') return ALL
  return { ...part, opposite: !part.opposite }
}

export function bothOf(a: Part, b: Part): Part {
  if (a.reach === 'none' || b.reach === 'none') return NONE
  if (a.reach === 'all') return b
  if (b.reach === 'all') return a
  return a.reach === 'free' && b.reach === 'free' ? { reach: 'free' } : SOME
}

export function eitherOf(parts: readonly Part[]): Part {
  if (parts.some(({ reach }) => reach === 'all')) return ALL
  const seen = new Set<string>()
  for (const { key, opposite: turned } of parts) {
    if (key === undefined) continue
    if (seen.has(`${!turned} ${key}`)) return ALL
    seen.add(`${turned === true} ${key}`)
  }
  const rest = parts.filter(({ reach }) => reach !== 'none')
  if (rest.length === 0) return NONE
  if (rest.some(({ reach }) => reach === 'free')) return { reach: 'free' }
  return rest.length === 1 ? (rest[0] ?? SOME) : SOME
}

/** A value where a condition is wanted. */
export function truthOf(value: Value, s: Sentence): Part {
  const { constant } = value
  if (constant === undefined)
    return { reach: value.hole ? 'some' : value.rows ? 'some' : 'free', key: value.key }
  if (constant === null) return NONE
  if (typeof constant === 'boolean') return constant ? ALL : NONE
  if (typeof constant === 'number') return constant !== 0 ? ALL : NONE
  const text = constant.trim().toLowerCase()
  if (s.lexicon === 'postgres') return /^(t|true|y|yes|on|1)$/.test(text) ? ALL : NONE
  return Number.parseFloat(text) ? ALL : NONE
}

const MIRROR: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' }

/** `left operator right`, folded as far as the text alone tells. */
export function related(left: Value, written: string, right: Value): Part {
  const operator = written === '==' || written === '<=>' ? '=' : written === '!=' ? '<>' : written
  if (left.hole || right.hole) return SOME
  if (left.key === right.key && !left.random) return /^(=|<=|>=)$/.test(operator) ? ALL : NONE
  if (left.constant !== undefined && right.constant !== undefined)
    return folded(left.constant, operator, right.constant)
  if (left.constant !== undefined) return related(right, MIRROR[operator] ?? operator, left)
  if (right.constant === null) return NONE
  if (right.constant !== undefined) {
    const wide = wideOpen(left, operator, right.constant)
    if (wide) return ALL
  }
  if (!left.rows && !right.rows) return { reach: 'free' }
  if (left.stamp && right.now && /^(<|<=)$/.test(operator)) return ALL
  const negative = operator === '<>' || operator === '>=' || operator === '>'
  const base =
    operator === '<>' ? '=' : operator === '>=' ? '<' : operator === '>' ? '<=' : operator
  return { reach: 'some', key: `${left.key} ${base} ${right.key}`, opposite: negative }
}

/** Tests that no row of any sane table fails: `id > 0`, `length(name) >= 0`, `id <> -1`. */
function wideOpen(left: Value, operator: string, value: string | number | boolean): boolean {
  if (left.truth && operator === '=' && value === true) return false
  const number = typeof value === 'number' ? value : Number.parseFloat(String(value))
  if (left.identity) {
    if (operator === '<>') return true
    if (operator === '>' && number <= 0) return true
    if (operator === '>=' && number <= 1) return true
    if (/^<=?$/.test(operator) && number >= 1_000_000) return true
    // Text that is not a number: any uuid is above the empty one.
    if (/^>=?$/.test(operator) && typeof value === 'string' && /^[0-]*$/.test(value)) return true
  }
  if (left.positive && ((operator === '>=' && number <= 0) || (operator === '>' && number < 0)))
    return true
  if (left.below !== undefined && /^<=?$/.test(operator) && number >= left.below) return true
  return Boolean(
    left.stamp &&
      typeof value === 'string' &&
      ((/^>=?$/.test(operator) && /^(0|1[0-9]|-infinity|200)/.test(value)) ||
        (/^<=?$/.test(operator) && /^([3-9]\d\d\d|2[1-9]\d\d|20[5-9]\d|infinity)/.test(value))),
  )
}

function folded(a: Constant, operator: string, b: Constant): Part {
  if (a === null || b === null) return NONE
  const numbers = typeof a === 'number' || typeof b === 'number'
  const x = numbers ? Number(a) : String(a)
  const y = numbers ? Number(b) : String(b)
  const holds =
    operator === '='
      ? x === y
      : operator === '<>'
        ? x !== y
        : operator === '<'
          ? x < y
          : operator === '>'
            ? x > y
            : operator === '<='
              ? x <= y
              : x >= y
  return holds ? ALL : NONE
}

type Constant = string | number | boolean | null
