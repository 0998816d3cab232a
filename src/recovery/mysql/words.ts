import { type LexRules, lex, type Token } from '../../facts/sql/lexer.ts'

/** Executable comments are read as SQL, whatever version they ask for. */
const ALL: LexRules = { lexicon: 'mysql', version: 999_999, maria: true }
/** They are comments. */
const NONE: LexRules = { ...ALL, version: -1, maria: false }

export interface Written {
  readonly schema: string | undefined
  readonly name: string
}

export interface Reference extends Written {
  readonly alias: string | undefined
}

/** A text in tokens that every server takes for the same; a string where there is none, saying why. */
export function wordsOf(text: string): Words | string {
  const tokens = lex(text, ALL)
  const bad = tokens.find(({ kind }) => kind === 'bad' || kind === 'client' || kind === 'hole')
  if (bad !== undefined) return `“${bad.text}” is no SQL for its server`
  if (lex(text, NONE).length !== tokens.length)
    return 'a comment in it is run by some servers and not by others'
  return new Words(text, tokens)
}

/** Tokens of a text, and what is written at them, names in the case in which they stand there. */
export class Words {
  readonly text: string
  readonly tokens: readonly Token[]

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text
    this.tokens = tokens
  }

  get length(): number {
    return this.tokens.length
  }

  /** The same text, fewer of its tokens. */
  slice(from: number, to?: number): Words {
    return new Words(this.text, this.tokens.slice(from, to))
  }

  /** What stands between the tokens, as it was written. */
  source(from = 0, to = this.length): string {
    const [first, last] = [this.tokens[from], this.tokens[to - 1]]
    return first && last && from < to ? this.text.slice(first.start, last.end) : ''
  }

  is(i: number, ...words: readonly string[]): boolean {
    const token = this.tokens[i]
    return token?.kind === 'word' && words.includes(token.text)
  }

  isSign(i: number, ...signs: readonly string[]): boolean {
    const token = this.tokens[i]
    return token?.kind === 'operator' && signs.includes(token.text)
  }

  /** A word or a quoted name, in its own case. */
  nameAt(i: number): string | undefined {
    const token = this.tokens[i]
    if (token?.kind === 'name') return token.text
    return token?.kind === 'word' ? this.text.slice(token.start, token.end) : undefined
  }

  /** `t`, `db.t`, with the index behind it. */
  tableAt(i: number): (Written & { readonly next: number }) | undefined {
    const first = this.nameAt(i)
    if (first === undefined) return undefined
    const second = this.isSign(i + 1, '.') ? this.nameAt(i + 2) : undefined
    return second === undefined
      ? { schema: undefined, name: first, next: i + 1 }
      : { schema: first, name: second, next: i + 3 }
  }

  /** Behind the group that begins at `i`; `i` where none does. */
  behindGroup(i: number): number {
    if (!this.isSign(i, '(')) return i
    let depth = 0
    for (let at = i; at < this.length; at++) {
      if (this.isSign(at, '(')) depth++
      else if (this.isSign(at, ')') && --depth === 0) return at + 1
    }
    return this.length
  }

  /** The first of these words from `i` on, outside of parentheses; the end where there is none. */
  find(i: number, ...words: readonly string[]): number {
    for (let at = i; at < this.length; ) {
      if (this.is(at, ...words)) return at
      at = this.isSign(at, '(') ? this.behindGroup(at) : at + 1
    }
    return this.length
  }
}
