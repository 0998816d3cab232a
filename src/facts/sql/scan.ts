import { callAt } from './calls.ts'
import { type Finding, finding, READ, worse } from './finding.ts'
import {
  affords,
  afterGroup,
  endOf,
  isOpen,
  isOperator,
  isWord,
  nameAt,
  type Sentence,
  wordAt,
} from './sentence.ts'
import { ACTS, ACTS_ANYWHERE, BEFORE_PARENTHESIS } from './words.ts'

/** Statements inside statements that are followed; texts with more are not ones that people write. */
const INNER_MAX = 200

/**
 * What `[from, to)` would do beyond its own verb: statements in parentheses, functions, INTO, locks. `strict`: it is
 * to be `read`, so what is not known to be harmless is unknown.
 */
export function scan(s: Sentence, from: number, to: number, strict: boolean): Finding {
  let worst = READ
  for (let i = from; i < to; i++) {
    const token = s.tokens[i]
    if (!token) break
    if (token.kind === 'operator') {
      if (token.text !== '(' || !beginsStatement(s, i + 1)) continue
      const end = endOf(s, i)
      worst = worse(worst, within(s, i + 1, Math.min(end, to)))
      i = end
    } else if (token.kind === 'hole') {
      if (strict && !standsForValue(s, i))
        worst = worse(worst, finding('unknown', 'is put together when it runs'))
    } else if (token.kind === 'parameter') {
      if (strict && s.session.interpolates && token.text.startsWith(':'))
        worst = worse(worst, finding('unknown', 'is put together from a variable of the client'))
    } else if (token.kind === 'word' || token.kind === 'name') {
      if (isOpen(s, i + 1)) worst = worse(worst, callAt(s, i, strict) ?? READ)
      if (token.kind === 'name') continue
      const next = i > from ? statementBehind(s, i, to, strict) : undefined
      if (next) return worse(worst, next)
      worst = worse(worst, wordFinding(s, i, strict))
    }
  }
  return worst
}

/** Counted, as each one is read anew. */
function within(s: Sentence, from: number, to: number): Finding {
  s.spent.statements++
  if (s.spent.statements > INNER_MAX) return finding('unknown', 'holds too many statements to read')
  return s.classify(s, from, to)
}

/** True where the words at `i`, behind a parenthesis, begin a statement. */
function beginsStatement(s: Sentence, i: number): boolean {
  const word = wordAt(s, i)
  if (word === undefined) return false
  if (word === 'select' || word === 'with') return true
  if (word === 'values') return !isOperator(s, i + 1, ')', ',')
  if (word === 'table') return s.tokens[i + 1]?.kind !== 'operator'
  return acts(s, i)
}

function acts(s: Sentence, i: number): boolean {
  const token = s.tokens[i]
  const next = s.tokens[i + 1]
  const follows = token?.kind === 'word' ? ACTS.get(token.text) : undefined
  if (!follows || !next || isOperator(s, i - 1, '.') || isWord(s, i - 1, 'as', 'on', 'for', 'key'))
    return false
  if (next.kind === 'name' || next.kind === 'hole') return token?.text !== 'insert'
  if (next.kind !== 'word' || !follows.test(next.text)) return false
  if (token?.text !== 'update') return true
  // `update t set`, not a column of that name.
  for (let k = i + 2; k < i + 40; k++) if (isWord(s, k, 'set')) return true
  return false
}

/**
 * A second statement without a semicolon, as T-SQL and procedural bodies have them. Elsewhere the same words are an
 * error or a column.
 */
function statementBehind(s: Sentence, i: number, to: number, strict: boolean): Finding | undefined {
  const found = acts(s, i)
  const loose = s.dialect === 'unknown' || s.body
  const anywhere =
    s.dialect === 'unknown' &&
    ACTS_ANYWHERE.has(wordAt(s, i) ?? '') &&
    !isOperator(s, i - 1, '.', ',') &&
    !isWord(s, i - 1, 'as', 'select', 'by', 'and', 'or', 'where') &&
    !isOperator(s, i + 1, ',', '=', '.', '>', '<')
  if (!found && !anywhere) return undefined
  if (isWord(s, i - 1, 'then', 'do', 'or')) return undefined
  if (loose) {
    const several = finding('unknown', 'may be more than one statement')
    // Each one looks at all that follows it.
    return affords(s, (to - i) * 2) ? worse(several, within(s, i, to)) : several
  }
  if (!strict) return undefined
  return finding('unknown', `holds the words of another statement (${wordAt(s, i)})`)
}

