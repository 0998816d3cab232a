import { UNKNOWN_PART } from '../facts.ts'
import { clientEnd, copyDataEnd } from './client.ts'
import { dollarQuoted, quoted, stringPrefix } from './strings.ts'

/** The rules by which text falls into tokens; a dialect that is not known is read by each of them. */
export type Lexicon = 'postgres' | 'mysql' | 'sqlite'

export type TokenKind =
  /** Unquoted, in lower case. */
  | 'word'
  /** Quoted: never a keyword. */
  | 'name'
  | 'string'
  | 'number'
  | 'operator'
  /** `$1`, `?`, `:id`: a value that comes later. */
  | 'parameter'
  /** `@a`, `@@global.x`. */
  | 'variable'
  /** Something that the shell puts in at run time. */
  | 'hole'
  /** A line for the client, not the server: `\d`, `.tables`. */
  | 'client'
  /** Text that no server would take here. */
  | 'bad'

export interface Token {
  readonly kind: TokenKind
  /** What it means: strings and names without quotes and escapes. */
  readonly text: string
  readonly start: number
  readonly end: number
}

export interface LexRules {
  readonly lexicon: Lexicon
  /** Executable comments that ask for at most this version are run; -1 runs none. */
  readonly version: number
  /** MariaDB runs `/*M!`, MySQL does not. */
  readonly maria: boolean
}

