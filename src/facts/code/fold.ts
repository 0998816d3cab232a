import { fromBase64, fromHex } from '../encodings.ts'

/**
 * Program text with its constants put in place: names that hold one text, short names of functions, and texts that
 * are decoded or put together from constants. Whoever hides a command in such steps hides it from a reader of
 * literals; who does not loses nothing by it.
 */
export function folded(code: string, home: string): string {
  if (code.length > CODE_CHARS_MAX) return code
  let text = withDecoded(withHome(code.replace(REQUIRED, '$1'), home))
  const names = namesIn(text)
  for (const [name, value] of names) text = withName(text, name, value)
  return names.size > 0 ? withDecoded(text.replace(REQUIRED, '$1')) : text
}

/** The home folder in the words of each language; it is known. */
function withHome(code: string, home: string): string {
  return code
    .replace(HOME_CALLS, () => JSON.stringify(home))
    .replace(/(["'])~\//g, (_, quote: string) => `${quote}${home}/`)
}

const HOME_CALLS =
  /process\.env(?:\.HOME|\[["']HOME["']\])|os\.environ\[["']HOME["']\]|os\.environ\.get\(["']HOME["']\)|os\.getenv\(["']HOME["']\)|(?:os\.)?homedir\(\)|(?:pathlib\.)?Path\.home\(\)|os\.path\.expanduser\(["']~["']\)|ENV\[["']HOME["']\]|Dir\.home|\$ENV\{HOME\}|getenv\(["']HOME["']\)|Deno\.env\.get\(["']HOME["']\)/g

/** `require("fs").rmSync` is `fs.rmSync`. */
const REQUIRED = /\brequire\(\s*["'](?:node:)?([\w-]+)["']\s*\)(?=\s*[.(])/g

/** Inline code and small scripts; longer files hide nothing by such means that matters. */
const CODE_CHARS_MAX = 16_000
/** Names that are followed in one text. */
const NAMES_MAX = 40
/** What putting values in place may make of a text. */
const GROWTH_MAX = 4

/** `c = "…"`, `const p = '…'`, `my $c = "…"`, `r = shutil.rmtree`; not where the name is given several values. */
function namesIn(code: string): ReadonlyMap<string, string> {
  const times = new Map<string, number>()
  for (const [, name = ''] of code.matchAll(ASSIGNED)) times.set(name, (times.get(name) ?? 0) + 1)
  const names = new Map<string, string>()
  for (const [, name = '', value = ''] of code.matchAll(ASSIGNMENT)) {
    if (names.size >= NAMES_MAX) break
    if (times.get(name) === 1 && !KEYWORDS.test(name)) names.set(name, value)
  }
  return names
}

/** A value is given to a name, or added to what it has. */
const ASSIGNED = /(?<![\w.])\$?([A-Za-z_]\w*)\s*[+.|*:-]?=(?!=)/g

const ASSIGNMENT =
  /(?<![\w.$])(?:const\s+|let\s+|var\s+|my\s+|our\s+|local\s+)?[$@]?([A-Za-z_]\w*)\s*:?=\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?:os|shutil|subprocess|fs|cp|child_process)\.\w+(?=\s*(?:[;\n]|$))|require\(\s*["'][\w:/-]+["']\s*\)(?:\.\w+)*)(?=\s*(?:[;,\n})]|$))/g
const KEYWORDS = /^(?:if|else|for|while|in|is|not|and|or|True|False|None|null|undefined|self|this)$/

/** Uses of a name, also inside texts that put it in (`f"{c} x"`, `"$c x"`, `` `${c} x` ``, `"#{c} x"`). */
function withName(code: string, name: string, value: string): string {
  const inner = /^["']/.test(value) ? value.slice(1, -1) : ''
  const out = code
    .replace(new RegExp(`(?:\\$|#)?\\{${name}\\}`, 'g'), () => inner)
    .replace(
      new RegExp(`(?<![\\w.$'"])\\$?${name}\\b(?!\\s*[+.|*:-]?=(?!=))(?!['"])`, 'g'),
      () => value,
    )
    .replace(new RegExp(`(["'][^"'\\n]*)\\$${name}\\b`, 'g'), (_, before: string) => before + inner)
  return out.length > code.length * GROWTH_MAX + 2_000 ? code : out
}

/** Ways in which languages make a text of constants, and the text. */
const DECODERS: readonly (readonly [
  RegExp,
  (match: readonly (string | undefined)[]) => string | undefined,
])[] = [
  [
    /bytes\.fromhex\(\s*["']([0-9a-fA-F\s]+)["']\s*\)(?:\.decode\([^)]*\))?/g,
    ([, hex]) => fromHex(hex ?? ''),
  ],
  [
    /Buffer\.from\(\s*["'`]([^"'`]*)["'`]\s*,\s*["'`](base64|hex)["'`]\s*\)(?:\.toString\([^)]*\))?/g,
    ([, text, how]) => (how === 'hex' ? fromHex(text ?? '') : fromBase64Url(text)),
  ],
  [/\batob\(\s*["'`]([^"'`]*)["'`]\s*\)/g, ([, text]) => fromBase64Url(text)],
  [
    /\b(?:base64\.)?(?:b64decode|urlsafe_b64decode|decode64|base64_decode|decode_base64)\(\s*b?["']([^"']*)["']\s*\)(?:\.decode\([^)]*\))?/g,
    ([, text]) => fromBase64Url(text),
  ],
  [/["']([0-9a-fA-F]{4,})["']\.(?:unhex|decode\(["']hex["']\))/g, ([, hex]) => fromHex(hex ?? '')],
  [/\[\s*["']([0-9a-fA-F]+)["']\s*\]\.pack\(\s*["']H\*["']\s*\)/g, ([, hex]) => fromHex(hex ?? '')],
  [/\bpack\(?\s*["']H\*["']\s*,\s*["']([0-9a-fA-F]+)["']\s*\)?/g, ([, hex]) => fromHex(hex ?? '')],
  [/\bString\.fromCharCode\(([\d,\s]+)\)/g, ([, list]) => fromCodes(list)],
  [
    /["']["']\.join\(\s*map\(\s*chr\s*,\s*[[(]([\d,\s]+)[\])]\s*\)\s*\)/g,
    ([, list]) => fromCodes(list),
  ],
  [
    /["']["']\.join\(\s*[[(]?\s*chr\(\s*\w+\s*\)\s*for\s+\w+\s+in\s*[[(]([\d,\s]+)[\])]\s*[\])]?\s*\)/g,
    ([, list]) => fromCodes(list),
  ],
  [/\bbytes\(\s*[[(]([\d,\s]+)[\])]\s*\)(?:\.decode\([^)]*\))?/g, ([, list]) => fromCodes(list)],
  [/\[([\d,\s]+)\]\.pack\(\s*["'][cC]\*["']\s*\)/g, ([, list]) => fromCodes(list)],
  [/["']([^"'\n]*)["']\s*\[::-1\]/g, ([, text]) => [...(text ?? '')].reverse().join('')],
  [/["']([^"'\n]*)["']\.reverse\b/g, ([, text]) => [...(text ?? '')].reverse().join('')],
  [
    /["'`]([^"'`\n]*)["'`]\.split\(\s*["'`]{2}\s*\)\.reverse\(\)\.join\(\s*["'`]{2}\s*\)/g,
    ([, text]) => [...(text ?? '')].reverse().join(''),
  ],
  [
    /\[((?:\s*["'][^"'\n]*["']\s*,?)+)\]\.join\(\s*["']([^"'\n]*)["']\s*\)/g,
    ([, list, glue]) => texts(list).join(glue),
  ],
  [
    /["']([^"'\n]*)["']\.join\(\s*[[(]((?:\s*["'][^"'\n]*["']\s*,?)+)[\])]\s*\)/g,
    ([, glue, list]) => texts(list).join(glue),
  ],
  [
    /(["'])((?:(?!\1)[^\n\\])*%s(?:(?!\1)[^\n\\])*)\1\s*%\s*\(?((?:\s*["'][^"'\n]*["']\s*,?)+)\)?/g,
    ([, , text, list]) => filled(text, /%s/, texts(list)),
  ],
  [
    /(["'])((?:(?!\1)[^\n\\])*\{\}(?:(?!\1)[^\n\\])*)\1\.format\(((?:\s*["'][^"'\n]*["']\s*,?)+)\)/g,
    ([, , text, list]) => filled(text, /\{\}/, texts(list)),
  ],
  [
    /["']([^"'\n]*)["']\.replace\(\s*["']([^"'\n]+)["']\s*,\s*["']([^"'\n]*)["']\s*\)/g,
    ([, text, from, to]) => text?.replaceAll(from ?? '', to ?? ''),
  ],
  [
    /\b(?:unquote|decodeURIComponent|urldecode|rawurldecode|unescape)\(\s*["']([^"']*)["']\s*\)/g,
    ([, text]) =>
      (text ?? '').replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
  ],
  [
    /\b(?:os\.path|path|posixpath|File|p)\.(?:join|resolve)\(((?:\s*["'][^"'\n]*["']\s*,?)+)\)|\bjoinpath\(((?:\s*["'][^"'\n]*["']\s*,?)+)\)/g,
    ([, one, other]) => texts(one ?? other).join('/'),
  ],
  [
    /(["'])((?:(?!\1)[^\n\\])*)\1\s*\/\s*(["'])((?:(?!\3)[^\n\\])*)\3/g,
    ([, , a, , b]) => `${a}/${b}`,
  ],
  // Last: texts that are put one behind the other, in the signs of each language.
  [
    /(["'])((?:(?!\1)[^\n\\])*)\1(?:\s*(?:\+|\.{1,2})\s*(["'])(?:(?!\3)[^\n\\])*\3)+/g,
    ([whole]) => texts(whole).join(''),
  ],
]

function withDecoded(code: string): string {
  return DECODERS.reduce(
    (text, [pattern, decode]) =>
      text.replace(pattern, (...match: (string | undefined)[]) => {
        const value = decode(match)
        return value === undefined ? (match[0] ?? '') : JSON.stringify(value)
      }),
    code,
  )
}

function texts(list: string | undefined): readonly string[] {
  return [...(list ?? '').matchAll(/(["'])((?:(?!\1)[^\n])*)\1/g)].map(([, , text]) => text ?? '')
}

function filled(text: string | undefined, hole: RegExp, values: readonly string[]): string {
  return values.reduce((rest, value) => rest.replace(hole, () => value), text ?? '')
}

function fromCodes(list: string | undefined): string {
  const codes = (list ?? '').split(',').map((code) => Number(code.trim()))
  return String.fromCharCode(...codes.filter((code) => code > 0 && code < 0x110000))
}

function fromBase64Url(text: string | undefined): string | undefined {
  return fromBase64((text ?? '').replace(/-/g, '+').replace(/_/g, '/'))
}