function wordFinding(s: Sentence, i: number, strict: boolean): Finding {
  switch (wordAt(s, i)) {
    case 'into':
      return strict ? intoFinding(s, i) : READ
    case 'for':
      return isWord(s, i + 1, 'update', 'share', 'no', 'key') &&
        (isWord(s, i + 1, 'update', 'share') || isWord(s, i + 2, 'key', 'share'))
        ? finding('write', 'locks the rows it reads')
        : READ
    case 'lock':
      return isWord(s, i + 1, 'in') && isWord(s, i + 2, 'share')
        ? finding('write', 'locks the rows it reads')
        : READ
    case 'next':
      return isWord(s, i + 1, 'value') && isWord(s, i + 2, 'for')
        ? finding('write', 'moves a sequence')
        : READ
    default:
      return READ
  }
}

function intoFinding(s: Sentence, i: number): Finding {
  if (isOperator(s, i - 1, '.') || s.body) return READ
  if (isWord(s, i + 1, 'outfile', 'dumpfile'))
    return finding('admin', 'writes a file of the server')
  if (s.lexicon === 'mysql') {
    if (s.tokens[i + 1]?.kind !== 'variable')
      return finding('unknown', 'puts what it reads somewhere that cannot be told')
    s.session.variables.clear()
    return READ
  }
  if (s.lexicon === 'sqlite') return finding('unknown', 'puts what it reads somewhere')
  let at = i + 1
  while (isWord(s, at, 'temp', 'temporary', 'unlogged', 'table', 'local', 'global')) at++
  return finding('ddl', 'creates a table from what it reads', nameAt(s, at)?.full)
}

/** A hole where a value or a name stands; anywhere else it may bring words of its own. */
function standsForValue(s: Sentence, i: number): boolean {
  const before = s.tokens[i - 1]
  if (!before) return false
  const touches = before.end === s.tokens[i]?.start
  if (before.kind === 'operator') return before.text !== ')' && before.text !== ']'
  return touches || (before.kind === 'word' && VALUE_FOLLOWS.has(before.text)) || false
}

const VALUE_FOLLOWS: ReadonlySet<string> = new Set(
  [...BEFORE_PARENTHESIS].filter((word) => word !== 'as' && word !== 'end').concat('offset', 'as'),
)

/** Behind `WITH …` where the statement proper begins; undefined where it cannot be told. */
export function behindWith(s: Sentence, from: number, to: number): number | undefined {
  let i = from + 1
  if (isWord(s, i, 'recursive')) i++
  for (;;) {
    const name = nameAt(s, i)
    if (!name) return undefined
    if (isOpen(s, name.next)) s.named.add(name.next - 1)
    i = afterGroup(s, name.next)
    // ClickHouse and others have expressions here; they are not read.
    if (!isWord(s, i, 'as')) return undefined
    i++
    if (isWord(s, i, 'not')) i++
    if (isWord(s, i, 'materialized')) i++
    if (!isOpen(s, i)) return undefined
    i = afterGroup(s, i)
    while (i < to && isWord(s, i, 'search', 'cycle')) i = behindSearch(s, i, to)
    if (i >= to) return undefined
    if (!isOperator(s, i, ',')) return i
    i++
  }
}

/** `SEARCH DEPTH FIRST BY a SET b`, `CYCLE a SET b USING c`. */
function behindSearch(s: Sentence, from: number, to: number): number {
  let i = from + 1
  while (
    i < to &&
    !isOperator(s, i, ',', '(') &&
    !isWord(s, i, 'select', 'insert', 'update', 'delete', 'merge', 'with', 'values', 'table')
  ) {
    if (isWord(s, i, 'search', 'cycle')) return i
    i++
    // `BY a, b`: the comma belongs to the columns while SET is still to come.
    if (isOperator(s, i, ',') && stillBefore(s, i, to)) i++
  }
  return i
}

function stillBefore(s: Sentence, from: number, to: number): boolean {
  for (let k = from + 1; k < Math.min(to, from + 30); k++) {
    if (isOpen(s, k)) return false
    if (isWord(s, k, 'set')) return true
    if (isWord(s, k, 'as', 'select')) return false
  }
  return false
}