/** What servers take for white space; other blanks are letters to them. */
const SPACE = /(?:^\ufeff)?[ \t\n\r\f\v]+|^\ufeff/y
const WORDS: Readonly<Record<Lexicon, RegExp>> = {
  postgres: /[a-z_\u0080-\ufffb][\w$\u0080-\ufffb]*/iy,
  mysql: /[a-z_$\u0080-\ufffb][\w$\u0080-\ufffb]*/iy,
  sqlite: /[a-z_\u0080-\ufffb][\w$\u0080-\ufffb]*/iy,
}
const NUMBER = /0x[\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?/iy
const PARAMETER = /\$\d+|\?\d*|:[a-z_]\w*/iy
const LITE_PARAMETER = /[@$#][a-z_]\w*(?:::\w+)*(?:\([^()\s]*\))?/iy
const VARIABLE = /@@?(?:[\w$.\u0080-\ufffb]+|`[^`]*`|'[^']*'|"[^"]*")?/y
const OPERATOR =
  /<=>|->>|#>>|!~~\*|!~\*|~~\*|!~~|::|:=|\|\||<=|>=|<>|!=|==|=>|->|#>|@>|<@|&&|!~|~\*|~~|<<|>>|\*\*|[-+*/<>=~!@#%^&|`?;,.()[\]{}:$]/y

/** The tokens of a text, comments left out. Linear: whatever does not end takes the rest with it. */
export function lex(sql: string, rules: LexRules): readonly Token[] {
  return new Lexer(sql, rules).run()
}

class Lexer {
  readonly #sql: string
  readonly #rules: LexRules
  readonly #lexicon: Lexicon
  readonly #tokens: Token[] = []
  #at = 0
  /** MySQL's client ends statements at this; `;` always ends them too, as its servers take several at once. */
  #delimiter = ';'
  /** Executable comments that are open: their end is nothing. */
  #running = 0
  /** Where the present statement begins among the tokens. */
  #statement = 0
  readonly #lastRowsEnd: number

  constructor(sql: string, rules: LexRules) {
    this.#sql = sql
    this.#rules = rules
    this.#lexicon = rules.lexicon
    this.#lastRowsEnd = sql.lastIndexOf('\n\\.')
  }

  run(): readonly Token[] {
    while (this.#at < this.#sql.length) {
      if (this.#skip() || this.#client()) continue
      const start = this.#at
      if (!this.#token()) {
        this.#push('bad', this.#sql[start] ?? '', start, start + 1)
      }
    }
    return this.#tokens
  }

  #push(kind: TokenKind, text: string, start: number, end: number): true {
    this.#tokens.push({ kind, text, start, end })
    this.#at = end
    return true
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    return pattern.exec(this.#sql)?.[0]
  }

  /** White space and comments. */
  #skip(): boolean {
    const sql = this.#sql
    const space = this.#match(SPACE)
    if (space !== undefined) {
      this.#at += space.length
      return true
    }
    const two = sql.slice(this.#at, this.#at + 2)
    if (
      two === '--' &&
      (this.#lexicon !== 'mysql' || /^$|[\s\p{Cc}]/u.test(sql[this.#at + 2] ?? ''))
    )
      return this.#line()
    if (two[0] === '#' && this.#lexicon === 'mysql') return this.#line()
    if (two === '*/' && this.#running > 0) {
      this.#running--
      this.#at += 2
      return true
    }
    return two === '/*' && this.#comment()
  }

  #line(): true {
    const rest = this.#lexicon === 'postgres' ? /[\n\r]/g : /\n/g
    rest.lastIndex = this.#at
    this.#at = rest.exec(this.#sql)?.index ?? this.#sql.length
    return true
  }

  #comment(): true {
    const sql = this.#sql
    const start = this.#at
    const runs = this.#lexicon === 'mysql' ? /\/\*(M?)!(\d{5,6})?/y : undefined
    if (runs) {
      runs.lastIndex = start
      const match = runs.exec(sql)
      if (match) {
        const asked = Number(match[2] ?? 0)
        const taken = asked <= this.#rules.version && (match[1] !== 'M' || this.#rules.maria)
        if (taken) {
          this.#running++
          this.#at = start + match[0].length
          return true
        }
      }
      // A hint may set a variable for the statement.
      const end = sql.indexOf('*/', start)
      if (sql[start + 2] === '+' && /set_var/i.test(sql.slice(start, end < 0 ? undefined : end)))
        this.#push('bad', 'set_var', start, start + 2)
    }
    return this.#skipComment(start)
  }

  /** PostgreSQL nests comments; MySQL does inside those that it skips for their version. */
  #skipComment(start: number): true {
    const sql = this.#sql
    const nests =
      this.#lexicon === 'postgres' || (this.#lexicon === 'mysql' && sql[start + 2] === '!')
    const mark = /\/\*|\*\//g
    mark.lastIndex = start + 2
    let depth = 1
    while (depth > 0) {
      const match = mark.exec(sql)
      if (!match) {
        // SQLite takes an open comment for one up to the end; the others refuse the text.
        if (this.#lexicon !== 'sqlite') this.#push('bad', '/*', start, start + 2)
        this.#at = sql.length
        return true
      }
      if (match[0] === '*/') depth--
      else if (nests) depth++
    }
    this.#at = mark.lastIndex
    return true
  }

  /** Lines and words that the client keeps for itself. */
  #client(): boolean {
    const last = this.#tokens.at(-1)
    const begins =
      last === undefined ||
      last.kind === 'client' ||
      (last.kind === 'operator' && last.text === ';')
    const start = this.#at
    if (this.#lexicon === 'mysql' && begins) {
      const match = this.#match(/delimiter[ \t]+(\S+)[^\n]*/iy)
      if (match !== undefined) {
        this.#delimiter = /[ \t](\S+)/.exec(match)?.[1] ?? ';'
        return this.#push('client', 'delimiter', start, start + match.length)
      }
    }
    if (this.#delimiter !== ';' && this.#sql.startsWith(this.#delimiter, start))
      return this.#push('operator', ';', start, start + this.#delimiter.length)
    const end = clientEnd(this.#sql, start, this.#lexicon, begins)
    if (end === undefined) return false
    return this.#push('client', this.#sql.slice(start, end).trim(), start, end)
  }

  #token(): boolean {
    const start = this.#at
    const char = this.#sql[start] ?? ''
    if (char === UNKNOWN_PART) return this.#push('hole', '', start, start + 1)
    return this.#quoted(start, char) || this.#bare(start)
  }

  /** Rows that follow `COPY … FROM STDIN;` in a file are no SQL. */
  #statementEnds(): void {
    const head = this.#tokens[this.#statement]
    if (this.#lexicon === 'postgres' && head?.kind === 'word' && head.text === 'copy') {
      const own = this.#tokens.slice(this.#statement)
      if (own.some(({ kind, text }) => kind === 'word' && text === 'stdin'))
        this.#at = copyDataEnd(this.#sql, this.#at, this.#lastRowsEnd)
    }
    this.#statement = this.#tokens.length
  }

  #quoted(start: number, char: string): boolean {
    const sql = this.#sql
    const lexicon = this.#lexicon
    const prefix = stringPrefix(sql, start, lexicon)
    if (prefix !== undefined) {
      const string = quoted(sql, start + prefix.length, "'", prefix, lexicon)
      return this.#quotedToken('string', start, string)
    }
    if (char === "'")
      return this.#quotedToken('string', start, quoted(sql, start, "'", '', lexicon))
    if (lexicon === 'postgres' && /^u&"/i.test(sql.slice(start, start + 3)))
      return this.#quotedToken('name', start, quoted(sql, start + 2, '"', 'u&', lexicon))
    if (char === '"') {
      const kind = lexicon === 'mysql' ? 'string' : 'name'
      return this.#quotedToken(kind, start, quoted(sql, start, '"', '', lexicon))
    }
    if (char === '`' && lexicon !== 'postgres')
      return this.#quotedToken('name', start, quoted(sql, start, '`', 'name', lexicon))
    if (char === '[' && lexicon === 'sqlite') {
      const end = sql.indexOf(']', start)
      const text = sql.slice(start + 1, end < 0 ? undefined : end)
      return this.#quotedToken('name', start, { text, end: end < 0 ? undefined : end + 1 })
    }
    if (char === '$' && lexicon === 'postgres') {
      const body = dollarQuoted(sql, start)
      if (body) return this.#quotedToken('string', start, body)
    }
    return false
  }

  /** What does not end takes the rest: no server runs it. */
  #quotedToken(kind: TokenKind, start: number, { text, end }: Quoted): true {
    if (end === undefined) return this.#push('bad', text.slice(0, 40), start, this.#sql.length)
    return this.#push(kind, text, start, end)
  }

  #bare(start: number): boolean {
    const lexicon = this.#lexicon
    const word = this.#match(WORDS[lexicon])
    if (word !== undefined)
      return this.#push('word', word.toLowerCase(), start, start + word.length)
    const number = this.#match(NUMBER)
    if (number) return this.#push('number', number.toLowerCase(), start, start + number.length)
    const second = this.#sql[start + 1]
    if (lexicon === 'mysql' && this.#sql[start] === '@') {
      const variable = this.#match(VARIABLE) ?? '@'
      return this.#push('variable', variable.toLowerCase(), start, start + variable.length)
    }
    if (second !== ':' && second !== '=') {
      const parameter =
        this.#match(PARAMETER) ?? (lexicon === 'sqlite' ? this.#match(LITE_PARAMETER) : undefined)
      // PostgreSQL has operators with `?`; a lone one is also a driver's placeholder.
      if (parameter !== undefined && this.#sql[start - 1] !== ':')
        return this.#push('parameter', parameter, start, start + parameter.length)
    }
    // psql puts a variable in, quoted.
    const quotedValue = lexicon === 'postgres' ? this.#match(/:(?:'[^']*'|"[^"]*")/y) : undefined
    if (quotedValue !== undefined)
      return this.#push('parameter', quotedValue, start, start + quotedValue.length)
    const operator = this.#match(OPERATOR)
    if (operator === undefined) return false
    this.#push('operator', operator, start, start + operator.length)
    if (operator === ';') this.#statementEnds()
    return true
  }
}

/** `end` undefined: it never ends. */
export interface Quoted {
  readonly text: string
  readonly end: number | undefined
}
