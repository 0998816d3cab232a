import {
  SQL_CHARS_MAX,
  SQL_GRAMMAR_TOKENS_MAX,
  SQL_READINGS_MAX,
  SQL_STATEMENTS_MAX,
} from './bounds.ts'
import { clientFinding } from './client.ts'
import { classifyBody } from './dynamic.ts'
import { exceeds, type Finding, finding, isDangerous, worse } from './finding.ts'
import { type Lexicon, type LexRules, lex, type Token } from './lexer.ts'
import { type Language, type Sentence, type Session, sentenceOf } from './sentence.ts'
import { splitStatements } from './split.ts'
import { classify } from './statement.ts'
import { treeFinding } from './tree.ts'
import { BEFORE_PARENTHESIS } from './words.ts'

export type SqlDialect = 'postgres' | 'mysql' | 'sqlite' | 'unknown'

/**
 * What a statement does at worst. read: nothing lasting. write: bounded or append-only. unbounded-write: every row.
 * ddl: the schema, without losing data. destructive: loses data. admin: rights, settings, files, other sessions.
 */
export type SqlClass =
  | 'read'
  | 'write'
  | 'unbounded-write'
  | 'ddl'
  | 'destructive'
  | 'admin'
  | 'unknown'

export interface SqlStatement {
  readonly class: SqlClass
  /** The table, schema or database it names, or "the database". */
  readonly name: string
  /** How it begins. */
  readonly text: string
  /** For a person, completing "this …": what it does, or what cannot be told. */
  readonly why: string
  /** In the text that was read. */
  readonly span: { readonly start: number; readonly end: number }
}

/** PostgreSQL's own parser. It is loaded outside; without it the words alone decide. */
export interface SqlGrammar {
  /** The raw parse tree as libpg-query gives it; throws where the text is no SQL. */
  parse(sql: string): unknown
}

const TEXT_CHARS = 80

/** What each statement of a text would do. Never empty for text that says something; never throws. */
export function readSqlText(
  sql: string,
  dialect: SqlDialect,
  grammar?: SqlGrammar,
): readonly SqlStatement[] {
  if (sql.length > SQL_CHARS_MAX) {
    const why = `is longer than ${SQL_CHARS_MAX / 1024} KiB and was not read`
    return [statement(sql, { start: 0, end: sql.length }, finding('unknown', why))]
  }
  const readings = rulesFor(sql, dialect).map((rules) =>
    readBy(sql, rules, dialect, dialect === 'postgres' ? grammar : undefined, 0),
  )
  return worstReading(readings)
}

/** The reading that says the worst; where two say the same, the first. */
function worstReading(readings: readonly (readonly SqlStatement[])[]): readonly SqlStatement[] {
  const [first = [], ...rest] = readings
  let worst = first
  for (const reading of rest) if (exceeds(classOf(reading), classOf(worst))) worst = reading
  return worst
}

/** The class of a whole text is that of its worst statement. */
export function classOf(statements: readonly SqlStatement[]): SqlClass {
  return statements.reduce<SqlClass>(
    (worst, { class: kind }) => (exceeds(kind, worst) ? kind : worst),
    'read',
  )
}

/** Every way a server could take the text apart: dialects, and versions that run or skip executable comments. */
function rulesFor(sql: string, dialect: SqlDialect): readonly LexRules[] {
  const plain = (lexicon: Lexicon): LexRules => ({ lexicon, version: 999_999, maria: true })
  if (dialect === 'postgres' || dialect === 'sqlite') return [plain(dialect)]
  const mysql = mysqlRules(sql)
  if (dialect === 'mysql') return mysql
  // Where no character means different things, one reading serves for all.
  return /[\\#`"$[]|--|\/[*]|[eExXbBnN]'/.test(sql)
    ? [plain('postgres'), ...mysql, plain('sqlite')]
    : [plain('postgres')]
}

function mysqlRules(sql: string): readonly LexRules[] {
  const out: LexRules[] = []
  const versions = new Set<number>([999_999])
  let maria = false
  for (const match of sql.matchAll(/\/\*(M?)!(\d{5,6})?/g)) {
    maria ||= match[1] === 'M'
    versions.add(Number(match[2] ?? 0)).add(Number(match[2] ?? 0) - 1)
  }
  for (const version of versions) {
    out.push({ lexicon: 'mysql', version, maria: true })
    if (maria) out.push({ lexicon: 'mysql', version, maria: false })
  }
  return out.slice(0, SQL_READINGS_MAX)
}

/** What statements inside a text, and text that is run, share with it. */
interface Context {
  readonly language: Language
  readonly rules: LexRules
}

function readBy(
  sql: string,
  rules: LexRules,
  dialect: SqlDialect,
  grammar: SqlGrammar | undefined,
  depth: number,
): readonly SqlStatement[] {
  const context: Context = { rules, language: { dialect, lexicon: rules.lexicon, classify } }
  const tokens = lex(sql, rules)
  const pieces = splitStatements(tokens, rules.lexicon)
  const session = sessionFor(context, depth, interpolates(tokens))
  const useGrammar = tokens.length <= SQL_GRAMMAR_TOKENS_MAX ? grammar : undefined
  const out: SqlStatement[] = []
  for (const piece of pieces) {
    const span = { start: piece[0]?.start ?? 0, end: piece.at(-1)?.end ?? sql.length }
    if (out.length >= SQL_STATEMENTS_MAX) {
      const rest = { start: span.start, end: sql.length }
      out.push(statement(sql, rest, finding('unknown', 'is one of too many statements to read')))
      break
    }
    out.push(
      statement(
        sql,
        span,
        surely(() => pieceFinding(sql, piece, session, context, useGrammar)),
      ),
    )
  }
  return out
}

/** A reading that fails is a defect of ours, and never makes a statement harmless. */
function surely(read: () => Finding): Finding {
  try {
    return read()
  } catch {
    return finding('unknown', 'could not be read, by a defect of Interlock')
  }
}

function sessionFor(context: Context, depth: number, variables: boolean): Session {
  const run = (sql: string, body = false): Finding => runText(sql, body, context, depth + 1)
  return { prepared: new Map(), variables: new Map(), run, depth, interpolates: variables }
}

/** psql's `\set`, `\gset` and `\prompt` fill variables that may hold any words. */
function interpolates(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind, text }) => kind === 'client' && /^\\(set|gset|prompt)\b/.test(text))
}

