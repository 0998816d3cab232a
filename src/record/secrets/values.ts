/** The end of a value and whether it is a secret or only the name of one. */
export interface Value {
  readonly end: number
  readonly secret: boolean
}

/** A value is read so far. Longer secrets are keys in blocks, which are known by their form. */
const VALUE_CHARS_MAX = 1_000

/**
 * The value at a place in a command, a file or a request: one word, as a shell, JSON, YAML and programs would read it.
 * Nobody says which of them it is, so the longest is taken.
 */
export function valueAt(text: string, start: number): Value {
  const ahead = text.slice(start, start + VALUE_CHARS_MAX)
  const end = listEnd(ahead) ?? wordEnd(ahead)
  return { end: start + end, secret: !isReference(ahead.slice(0, end)) }
}

/** Behind `[…]` and `(…)`. */
function listEnd(text: string): number | undefined {
  const close = text[0] === '[' ? ']' : text[0] === '(' ? ')' : undefined
  const end = close === undefined ? -1 : text.indexOf(close)
  return end < 0 ? undefined : end + 1
}

/** One word may have several pieces: `"a"'b'$c\ d`. */
function wordEnd(text: string): number {
  let at = 0
  for (let quoted = false; at < text.length; ) {
    const end = quotedEnd(text, at) ?? referenceEnd(text, at)
    if (end !== undefined) {
      quoted = true
      at = end
    } else if (text[at] === '\\' && text[at + 1] !== '"' && text[at + 1] !== "'") at += 2
    else if (isEnd(text, at, quoted)) break
    else at++
  }
  return Math.min(at, text.length)
}

/** A comma goes on in `a,b`, and ends what stands in quotes or before a blank. */
function isEnd(text: string, at: number, quoted: boolean): boolean {
  const char = text[at] ?? ''
  if (char === ',') return quoted || /[\s"'\\]|$/y.test(text[at + 1] ?? '')
  return /[\s;&|)}\]<>"'`\\]/.test(char)
}

const QUOTED = /\$?'[^']*'|\$?"(?:[^"\\]|\\[\s\S])*"|\\(["'])(?:(?!\\\1)[\s\S])*\\\1/y

/**
 * Behind the quotes that begin here, also where they are quoted themselves: `\"…\"`. Right behind something else it may
 * be the end of quotes around all of it; then what follows, up to the next ones, mostly has blanks.
 */
function quotedEnd(text: string, at: number): number | undefined {
  QUOTED.lastIndex = at
  if (!QUOTED.test(text)) return undefined
  const end = QUOTED.lastIndex
  return at > 0 && /\s/.test(text.slice(at, end)) ? undefined : end
}

const REFERENCE = /\$\{\{[^}]*\}\}|\$\{[^}]*\}|\$\([^()]*(?:\([^()]*\)[^()]*)*\)|\$\w+|‹[^›]*›/y

function referenceEnd(text: string, at: number): number | undefined {
  REFERENCE.lastIndex = at
  return REFERENCE.test(text) ? REFERENCE.lastIndex : undefined
}

/** Nothing but names of secrets, in which no value stands: `${PW:-value}` has one. */
const ONLY_REFERENCES =
  /^(?:\$\{\{[^}]*\}\}|\$\{[\w!@#*]+[?]?\}|\$\([\s\S]*\)|\$\w+|‹[^›]*›|`[^`]*`)+$/
const NO_SECRET = /^(?:true|false|null|none|undefined|inherit|yes|no|on|off|\d{1,4})$/i
/** Programs that read it from elsewhere, and their types. */
const CODE =
  /^(?:process\.env|os\.environ|os\.getenv|ENV\[|secrets\.|vars\.|var\.|local\.|[\w.]+\(|(?:string|str|number|boolean|bool|any|unknown|bytes)\b(?![\w.!@#%^*+/~-]))/

function isReference(value: string): boolean {
  const bare = value.replace(/^\\?"([\s\S]*?)\\?"$/, '$1')
  if (bare === '' || bare === "''" || /^[{]/.test(bare)) return true
  // Between single quotes a shell looks for no variable, but GitHub does.
  const inner = bare.replace(/^'([\s\S]*)'$/, '$1')
  if (/^\$\{\{[^}]*\}\}$/.test(inner)) return true
  if (ONLY_REFERENCES.test(bare) || NO_SECRET.test(inner)) return true
  // In quotes a bracket is a letter of the secret, if more follows.
  return CODE.test(bare) && (bare === value || !/^[\w.]+\([^)]*\)?[^).;]+$/.test(bare))
}
