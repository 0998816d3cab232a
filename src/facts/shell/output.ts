import { VALUE_CHARS_MAX } from '../../limits.ts'
import type { Field } from '../facts.ts'
import { SILENT, type Text } from './run.ts'

/**
 * What simple text commands would print. Only these are run in the head: they are what encoded commands are made of
 * (`echo … | base64 -d | sh`). Anything else prints something unknown.
 */
export function outputOf(
  name: string,
  args: readonly Field[],
  stdin: Text | undefined,
): Text | undefined {
  const texts = args.map((arg) => arg.text)
  const known = args.every((arg) => arg.known)
  switch (name) {
    case 'echo':
      return bounded(echoText(texts), known)
    case 'printf':
      return bounded(printfText(texts), known)
    case 'cat':
      return texts.length === 0 || (texts.length === 1 && texts[0] === '-') ? stdin : undefined
    case 'tee':
      return stdin
    case 'base64':
      return texts.some((text) => /^(-d|-D|--decode|-di|-id)$/.test(text))
        ? decoded(stdin, fromBase64)
        : undefined
    case 'xxd':
      return texts.some((text) => /r/.test(text)) && texts.some((text) => /p/.test(text))
        ? decoded(stdin, fromHex)
        : undefined
    case 'rev':
      return decoded(stdin, (text) =>
        text
          .split('\n')
          .map((line) => [...line].reverse().join(''))
          .join('\n'),
      )
    case 'tr':
      return translated(stdin, texts)
    case 'which':
      return texts.length === 1 ? bounded(`/usr/bin/${texts[0]}\n`, known) : undefined
    case 'mktemp':
      // Its own new name below the folder for such files; made, so never anybody's.
      return bounded('/tmp/tmp.made-by-mktemp\n', true)
    case 'basename':
      return bounded(`${(texts[0] ?? '').replace(/\/+$/, '').split('/').at(-1) ?? ''}\n`, known)
    case 'dirname':
      return bounded(
        `${(texts[0] ?? '').replace(/\/[^/]*$/, '') || '.'}\n`,
        known && (texts[0] ?? '').includes('/'),
      )
    case 'true':
    case ':':
    case 'cd':
    case 'mkdir':
    case 'touch':
    case 'export':
    case 'set':
      return SILENT
    default:
      return INTEGRATIONS.test([name, ...texts].join(' ')) ? SILENT : undefined
  }
}

/** Programs whose output people put into their own shell's start: hooks, completions, environments of tools. */
const INTEGRATIONS =
  /^(ssh-agent( -[sc])?$|(direnv|mise|starship|zoxide|atuin|rtx|navi) (hook|init|activate|export)|(fnm|opam|luarocks) env|(pyenv|rbenv|nodenv|goenv|jenv|phpenv) (virtualenv-)?init|brew shellenv|(conda|mamba|micromamba) shell|dircolors|lesspipe|tset|resize|minikube (-p \S+ )?docker-env|docker-machine env|\S+ completions?( |$)|register-python-argcomplete|gpgconf|keychain|thefuck --alias|luarocks path|nix print-dev-env)/

function bounded(text: string, known: boolean): Text {
  return { text: text.slice(0, VALUE_CHARS_MAX), known: known && text.length <= VALUE_CHARS_MAX }
}

function decoded(
  stdin: Text | undefined,
  decode: (text: string) => string | undefined,
): Text | undefined {
  if (!stdin?.known) return undefined
  const text = decode(stdin.text)
  return text === undefined ? undefined : bounded(text, true)
}

function echoText(args: readonly string[]): string {
  let newline = true
  let escapes = false
  let i = 0
  for (; /^-[neE]+$/.test(args[i] ?? ''); i++) {
    if (args[i]?.includes('n')) newline = false
    if (args[i]?.includes('e')) escapes = true
  }
  const text = args.slice(i).join(' ')
  return (escapes ? decodeEscapes(text) : text) + (newline ? '\n' : '')
}

/** The format is used again until the arguments are used up, as printf does. */
export function printfText(args: readonly string[]): string {
  const [format = '', ...values] = args[0] === '--' ? args.slice(1) : args
  let out = ''
  let at = 0
  do {
    out += decodeEscapes(format).replace(
      /%(%|[-+ #0]*\d*(?:\.\d+)?[a-zA-Z])/g,
      (_, spec: string) => {
        if (spec === '%') return '%'
        const value = values[at++] ?? ''
        const kind = spec.at(-1)
        if (kind === 'b') return decodeEscapes(value)
        return kind === 'c' ? value.slice(0, 1) : value
      },
    )
  } while (at > 0 && at < values.length && out.length < VALUE_CHARS_MAX)
  return out
}

function decodeEscapes(text: string): string {
  return text.replace(
    /\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|0?[0-7]{1,3}|[abefnrtv\\"'])/g,
    (whole, code: string) => {
      const simple = SIMPLE_ESCAPES.get(code)
      if (simple !== undefined) return simple
      if (/^[xu]/.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
      return /^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8) & 0xff) : whole
    },
  )
}

const SIMPLE_ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['f', '\f'],
  ['v', '\v'],
])

/** Pure, so that facts need no Buffer: bytes as Latin-1, which shell commands survive. */
function fromBase64(text: string): string | undefined {
  const clean = text.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(clean)) return undefined
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  let out = ''
  let bits = 0
  let size = 0
  for (const c of clean.replace(/=+$/, '')) {
    bits = ((bits << 6) | letters.indexOf(c)) & 0xffffff
    size += 6
    if (size >= 8) {
      size -= 8
      out += String.fromCharCode((bits >> size) & 0xff)
    }
  }
  return out
}

function fromHex(text: string): string | undefined {
  const clean = text.replace(/\s+/g, '')
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(clean)) return undefined
  return clean.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)))
}

function translated(stdin: Text | undefined, args: readonly string[]): Text | undefined {
  const [first = '', second = ''] = args
  if (first === '-d') {
    const gone = new Set(setOf(second))
    return decoded(stdin, (text) => [...text].filter((c) => !gone.has(c)).join(''))
  }
  if (args.length !== 2 || first.startsWith('-')) return undefined
  const from = setOf(first)
  const to = setOf(second)
  return decoded(stdin, (text) =>
    [...text]
      .map((c) => (from.includes(c) ? (to[Math.min(from.lastIndexOf(c), to.length - 1)] ?? c) : c))
      .join(''),
  )
}

function setOf(text: string): readonly string[] {
  const plain = decodeEscapes(text)
    .replace(/\[:lower:\]/g, 'a-z')
    .replace(/\[:upper:\]/g, 'A-Z')
  const out: string[] = []
  for (let i = 0; i < plain.length; i++) {
    const from = plain.charCodeAt(i)
    const to = plain[i + 1] === '-' && i + 2 < plain.length ? plain.charCodeAt(i + 2) : from
    if (to > from) i += 2
    for (let c = from; c <= Math.max(from, to) && out.length < 512; c++)
      out.push(String.fromCharCode(c))
  }
  return out
}
