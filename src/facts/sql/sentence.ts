import { SQL_LOOKS_MAX, SQL_NESTING_MAX } from './bounds.ts'
import type { Finding } from './finding.ts'
import type { Lexicon, Token } from './lexer.ts'
import type { SqlDialect } from './sql.ts'

/** What earlier statements of the same text have set: prepared statements and variables that hold text. */
export interface Session {
  readonly prepared: Map<string, Finding>
  /** MySQL's `@name` where its text is known. */
  readonly variables: Map<string, string>
  /** What a text would do that this one runs: `EXECUTE 'text'`, bodies. */
  readonly run: (sql: string, body?: boolean) => Finding
  /** How deep this text lies in others (bodies, `EXECUTE 'text'`). */
  readonly depth: number
  /** psql sets variables in this text: `:name` may be any words. */
  readonly interpolates: boolean
}

/** One statement: its tokens and which parentheses belong together. */
export interface Sentence {
  readonly tokens: readonly Token[]
  /** For an opening parenthesis or bracket the index of its closing one; -1 elsewhere and where it never closes. */
  readonly close: readonly number[]
  /** The other way round. */
  readonly open: readonly number[]
  readonly dialect: SqlDialect
  readonly lexicon: Lexicon
  readonly session: Session
  /** Indices of names that are followed by columns, not by arguments: `WITH t(a) AS …`. */
  readonly named: Set<number>
  /** Inside a procedure's body `SELECT … INTO` fills a variable. */
  readonly body: boolean
  /** Statements found inside or behind this one, and tokens looked at more than once: both are bounded. */
  readonly spent: { statements: number; tokens: number }
  /** Which parentheses hold a condition, once it is known. */
  readonly conditions: Map<number, boolean>
  /** Reads a statement that lies within this one. */
  readonly classify: Classify
  /** What is wrong with it as a text, where something is. */
  readonly broken: string | undefined
}

/** What the statement at `[from, to)` would do. */
export type Classify = (s: Sentence, from: number, to: number) => Finding

export interface Language {
  readonly dialect: SqlDialect
  readonly lexicon: Lexicon
  readonly classify: Classify
}

export function sentenceOf(
  tokens: readonly Token[],
  session: Session,
  language: Language,
  body = false,
): Sentence {
  const close: number[] = new Array<number>(tokens.length).fill(-1)
  const openOf: number[] = new Array<number>(tokens.length).fill(-1)
  const open: number[] = []
  let broken: string | undefined
  tokens.forEach((token, i) => {
    if (token.kind === 'bad') broken ??= 'it is no text that the server would take'
    if (token.kind !== 'operator') return
    if (token.text === '(' || token.text === '[') open.push(i)
    else if (token.text === ')' || token.text === ']') {
      const start = open.pop()
      if (start === undefined || tokens[start]?.text !== (token.text === ')' ? '(' : '['))
        broken ??= 'its parentheses do not match'
      else {
        close[start] = i
        openOf[i] = start
      }
    }
    if (open.length > SQL_NESTING_MAX) broken ??= 'it is nested too deep'
  })
  if (open.length > 0) broken ??= 'its parentheses do not match'
  return {
    ...language,
    tokens,
    close,
    open: openOf,
    session,
    named: new Set(),
    spent: { statements: 0, tokens: 0 },
    conditions: new Map(),
    body,
    broken,
  }
}

/** The unquoted word at `i`, or nothing. */
export function wordAt(s: Sentence, i: number): string | undefined {
  const token = s.tokens[i]
  return token?.kind === 'word' ? token.text : undefined
}

export function isWord(s: Sentence, i: number, ...words: readonly string[]): boolean {
  const word = wordAt(s, i)
  return word !== undefined && words.includes(word)
}

export function isOperator(s: Sentence, i: number, ...operators: readonly string[]): boolean {
  const token = s.tokens[i]
  return token?.kind === 'operator' && operators.includes(token.text)
}

export function isOpen(s: Sentence, i: number): boolean {
  return isOperator(s, i, '(')
}

/** Index after the parenthesised group at `i`, or `i` where there is none. */
export function afterGroup(s: Sentence, i: number): number {
  return isOpen(s, i) ? endOf(s, i) + 1 : i
}

/** Index of the parenthesis that closes the one at `i`. */
export function endOf(s: Sentence, i: number): number {
  const end = s.close[i] ?? -1
  return end < 0 ? s.tokens.length : end
}

/** The first index in `[from, to)` outside parentheses whose word is one of these; -1 for none. */
export function findWord(
  s: Sentence,
  from: number,
  to: number,
  ...words: readonly string[]
): number {
  for (let i = from; i < to; i = isOpen(s, i) ? endOf(s, i) + 1 : i + 1) {
    if (isWord(s, i, ...words)) return i
  }
  return -1
}

export interface Name {
  /** Its last part, as a server compares it. */
  readonly last: string
  /** All parts, joined by dots. */
  readonly full: string
  /** Index behind it. */
  readonly next: number
}

/** A name with its schema: `public."users"`. */
export function nameAt(s: Sentence, start: number): Name | undefined {
  let i = start
  const parts: string[] = []
  for (;;) {
    const token = s.tokens[i]
    if (token?.kind !== 'word' && token?.kind !== 'name' && token?.kind !== 'string') break
    parts.push(token.text.toLowerCase())
    i++
    if (!isOperator(s, i, '.')) break
    i++
  }
  const last = parts.at(-1)
  return last === undefined ? undefined : { last, full: parts.join('.'), next: i }
}

/** True while tokens may be looked at again; beyond it nothing more is folded. */
export function affords(s: Sentence, tokens: number): boolean {
  s.spent.tokens += tokens
  return s.spent.tokens < SQL_LOOKS_MAX
}
