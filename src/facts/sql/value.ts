/** An expression as far as it can be folded. */
export interface Value {
  /** undefined: not a constant. */
  readonly constant: string | number | boolean | null | undefined
  /** The same for expressions that mean the same. */
  readonly key: string
  /** It looks at a column of the target. */
  readonly rows: boolean
  readonly next: number
  /** A column that every row has and that is never below 1: a key. */
  readonly identity?: boolean
  /** When the row was made. */
  readonly stamp?: boolean
  readonly now?: boolean
  /** Never below 0. */
  readonly positive?: boolean
  /** Always below this. */
  readonly below?: number
  readonly truth?: boolean
  /** Never null. */
  readonly certain?: boolean
  readonly hole?: boolean
  readonly random?: boolean
}

export function constant(value: string | number | boolean | null, next: number): Value {
  return { constant: value, key: JSON.stringify(value), rows: false, next, certain: value !== null }
}

export function opaque(key: string, rows: boolean, next: number): Value {
  return { constant: undefined, key, rows, next }
}

export function signed(value: Value, sign: number): Value {
  if (typeof value.constant === 'number') return constant(sign * value.constant, value.next)
  return {
    ...opaque(sign < 0 ? `-${value.key}` : value.key, value.rows, value.next),
    hole: value.hole ?? false,
  }
}

export function cast(value: Value, type: string): Value {
  const { constant: inner } = value
  if (/^bool/.test(type) && inner !== undefined && inner !== null)
    return constant(
      typeof inner === 'string' ? /^(t|y|on|1)/i.test(inner.trim()) : Boolean(inner),
      value.next,
    )
  if (
    /^(int|bigint|smallint|numeric|decimal|signed|unsigned|float|real|double)/.test(type) &&
    typeof inner === 'string'
  )
    return constant(Number(inner), value.next)
  if (/^(text|varchar|char)/.test(type) && typeof inner === 'number')
    return constant(String(inner), value.next)
  return value
}

/** Longer expressions are not compared with others; `random` says so. */
const KEY_CHARS_MAX = 300

/** Two values joined: folded where both are known, or where the column falls out (`x - x`, `x * 0`, `x + 0`). */
export function joined(left: Value, operator: string, right: Value): Value {
  const { next } = right
  const a = left.constant
  const b = right.constant
  const hole = left.hole === true || right.hole === true
  if (typeof a === 'number' && typeof b === 'number') {
    const result = calculated(a, operator, b)
    if (result !== undefined) return constant(result, next)
  }
  if (operator === '||' && a !== undefined && b !== undefined && a !== null && b !== null)
    return constant(`${a}${b}`, next)
  const same = left.key === right.key && !left.random
  if (same && (operator === '-' || operator === '^' || operator === '%' || operator === '#'))
    return constant(0, next)
  if (same && operator === '/') return constant(1, next)
  if ((operator === '*' || operator === '&') && (a === 0 || b === 0)) return constant(0, next)
  if (operator === '%' && b === 1) return constant(0, next)
  if (
    (b === 0 && /^[-+|]$/.test(operator)) ||
    (b === 1 && /^[*/]$/.test(operator)) ||
    (b === '' && operator === '||')
  )
    return { ...left, next }
  if (
    (a === 0 && operator === '+') ||
    (a === 1 && operator === '*') ||
    (a === '' && operator === '||')
  )
    return { ...right, next }
  const now = left.now === true && a === undefined && operator === '+'
  const long = left.key.length + right.key.length > KEY_CHARS_MAX
  const key = long ? '?' : `${left.key} ${operator} ${right.key}`
  const rows = left.rows || right.rows
  return { constant: undefined, key, rows, next, hole, now, random: long }
}

function calculated(a: number, operator: string, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return b === 0 ? undefined : a / b
    case '%':
      return b === 0 ? undefined : a % b
    default:
      return undefined
  }
}
