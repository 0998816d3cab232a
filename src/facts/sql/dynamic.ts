import { type Finding, finding, READ, worse } from './finding.ts'
import { scan } from './scan.ts'
import {
  affords,
  afterGroup,
  endOf,
  findWord,
  isOpen,
  isOperator,
  isWord,
  type Sentence,
  wordAt,
} from './sentence.ts'
import { constantText } from './text.ts'

const OPAQUE = finding('destructive', 'runs a statement that is put together when it runs')

/** `PREPARE p AS …`, `PREPARE p FROM 'text'`: what it prepares is what it does. */
export function prepare(s: Sentence, from: number, to: number): Finding {
  if (isWord(s, from + 1, 'transaction'))
    return finding('admin', 'leaves a transaction open for somebody else to end')
  const name = s.tokens[from + 1]?.text.toLowerCase() ?? ''
  const at = afterGroup(s, from + 2)
  let found: Finding
  if (isWord(s, at, 'as')) found = s.classify(s, at + 1, to)
  else if (isWord(s, at, 'from')) {
    const text = constantText(s, at + 1, to)
    found = text === undefined ? OPAQUE : s.session.run(text)
  } else found = finding('unknown', 'prepares a statement that cannot be read')
  s.session.prepared.set(name, found)
  return found
}

/** `EXECUTE p`, `EXECUTE IMMEDIATE 'text'`, T-SQL's `EXEC p` and `EXEC('text')`. */
export function execute(s: Sentence, from: number, to: number): Finding {
  if (isOpen(s, from + 2)) s.named.add(from + 1)
  const rest = scan(s, from + 1, to, true)
  let at = from + 1
  const immediate = isWord(s, at, 'immediate')
  if (immediate) at++
  if (immediate || isOpen(s, at) || s.tokens[at]?.kind === 'string') {
    const end = findWord(s, at, to, 'using', 'into')
    const text = constantText(s, at, end < 0 ? to : end)
    return worse(text === undefined ? OPAQUE : s.session.run(text), rest)
  }
  const name = s.tokens[at]?.text.toLowerCase() ?? ''
  if (isWord(s, from, 'exec') && /^(xp_|sp_)/.test(name))
    return finding('admin', 'calls a procedure of the server itself', name)
  return worse(
    s.session.prepared.get(name) ??
      finding('unknown', `runs ${name}, which was prepared elsewhere`),
    rest,
  )
}

/** `DO [LANGUAGE x] 'body'`. */
export function runBlock(s: Sentence, from: number, to: number): Finding {
  let text: string | undefined
  for (let i = from + 1; i < to; i++) {
    const token = s.tokens[i]
    if (isWord(s, i, 'language')) {
      const language = s.tokens[++i]?.text.toLowerCase() ?? ''
      if (language !== 'plpgsql') return finding('admin', `runs code of the server in ${language}`)
    } else if (token?.kind === 'string') text = (text ?? '') + token.text
    else return finding('unknown', 'runs a block that cannot be read')
  }
  return text === undefined
    ? finding('unknown', 'runs a block that cannot be read')
    : s.session.run(text, true)
}

/** Words behind which a statement of a procedural body begins. */
const OPENS = ['begin', 'then', 'else', 'loop']
const CONTROL = new Set(
  `if elsif elseif while for foreach case when return raise assert perform get null exit continue open fetch close move
  end exception declare until leave iterate signal resignal`.split(/\s+/),
)

/** A procedural body: the worst of its statements, wherever its control words put them. */
export function classifyBody(s: Sentence): Finding {
  let worst = READ
  let start = 0
  const count = s.tokens.length
  for (let i = 0; i <= count; i = isOpen(s, i) ? endOf(s, i) + 1 : i + 1) {
    // A CASE that is a value has THEN and ELSE of its own.
    if (i > start && isWord(s, i, 'case')) i = endOfCase(s, i)
    const cut = i === count || isOperator(s, i, ';') || isWord(s, i, ...OPENS)
    if (!cut) continue
    if (i > start) worst = worse(worst, bodyStatement(s, start, i))
    start = i + 1
  }
  return worst
}

/** The index of its END, or its own where it has none before the statement ends. */
function endOfCase(s: Sentence, from: number): number {
  let depth = 0
  for (let i = from; i < s.tokens.length && !isOperator(s, i, ';'); i++) {
    if (isWord(s, i, 'case')) depth++
    else if (isWord(s, i, 'end') && --depth === 0) return i
    if (!affords(s, 1)) return from
  }
  return from
}

function bodyStatement(s: Sentence, from: number, to: number): Finding {
  const dynamic = findWord(s, from, to, 'execute')
  if (dynamic >= 0 && !isWord(s, dynamic + 1, 'function', 'procedure')) {
    const end = findWord(s, dynamic + 1, to, 'using', 'into', 'loop')
    const text = constantText(s, dynamic + 1, end < 0 ? to : end)
    return text === undefined ? OPAQUE : s.session.run(text)
  }
  const word = wordAt(s, from)
  if (word === undefined || CONTROL.has(word) || isOperator(s, from, '<<'))
    return scan(s, from, to, true)
  if (isOperator(s, from + 1, ':=', '=', '.', '[')) return scan(s, from, to, true)
  if (DECLARES.has(wordAt(s, from + 1) ?? '')) return scan(s, from + 1, to, true)
  const found = s.classify(s, from, to)
  return found
}

/** `name type` of a DECLARE section. */
const DECLARES = new Set(
  `constant record text int integer bigint smallint numeric boolean bool varchar char uuid json jsonb date timestamp
  timestamptz timetz time interval regclass name oid refcursor cursor real double float bytea alias xml inet`.split(
    /\s+/,
  ),
)
