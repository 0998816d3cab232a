import { knownForms } from './forms.ts'
import type { Found } from './found.ts'
import { namedValues } from './named.ts'
import { isSecretName } from './names.ts'
import { placedValues } from './placed.ts'
import { privateKeys } from './private-keys.ts'
import { randomRuns } from './random-runs.ts'

/**
 * Secrets in a text that somebody wants back as it is: a page, a lock file, a program. The record masks what may be one;
 * here what is code, a digest or a picture must stay, byte for byte.
 */
export function secretsToRead(text: string): readonly (readonly Found[])[] {
  return [
    privateKeys(text),
    knownForms(text).filter(
      ({ kind, start, end }) => kind !== 'private key' && !isWords(text.slice(start, end)),
    ),
    placedValues(text).filter(
      ({ kind, start, end }) => kind !== 'token' || !isPhrase(text.slice(start, end)),
    ),
    namedValues(text).filter((one) => isValue(text, one)),
    randomRuns(text),
  ]
}

/** `sk-spinner-with-a-long-name`, `secret_manager_service` */
function isWords(token: string): boolean {
  return /^[a-z]+(?:[_.-][a-z]+)+$/.test(token)
}

/** `Basic Constraints`, `Basic ProxyAgent` */
function isPhrase(value: string): boolean {
  return /^(?:[A-Z]?[a-z]{2,})+[.,:;]?$/.test(value)
}

/** Shorter it opens nothing: `accesskey="p"`. */
const VALUE_CHARS_MIN = 3
/** So much of the line tells whether it is code. */
const LINE_CHARS = 200

/** What stands behind the name of a secret is one, unless it is an expression, a type, a version or a colour. */
function isValue(text: string, { start, end }: Found): boolean {
  const value = text.slice(start, end)
  const bare = value.replace(/^\\?["']|\\?["']$/g, '')
  if (bare.length < VALUE_CHARS_MIN || NO_VALUE.test(bare) || KEYWORD.test(value)) return false
  const ahead = before(text, start)
  if (ASSIGNED.test(ahead)) return !CALL.test(value)
  if (/["']/.test(value)) return !isQuotedCode(value, bare, ahead)
  // `Cookie: a=b` has pairs; `cookies = new Map()` has none.
  if (COOKIES.test(ahead) && !/^[\w.-]+=[^=]/.test(value)) return false
  if (/^[[(]/.test(value) || TYPE.test(value) || CALL.test(value)) return false
  return !isName(text, start, end, value)
}

/** A colour, a version, a place to fill in, a folder. */
const NO_VALUE = /^(?:#[0-9a-f]{3,8}|[\^~<>=v]{0,2}\d+\.\d+[\w.+-]*|<[^<>]*>|\.{0,2}\/[\w./-]*)$/i
const KEYWORD =
  /^(?:await|new|typeof|this|self|function|async|require|import|exports|void|never|readonly|keyof|null|undefined|none|str|int|bytes|nil|the|a|an|is|are|of|and|or|not|to|from|for)$/i
/** `API_TOKEN=…` of a shell or a file of settings: no program is written so. */
const ASSIGNED = /(?:^|[^\w.$])[A-Z][A-Z0-9_]{2,}\+?=$/
const COOKIES = /cookies?["']?\s{0,8}[:=]\s{0,8}$/i
/** `Option<Token>`, `Optional[str]`, `HiddenText` */
const TYPE = /^[A-Z][A-Za-z]*(?:[<[].*|\])?$/
const CALL = /^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)*[[(]/
/** A list in which no text stands. */
const NOTHING_INSIDE = /^[[(][^"']*(?:["']["'][^"']*)*[\])]$/
/** Members and variables: no digits, which most passwords have. */
const NAMES = /^[A-Za-z_$]+(?:(?:\??\.|::|->)[A-Za-z_$]+)*(?:\[\w*\]?)?[?!]?$/
const MEMBER =
  /^(?:this|self|exports|module|props|req|res|config|options|opts|args|ctx|env)\.[\w$.]+$/

/** `"" + x`, `"${x}"`, `kind === 'option'` */
function isQuotedCode(value: string, bare: string, ahead: string): boolean {
  if (NOTHING_INSIDE.test(value) || /\$\{/.test(value) || /^["'][^\S\n]*\+\s/.test(value))
    return true
  return /[=!]==?\s{0,8}$/.test(ahead) && !/\d/.test(bare)
}

/** `this.password`, `nextToken`: a name of a secret is not the secret. */
function isName(text: string, start: number, end: number, value: string): boolean {
  if (MEMBER.test(value)) return true
  // `token:a.token,password:b` of a program without blanks.
  const [first = ''] = value.split(',', 1)
  if (first !== value && (first.length <= 2 || isSecretName(first)) && NAMES.test(first))
    return true
  const own = /(\w+)["']?\s{0,8}[:=]\s{0,8}$/.exec(before(text, start))?.[1]
  if (own === value) return true
  if (!NAMES.test(value)) return false
  return (/[.>:_]|[a-z][A-Z]/.test(value) && isSecretName(value)) || isCode(text, start, end)
}

const DECLARES =
  /^\s*(?:const|let|var|export (?:const|let|var|default|type|interface|function|class|async)|public|private|protected|static|readonly|def|fn|func|type|interface|return|if|for|while|auto|int|char)\b/
const GOES_ON = /^\s?(?:[;{)(=]|=>|,\s*$|\|\||&&|\?|\+|-\s)/

/** A line of a program: it begins with what declares, or goes on as no settings do. */
function isCode(text: string, start: number, end: number): boolean {
  const [rest = ''] = text.slice(end, end + LINE_CHARS).split('\n', 1)
  const head = before(text, start).replace(/^[\s\S]*\n/, '')
  return DECLARES.test(head) || GOES_ON.test(rest)
}

function before(text: string, start: number): string {
  return text.slice(Math.max(0, start - LINE_CHARS), start)
}
