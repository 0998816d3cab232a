import type { Targets } from './reach.ts'
import { affords, endOf, isOpen, isOperator, isWord, type Sentence } from './sentence.ts'
import { cast, constant, joined, opaque, signed, type Value } from './value.ts'

const IDENTITY = /^(id|ids|_id|pk|uuid|guid|rowid|_rowid_|oid|ctid|tableoid|xmin|\w+_(pk|uuid))$/
const STAMP = /^(created|inserted|updated|modified|added|registered)(_?(at|on|date|time|ts))?$/
const POSITIVE =
  /^(abs|length|char_length|character_length|octet_length|bit_length|count|random|rand|cardinality|array_length)$/
const NOW =
  /^(now|current_timestamp|current_date|localtimestamp|sysdate|getdate|clock_timestamp|statement_timestamp|transaction_timestamp|unix_timestamp|curdate|utc_timestamp)$/
const BINARY = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '||',
  '&',
  '|',
  '^',
  '#',
  '<<',
  '>>',
  '->',
  '->>',
  '@>',
  '<@',
  '#>',
  '#>>',
  '&&',
]

/** Words that are not simply columns. */
const SPECIAL: ReadonlySet<string> = new Set(
  `true false null case cast date time timestamp timestamptz interval coalesce ifnull nvl if iif nullif now
  current_timestamp current_date localtimestamp sysdate getdate clock_timestamp statement_timestamp
  transaction_timestamp unix_timestamp curdate utc_timestamp and or not from where in is like between order limit
  returning`.split(/\s+/),
)

const LITERALS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])
const TYPES =
  /^(as|interval|day|hour|month|year|text|int|integer|boolean|numeric|select|from|where|and|or|not|distinct)$/

/** Reads values; linear, as it never looks back. */
export class ValueReader {
  readonly #s: Sentence
  readonly #to: number
  readonly #targets: Targets
  readonly #identities = new Map<string, boolean>()
  readonly #stamps = new Map<string, boolean>()
  #depth = 0

  constructor(s: Sentence, to: number, targets: Targets) {
    this.#s = s
    this.#to = to
    this.#targets = targets
  }