/** Bodies in bodies; nobody writes more. */
const DEPTH_MAX = 6

function runText(sql: string, body: boolean, context: Context, depth: number): Finding {
  if (depth > DEPTH_MAX || sql.length > SQL_CHARS_MAX)
    return finding('destructive', 'runs text inside text, deeper than is read here')
  const { rules, language } = context
  if (body) {
    const session = sessionFor(context, depth, false)
    const s = sentenceOf(lex(sql, rules), session, language, true)
    return s.broken === undefined
      ? classifyBody(s)
      : worse(finding('unknown', `runs a block that cannot be read: ${s.broken}`), classifyBody(s))
  }
  return readBy(sql, rules, language.dialect, undefined, depth).reduce<Finding>(
    (worst, { class: kind, why, name }) => worse(worst, finding(kind, why, name)),
    finding('read', 'only reads'),
  )
}

function pieceFinding(
  sql: string,
  piece: readonly Token[],
  session: Session,
  context: Context,
  grammar: SqlGrammar | undefined,
): Finding {
  const [first] = piece
  if (first?.kind === 'client') return clientCommand(first.text, context, session.depth)
  const s = sentenceOf(piece, session, context.language)
  const found = classify(s, 0, piece.length)
  const own = s.broken === undefined ? found : worse(found, broken(s))
  if (grammar === undefined || isDangerous(own)) return own
  return treeFinding(sqlOf(sql, piece), own, grammar, context.language.dialect)
}

function broken({ broken: why }: Sentence): Finding {
  return finding('unknown', `cannot be read: ${why ?? 'it is no SQL'}`)
}

/** `\copy (query) to file` runs its query. */
function clientCommand(text: string, context: Context, depth: number): Finding {
  const own = clientFinding(text, context.rules.lexicon)
  const query = /^\\copy\s*\((.*)\)\s*to\b/is.exec(text)?.[1]
  return query === undefined ? own : worse(own, runText(query, false, context, depth + 1))
}

/** Behind a value a `?` is PostgreSQL's operator, not a placeholder. */
function joins(before: Token | undefined): boolean {
  if (before === undefined) return false
  if (before.kind === 'operator') return before.text === ')' || before.text === ']'
  return before.kind !== 'word' || !BEFORE_PARENTHESIS.has(before.text)
}

/** The statement as the server would get it: a client's `:name` is a value by then. */
function sqlOf(sql: string, piece: readonly Token[]): string {
  const start = piece[0]?.start ?? 0
  const parts: string[] = []
  let from = start
  for (const [i, token] of piece.entries()) {
    const value =
      token.kind === 'hole' ||
      (token.kind === 'parameter' && !token.text.startsWith('$') && !joins(piece[i - 1]))
    if (!value) continue
    parts.push(sql.slice(from, token.start), '$1')
    from = token.end
  }
  parts.push(sql.slice(from, piece.at(-1)?.end ?? sql.length))
  return parts.join('')
}

function statement(sql: string, span: SqlStatement['span'], found: Finding): SqlStatement {
  const text = sql
    .slice(span.start, Math.min(span.end, span.start + TEXT_CHARS))
    .replace(/\s+/g, ' ')
  const { class: kind, name, why } = found
  return { class: kind, name: name ?? 'the database', text, why, span }
}
