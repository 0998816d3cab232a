import { dangerOf } from './danger.ts'
import { type Finding, finding, READ } from './finding.ts'
import { isHarmlessFunction } from './functions.ts'
import { endOf, isOperator, isWord, type Sentence, wordAt } from './sentence.ts'
import { constantText } from './text.ts'
import { ALSO_FUNCTIONS, BEFORE_PARENTHESIS } from './words.ts'

/** Schemas whose functions are the server's own. */
const OWN_SCHEMAS = new Set(['pg_catalog', 'information_schema', 'safe'])

/** What the call at `i` would do; undefined where the parenthesis behind it holds no arguments. */
export function callAt(s: Sentence, i: number, strict: boolean): Finding | undefined {
  const token = s.tokens[i]
  if (!token || s.named.has(i)) return undefined
  const name = token.text.toLowerCase()
  const qualified = isOperator(s, i - 1, '.')
  if (!qualified) {
    if (isOperator(s, i - 1, '::') || isWord(s, i - 1, 'as', 'tablesample')) return undefined
    if (token.kind === 'word' && BEFORE_PARENTHESIS.has(name) && !ALSO_FUNCTIONS.has(name))
      return name === 'operator' && strict ? operatorFinding(s, i) : undefined
  }
  const danger = dangerOf(name)
  if (danger) return /runs text/.test(danger.why) ? textFinding(s, i, danger) : danger
  if (!strict) return undefined
  const schema = qualified ? s.tokens[i - 2]?.text.toLowerCase() : undefined
  if (schema === undefined || OWN_SCHEMAS.has(schema)) {
    if (isHarmlessFunction(name, s.dialect)) return undefined
    if (!qualified && namesColumns(s, i)) return undefined
  }
  return finding('unknown', `calls ${name}, and what that does is not known here`)
}

/** `OPERATOR(schema.+)` may be anybody's. */
function operatorFinding(s: Sentence, i: number): Finding {
  return isWord(s, i + 2, 'pg_catalog') || !isOperator(s, i + 3, '.')
    ? READ
    : finding('unknown', 'uses an operator that is not known here')
}

/** `query_to_xml('SELECT …')`: what it runs is what it does. */
function textFinding(s: Sentence, i: number, danger: Finding): Finding {
  const text = constantText(s, i + 2, endOf(s, i + 1))
  return text === undefined ? danger : s.session.run(text.split('\u0000', 1)[0] ?? '')
}

/** `(VALUES …) v(a, b)`, `f(1) g(i)`: columns, where names follow a parenthesis that is no argument of ON or TOP. */
function namesColumns(s: Sentence, i: number): boolean {
  const open = s.open[i - 1] ?? -1
  if (!isOperator(s, i - 1, ')') || open < 0) return false
  const before = wordAt(s, open - 1)
  if (before === 'on' || before === 'top' || before === 'over') return false
  const end = endOf(s, i + 1)
  for (let k = i + 2; k < end; k++) {
    const inner = s.tokens[k]
    if (inner?.kind !== 'word' && inner?.kind !== 'name' && !isOperator(s, k, ',', '[', ']'))
      return false
  }
  return end > i + 2
}
