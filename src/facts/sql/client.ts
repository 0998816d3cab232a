import type { Finding } from './finding.ts'
import { finding } from './finding.ts'
import type { Lexicon } from './lexer.ts'

/** Where a command for the client ends that begins at `at`; undefined where none begins. */
export function clientEnd(
  sql: string,
  at: number,
  lexicon: Lexicon,
  begins: boolean,
): number | undefined {
  if (lexicon === 'sqlite') return begins ? dotLine(sql, at) : undefined
  if (sql[at] === '\\') return lexicon === 'postgres' ? metaEnd(sql, at) : shortEnd(sql, at)
  if (lexicon !== 'mysql' || !begins) return undefined
  const word =
    /(?:system|source|tee|notee|pager|nopager|edit|connect|charset|status|ego|warnings|nowarning|prompt|print|rehash|resetconnection|ssl_session_data_print|query_attributes)\b[^\n;]*/iy
  word.lastIndex = at
  const text = word.exec(sql)?.[0]
  return text === undefined ? undefined : at + text.length
}

/** The shell of SQLite takes lines that begin with a dot, and drops those that begin with `#`, between statements. */
function dotLine(sql: string, at: number): number | undefined {
  if (sql[at] !== '.' && sql[at] !== '#') return undefined
  return lineEnd(sql, at)
}

/** These take the rest of the line whole. */
const WHOLE_LINE =
  /\\(?:!|copy|ef|ev|sf|sv|h|help|i|ir|include|include_relative|o|out|w|write|g|gx)(?![a-z])/iy

function metaEnd(sql: string, at: number): number {
  if (sql[at + 1] === '\\' || sql[at + 1] === ';') return at + 2
  WHOLE_LINE.lastIndex = at
  if (WHOLE_LINE.test(sql)) return lineEnd(sql, at)
  const rest = /(?:'(?:[^'\\\n]|\\[^\n])*'|`[^`\n]*`|[^\\'`\n])*/y
  rest.lastIndex = at + 1
  rest.test(sql)
  const end = rest.lastIndex
  // A quote or backtick that is left open takes the line.
  return end >= sql.length || sql[end] === '\n' || sql[end] === '\\' ? end : lineEnd(sql, end)
}

function lineEnd(sql: string, at: number): number {
  const end = sql.indexOf('\n', at)
  return end < 0 ? sql.length : end
}

/** `\g`, `\G` and the other letters of MySQL's client; some take the rest of the line. */
function shortEnd(sql: string, at: number): number {
  const letter = sql[at + 1] ?? ''
  return '!.TPurCdeRQ'.includes(letter) ? lineEnd(sql, at) : at + 2
}

const SHOWS_PG =
  /^\\(?:d\w*[+S]*|l\+?|list\+?|z|s[fv]\+?|dn|conninfo|copyright|crosstabview\w*|errverbose|echo|qecho|warn|encoding|h|help|\?|timing|x|a|t|f|H|C|T|pset|unset|gdesc|p|print|q|quit|r|reset|if|elif|else|endif|if|cd|set|g|gx|gset|watch|bind|parse|prompt|restrict|unrestrict|c|connect|;|\\|\.)(?![\w!])/
const SHOWS_MY =
  /^\\[gGcqshHtnpwWxu?#]|^(?:status|ego|warnings|nowarning|nopager|notee|print|charset|rehash|delimiter|prompt|ssl_session_data_print|query_attributes)\b/i
const SHOWS_LITE =
  /^\.(?:auth|bail|binary|changes|connection|databases|dbconfig|dbinfo|dump|echo|eqp|exit|expert|explain|fullschema|header|headers|help|indexes|indices|lint|limit|mode|nullvalue|parameter|print|progress|prompt|quit|schema|separator|sha3sum|show|stats|tables|timeout|timer|version|vfsinfo|vfslist|vfsname|width)\b/i

/** A command of the client: most only show, some run programs, files or whole databases. */
export function clientFinding(text: string, lexicon: Lexicon): Finding {
  if (text.startsWith('#')) return finding('read', 'is a comment')
  if (lexicon === 'postgres') return metaFinding(text)
  if (lexicon === 'mysql') {
    if (/^(\\[!TPe]|system\b|tee\b|pager\b|edit\b)/.test(text))
      return finding('admin', 'starts a program or writes a file on this machine')
    return SHOWS_MY.test(text)
      ? finding('read', 'only steers the client')
      : finding('unknown', 'a command of the client that runs a file or goes to another database')
  }
  if (SHOWS_LITE.test(text) && !/^\.(dbconfig|auth)\s+\S+\s+\S/.test(text))
    return finding('read', 'only shows')
  if (/^\.read\b/.test(text)) return finding('unknown', 'runs statements from a file')
  if (
    /^\.(restore|recover|load|shell|system|import|excel|once|output|log|save|backup|clone|open|archive|ar|trace|sqlar|session|www|testctrl|cd|unmodule)\b/.test(
      text,
    )
  )
    return finding(
      /^\.restore/.test(text) ? 'destructive' : 'admin',
      'runs a program, loads code, or writes or replaces a file',
    )
  return finding('unknown', 'a command of the client that is not known here')
}

function metaFinding(text: string): Finding {
  if (/`/.test(text)) return finding('admin', 'runs a program on this machine')
  const command = /^\\(\w+|.)?/.exec(text)?.[1] ?? ''
  const rest = text.slice(1 + command.length).trim()
  if (command === '!' || command === 'password' || command === 'setenv')
    return finding('admin', 'runs a program on this machine, or changes a password')
  if (command === 'gexec')
    return finding('destructive', 'runs as statements whatever the query before it gives')
  if (command === 'copy') return copyFinding(rest)
  if (/^(o|out|w|write|g|gx|s)$/.test(command) && rest !== '' && !rest.startsWith('('))
    return finding('admin', 'writes a file or starts a program on this machine')
  if (/^lo_/.test(command))
    return command === 'lo_list' || command === 'lo_export'
      ? finding('read', 'only shows large objects')
      : finding(command === 'lo_unlink' ? 'destructive' : 'write', 'changes a large object')
  if (/^(c|connect)$/.test(command) && rest !== '')
    return finding('unknown', 'goes to another database, so the rest runs there')
  return SHOWS_PG.test(text)
    ? finding('read', 'only shows or steers the client')
    : finding('unknown', 'runs statements from a file, or is a command that is not known here')
}

function copyFinding(rest: string): Finding {
  if (/\bprogram\b/i.test(rest)) return finding('admin', 'runs a program on this machine')
  if (/\bfrom\b(?![^']*\bto\b)/i.test(rest) && !/^\(/.test(rest))
    return finding('write', 'loads rows into a table')
  return /^\(\s*(select|table|values)\b/i.test(rest) || /^[\w."]+(\s*\([^)]*\))?\s+to\s/i.test(rest)
    ? finding('read', 'copies rows into a file of this machine')
    : finding('unknown', 'a copy that cannot be told')
}

/**
 * Where the rows end that follow `COPY … FROM STDIN;` in a file: behind the line `\.`. Only where that line is there:
 * sent any other way the whole text is refused for it. `last` is where the last such line begins.
 */
export function copyDataEnd(sql: string, from: number, last: number): number {
  if (last < from - 1 || !/^[ \t]*\r?\n/.test(sql.slice(from, from + 80))) return from
  const end = /\n\\\.[ \t\r]*(?=\n|$)/g
  end.lastIndex = from
  const match = end.exec(sql)
  return match ? match.index + match[0].length : from
}
