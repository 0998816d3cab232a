import {
  ALL,
  bothOf,
  eitherOf,
  NONE,
  opposite,
  type Part,
  type Reach,
  related,
  SOME,
  type Targets,
  truthOf,
} from './reach.ts'
import { afterGroup, endOf, isOpen, isOperator, isWord, type Sentence, wordAt } from './sentence.ts'
import { existsReach, sameRows } from './subquery.ts'
import type { Value } from './value.ts'
import { ValueReader } from './value-reader.ts'

/** How a condition at `[from, to)` bounds the rows of the target. */
export function reachOf(s: Sentence, from: number, to: number, targets: Targets): Reach {
  if (from >= to) return 'all'
  if (s.broken !== undefined) return 'some'
  const reader = new ConditionReader(s, from, to, targets)
  const part = reader.either()
  return reader.done() ? part.reach : 'some'
}

class ConditionReader {
  readonly #s: Sentence
  readonly #to: number
  readonly #targets: Targets
  readonly #values: ValueReader
  #at: number
  #depth = 0

  constructor(s: Sentence, from: number, to: number, targets: Targets) {
    this.#s = s
    this.#at = from
    this.#to = to
    this.#targets = targets
    this.#values = new ValueReader(s, to, targets)
  }

  done(): boolean {
    return this.#at >= this.#to
  }

  #word(...words: readonly string[]): boolean {
    if (this.#at >= this.#to || !isWord(this.#s, this.#at, ...words)) return false
    this.#at++
    return true
  }

  #operator(...operators: readonly string[]): boolean {
    if (this.#at >= this.#to || !isOperator(this.#s, this.#at, ...operators)) return false
    this.#at++
    return true
  }