  read(start: number): Value | undefined {
    if (this.#depth > 64) return undefined
    this.#depth++
    try {
      let left = this.#unary(start)
      while (left) {
        const token = this.#s.tokens[left.next]
        if (left.next >= this.#to || token?.kind !== 'operator' || !BINARY.includes(token.text))
          break
        if (this.#s.lexicon === 'mysql' && (token.text === '||' || token.text === '&&')) break
        const right = this.#unary(left.next + 1)
        if (!right) return undefined
        left = joined(left, token.text, right)
      }
      return left
    } finally {
      this.#depth--
    }
  }

  /** Signs in front, casts and the like behind. */
  #unary(start: number): Value | undefined {
    let at = start
    let sign = 1
    while (isOperator(this.#s, at, '-', '+')) {
      if (isOperator(this.#s, at, '-')) sign = -sign
      at++
    }
    const inner = this.#primary(at)
    if (!inner) return undefined
    let value = at === start ? inner : signed(inner, sign)
    for (;;) {
      const { next } = value
      if (isOperator(this.#s, next, '::')) {
        const type = this.#s.tokens[next + 1]?.text ?? ''
        let behind = next + 2
        if (isOpen(this.#s, behind)) behind = endOf(this.#s, behind) + 1
        value = cast({ ...value, next: behind }, type)
      } else if (isWord(this.#s, next, 'collate')) value = { ...value, next: next + 2 }
      else if (isOperator(this.#s, next, '[')) {
        const end = endOf(this.#s, next)
        value = { ...opaque(`${value.key}[]`, value.rows, end + 1), hole: false }
      } else return value
    }
  }

  #primary(at: number): Value | undefined {
    const s = this.#s
    const token = s.tokens[at]
    if (!token || at >= this.#to) return undefined
    switch (token.kind) {
      case 'number': {
        const number = Number(token.text.replaceAll('_', ''))
        return constant(number, at + 1)
      }
      case 'string': {
        let next = at + 1
        let text = token.text
        while (s.tokens[next]?.kind === 'string' && next < this.#to) text += s.tokens[next++]?.text
        return constant(text, next)
      }
      case 'hole':
        return { ...opaque('?', true, at + 1), hole: true }
      case 'parameter':
      case 'variable':
        return opaque(token.text, false, at + 1)
      case 'operator':
        return isOpen(s, at) ? this.#group(at) : undefined
      case 'word':
      case 'name':
        return this.#named(at)
      default:
        return undefined
    }
  }

  #group(open: number): Value | undefined {
    const s = this.#s
    const end = endOf(s, open)
    if (isWord(s, open + 1, 'select', 'with', 'values')) return this.#query(open + 1, end)
    const inner = this.read(open + 1)
    return inner?.next === end ? { ...inner, next: end + 1 } : this.#whole(open, open, end)
  }

  /** `(SELECT 1)` is 1; any other query is a value of its own. */
  #query(from: number, to: number): Value {
    if (to - from === 2) {
      const only = this.#primary(from + 1)
      if (only?.constant !== undefined) return { ...only, next: to + 1 }
    }
    return this.#whole(from, from - 1, to)
  }

  /** What is not folded: the same text means the same. */
  #whole(start: number, open: number, end: number): Value {
    const s = this.#s
    if (!affords(s, end - start)) return { ...opaque('?', true, endOf(s, open) + 1), hole: true }
    const parts: string[] = []
    let rows = false
    for (let i = start; i <= end && i < s.tokens.length; i++) {
      const token = s.tokens[i]
      if (!token) break
      const qualified = isOperator(s, i + 1, '.')
      if (qualified && this.#targets.own.has(token.text.toLowerCase())) {
        i++
        rows = true
        continue
      }
      if ((token.kind === 'word' || token.kind === 'name') && !isOpen(s, i + 1)) {
        rows ||=
          !qualified &&
          !isOperator(s, i - 1, '.') &&
          !NOW.test(token.text) &&
          !TYPES.test(token.text)
      }
      rows ||= token.kind === 'hole'
      parts.push(token.kind === 'string' ? `'${token.text}'` : token.text.toLowerCase())
    }
    const text = parts.join(' ')
    return {
      ...opaque(text, rows, endOf(s, open) + 1),
      random: /\b(random|rand|uuid|nextval)\b/.test(text),
    }
  }

  #named(at: number): Value | undefined {
    const s = this.#s
    const token = s.tokens[at]
    if (!token) return undefined
    if (token.kind === 'word') {
      if (!SPECIAL.has(token.text)) return this.#column(at)
      const literal = LITERALS.get(token.text)
      if (literal !== undefined && !isOpen(s, at + 1)) return constant(literal, at + 1)
      if (token.text === 'case') return this.#case(at)
      if (token.text === 'cast' && isOpen(s, at + 1)) return this.#cast(at)
      if (
        /^(date|time|timestamp|interval|timestamptz)$/.test(token.text) &&
        s.tokens[at + 1]?.kind === 'string'
      )
        return constant(s.tokens[at + 1]?.text ?? '', at + 2)
      if (/^(coalesce|ifnull|nvl|if|iif|nullif)$/.test(token.text) && isOpen(s, at + 1)) {
        const folded = this.#conditional(token.text, at + 1)
        if (folded) return folded
      }
      if (NOW.test(token.text)) {
        const next = isOpen(s, at + 1) ? endOf(s, at + 1) + 1 : at + 1
        return { ...opaque(token.text, false, next), now: true, certain: true }
      }
      if (/^(and|or|not|from|where|in|is|like|between|order|limit|returning)$/.test(token.text))
        return undefined
    }
    return this.#column(at)
  }

  #column(at: number): Value | undefined {
    const s = this.#s
    let i = at
    let qualifier: string | undefined
    while (isOperator(s, i + 1, '.')) {
      qualifier = s.tokens[i]?.text.toLowerCase()
      i += 2
    }
    const name = s.tokens[i]?.text.toLowerCase() ?? ''
    if (isOpen(s, i + 1)) {
      const value = this.#whole(at, i + 1, endOf(s, i + 1))
      return {
        ...value,
        positive: POSITIVE.test(name),
        ...(/^(random|rand)$/.test(name) && { below: 1, certain: true }),
      }
    }
    const own = qualifier === undefined || this.#targets.own.has(qualifier)
    if (!own) return opaque(`${qualifier}.${name}`, false, i + 1)
    const identity = this.#is(name, IDENTITY, this.#identities)
    const stamp = this.#is(name, STAMP, this.#stamps)
    return {
      constant: undefined,
      key: name,
      rows: true,
      next: i + 1,
      identity,
      certain: identity,
      stamp,
    }
  }

  /** Remembered, as the same columns come again and again. */
  #is(name: string, pattern: RegExp, known: Map<string, boolean>): boolean {
    const before = known.get(name)
    if (before !== undefined) return before
    const holds = pattern.test(name)
    known.set(name, holds)
    return holds
  }

  #cast(at: number): Value | undefined {
    const s = this.#s
    const end = endOf(s, at + 1)
    const inner = this.read(at + 2)
    if (!inner || !isWord(s, inner.next, 'as')) return this.#whole(at, at + 1, end)
    return { ...cast(inner, s.tokens[inner.next + 1]?.text ?? ''), next: end + 1 }
  }

  /** COALESCE, IF and NULLIF of constants. */
  #conditional(name: string, open: number): Value | undefined {
    const s = this.#s
    const end = endOf(s, open)
    const values: Value[] = []
    for (let i = open + 1; i < end; ) {
      const value = this.read(i)
      if (!value || (value.next < end && !isOperator(s, value.next, ','))) return undefined
      values.push(value)
      i = value.next + 1
    }
    const [first, second, third] = values
    if (!first || first.constant === undefined) return undefined
    if (name === 'nullif') return undefined
    if (name === 'if' || name === 'iif') {
      const chosen = first.constant ? second : third
      return chosen && { ...chosen, next: end + 1 }
    }
    const given = values.find(({ constant: value }) => value !== null)
    return given && { ...given, next: end + 1 }
  }

  /** `CASE WHEN … THEN a ELSE a END`: the value where every branch, or the only one taken, gives the same. */
  #case(at: number): Value | undefined {
    const s = this.#s
    let i = at + 1
    let depth = 1
    const branches: Value[] = []
    let taken: Value | undefined
    let open = true
    let hasElse = false
    while (i < this.#to && depth > 0) {
      if (isWord(s, i, 'case')) depth++
      else if (isWord(s, i, 'end')) depth--
      else if (depth === 1 && isWord(s, i, 'then', 'else')) {
        hasElse ||= isWord(s, i, 'else')
        const value = this.read(i + 1)
        if (value) branches.push(value)
        else open = false
        if (isWord(s, i, 'then') && isWord(s, i - 1, 'true') && isWord(s, i - 2, 'when'))
          taken ??= value
        if (
          isWord(s, i, 'then') &&
          s.tokens[i - 2]?.text === '=' &&
          s.tokens[i - 1]?.text === s.tokens[i - 3]?.text
        )
          taken ??= branches.length === 1 ? value : undefined
      } else if (isOpen(s, i)) i = endOf(s, i)
      i++
    }
    if (depth > 0) return undefined
    const first = branches[0]
    if (taken) return { ...taken, next: i }
    if (open && hasElse && first && branches.every(({ key }) => key === first.key))
      return { ...first, next: i }
    return { ...this.#whole(at, i, i - 1), next: i, rows: true }
  }
}