  either(): Part {
    const parts = [this.#exclusive()]
    while (this.#word('or') || (this.#s.lexicon === 'mysql' && this.#operator('||')))
      parts.push(this.#exclusive())
    return parts.length === 1 ? (parts[0] ?? SOME) : eitherOf(parts)
  }

  #exclusive(): Part {
    let part = this.#both()
    while (this.#word('xor')) {
      const other = this.#both()
      part =
        part.reach === 'all'
          ? opposite(other)
          : part.reach === 'none'
            ? other
            : other.reach === 'none'
              ? part
              : SOME
    }
    return part
  }

  #both(): Part {
    let part = this.#not()
    while (this.#word('and') || (this.#s.lexicon === 'mysql' && this.#operator('&&'))) {
      part = bothOf(part, this.#not())
    }
    return part
  }

  #not(): Part {
    let turned = false
    while (this.#word('not') || this.#operator('!')) turned = !turned
    const part = this.#test()
    return turned ? opposite(part) : part
  }

  /** A comparison, a group, EXISTS, or a value that stands for itself. */
  #test(): Part {
    if (++this.#depth > 2_000) {
      this.#at = this.#to
      return SOME
    }
    if (this.#word('exists')) return this.#exists()
    const start = this.#at
    const group = this.#group()
    if (group) return this.#behindTruth(group, start)
    const left = this.#values.read(this.#at)
    if (!left) return this.#giveUp()
    this.#at = left.next
    return this.#behindTruth(this.#compare(left, start), start)
  }

  /** A condition in parentheses; undefined where the parentheses hold a value. */
  #group(): Part | undefined {
    const s = this.#s
    if (!isOpen(s, this.#at) || isWord(s, this.#at + 1, 'select', 'with', 'values'))
      return undefined
    const end = endOf(s, this.#at)
    if (end >= this.#to || !holdsCondition(s, this.#at + 1, end)) return undefined
    const inner = new ConditionReader(s, this.#at + 1, end, this.#targets)
    const part = inner.either()
    this.#at = end + 1
    return inner.done() ? part : SOME
  }

  /** `(…) IS TRUE`, `= true`, `IN (true, false)` behind a condition. */
  #behindTruth(part: Part, start: number): Part {
    if (this.#word('is')) {
      const not = this.#word('not')
      if (this.#word('true')) return not ? opposite(part) : part
      if (this.#word('false')) return not ? part : opposite(part)
      // What is true or false is nearly never unknown.
      if (this.#word('null', 'unknown')) return not ? ALL : NONE
      this.#at = start
      return this.#giveUp()
    }
    if (this.#operator('::')) {
      this.#at = afterGroup(this.#s, this.#at + 1)
      return this.#behindTruth(part, start)
    }
    if (!this.#operator('=', '==', '<>', '!=')) return part
    const equal = this.#s.tokens[this.#at - 1]?.text.startsWith('=') === true
    const other = this.#not()
    if (other.reach === 'all') return equal ? part : opposite(part)
    if (other.reach === 'none') return equal ? opposite(part) : part
    if (part.reach === 'all') return equal ? other : opposite(other)
    if (part.reach === 'none') return equal ? opposite(other) : other
    return SOME
  }

  #giveUp(): Part {
    this.#at = this.#to
    return SOME
  }

  /** Always true where the query gives a row whatever the target's row is. */
  #exists(): Part {
    const s = this.#s
    if (!isOpen(s, this.#at)) return this.#giveUp()
    const open = this.#at
    this.#at = endOf(s, open) + 1
    return existsReach(s, open + 1, this.#at - 1, this.#targets)
  }

  #compare(left: Value, start: number): Part {
    const s = this.#s
    const not = this.#word('not')
    const part = this.#compareWith(left, start)
    if (part) return not ? opposite(part) : part
    return not ? this.#giveUp() : truthOf(left, s)
  }

  #compareWith(left: Value, start: number): Part | undefined {
    if (this.#word('is')) return this.#is(left)
    if (this.#word('isnull'))
      return { reach: left.constant === null ? 'all' : 'some', key: `${left.key} null` }
    if (this.#word('notnull')) return opposite({ reach: 'some', key: `${left.key} null` })
    if (this.#word('between')) return this.#between(left)
    if (this.#word('in')) return this.#in(left)
    const text = this.#s.tokens[this.#at]?.text ?? ''
    if (this.#word('like', 'ilike', 'rlike', 'regexp', 'glob', 'similar', 'match')) {
      if (text === 'similar') this.#word('to')
      return this.#pattern(left, text)
    }
    if (this.#operator('~', '~*', '~~', '~~*')) return this.#pattern(left, text)
    if (this.#operator('!~', '!~*', '!~~', '!~~*'))
      return opposite(this.#pattern(left, text.slice(1)))
    if (!this.#operator('=', '==', '<=>', '<>', '!=', '<', '>', '<=', '>=')) return undefined
    return this.#relation(left, text, start)
  }

  #is(left: Value): Part {
    const not = this.#word('not')
    let part: Part
    if (this.#word('null', 'unknown')) {
      const key = `${left.key} null`
      if (left.constant !== undefined) part = left.constant === null ? ALL : NONE
      else part = left.certain ? NONE : { reach: left.rows ? 'some' : 'free', key }
    } else if (this.#word('true')) part = truthOf(left, this.#s)
    else if (this.#word('false')) part = opposite(truthOf(left, this.#s))
    else {
      const distinct = this.#word('distinct')
      if (distinct) this.#word('from')
      const right = this.#values.read(this.#at)
      if (!right) return this.#giveUp()
      this.#at = right.next
      part = related(left, distinct ? '<>' : '=', right)
    }
    return not ? opposite(part) : part
  }

  #between(left: Value): Part {
    this.#word('symmetric', 'asymmetric')
    const low = this.#values.read(this.#at)
    if (!low) return this.#giveUp()
    this.#at = low.next
    if (!this.#word('and')) return this.#giveUp()
    const high = this.#values.read(this.#at)
    if (!high) return this.#giveUp()
    this.#at = high.next
    return bothOf(related(left, '>=', low), related(left, '<=', high))
  }

  #in(left: Value): Part {
    const s = this.#s
    if (!isOpen(s, this.#at)) return this.#giveUp()
    const open = this.#at
    const end = endOf(s, open)
    this.#at = end + 1
    if (isWord(s, open + 1, 'select', 'with', 'values', 'table'))
      return sameRows(s, open + 1, end, left, this.#targets) ? ALL : SOME
    const parts: Part[] = []
    for (let i = open + 1; i < end; ) {
      const value = this.#values.read(i)
      if (!value || (value.next < end && !isOperator(s, value.next, ','))) return SOME
      parts.push(related(left, '=', value))
      i = value.next + 1
    }
    const whole = eitherOf(parts)
    // `id NOT IN (0)` leaves out next to nothing.
    return parts.length > 0 && left.identity && whole.reach === 'some' && left.rows
      ? { reach: 'some', key: `${left.key} =` }
      : whole
  }

  #pattern(left: Value, operator: string): Part {
    const right = this.#values.read(this.#at)
    if (!right) return this.#giveUp()
    this.#at = right.next
    if (this.#word('escape')) this.#at++
    if (left.key === right.key && /like|~~|glob/.test(operator)) return ALL
    const text = right.constant
    if (typeof text !== 'string') return left.rows || right.rows ? SOME : { reach: 'free' }
    const all = /like|~~|similar/.test(operator)
      ? /^%+$/.test(text)
      : operator === 'glob'
        ? /^\*+$/.test(text)
        : /^\^?(\(?\.[*]\)?|\(\?:\)|)\$?$|^\.\*\?$|^\[\\s\\S\]\*$|^\(\.\*\)$/.test(text)
    if (all) return ALL
    return left.rows ? SOME : { reach: 'free' }
  }

  #relation(left: Value, operator: string, start: number): Part {
    const s = this.#s
    if (this.#word('any', 'some', 'all')) {
      const every = wordAt(s, this.#at - 1) === 'all'
      if (!isOpen(s, this.#at)) return this.#giveUp()
      const open = this.#at
      this.#at = endOf(s, open) + 1
      const same = sameRows(s, open + 1, this.#at - 1, left, this.#targets)
      return same && !every && (operator === '=' || operator === '<=' || operator === '>=')
        ? ALL
        : SOME
    }
    const right = this.#values.read(this.#at)
    if (!right) {
      this.#at = start
      return this.#giveUp()
    }
    this.#at = right.next
    return related(left, operator, right)
  }
}

/** Whether what stands in parentheses is a condition rather than a value. */
function holdsCondition(s: Sentence, from: number, to: number): boolean {
  const known = s.conditions.get(from)
  if (known !== undefined) return known
  const holds = findsCondition(s, from, to)
  s.conditions.set(from, holds)
  return holds
}

function findsCondition(s: Sentence, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    if (isOpen(s, i)) {
      if (i === from && holdsCondition(s, i + 1, endOf(s, i))) return true
      i = endOf(s, i)
    } else if (
      isWord(
        s,
        i,
        'and',
        'or',
        'not',
        'is',
        'in',
        'like',
        'between',
        'exists',
        'true',
        'false',
        'regexp',
      ) ||
      isOperator(s, i, '=', '<', '>', '<=', '>=', '<>', '!=', '==', '!', '~', '~*', '<=>', '~~')
    )
      return true
    else if (isOperator(s, i, ',')) return false
  }
  return false
}
