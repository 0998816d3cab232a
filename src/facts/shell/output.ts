import { VALUE_CHARS_MAX } from '../../limits.ts'
import { fromBase64, fromHex } from '../encodings.ts'
import { type Field, UNKNOWN_PART } from '../facts.ts'
import { decodeEscapes } from './escapes.ts'
import { printfText } from './printf.ts'
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
    case 'printf': {
      const printed = printfText(texts)
      return bounded(printed.text, known && printed.known)
    }
    case 'cat':
      return texts.every((text, i) => (i === 0 && text === '-') || /^-[uAbensvT]+$/.test(text))
        ? stdin
        : undefined
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
      return known ? baseName(texts) : undefined
    case 'dirname':
      return known && texts.length === 1
        ? bounded(`${folderName(texts[0] ?? '')}\n`, true)
        : undefined
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

/** `basename PATH [SUFFIX]`, `basename -s SUFFIX PATH`. */
function baseName(args: readonly string[]): Text | undefined {
  const [first = '', second, third] = args
  const flagged = first === '-s'
  if (first.startsWith('-') && !flagged) return undefined
  const path = flagged ? (third ?? '') : first
  const suffix = second ?? ''
  if (args.length > (flagged ? 3 : 2)) return undefined
  const name = path.replace(/\/+$/, '').split('/').at(-1) ?? ''
  const cut = suffix !== '' && name !== suffix && name.endsWith(suffix)
  const base = cut ? name.slice(0, -suffix.length) : name
  return bounded(`${base === '' && path.startsWith('/') ? '/' : base}\n`, true)
}

function folderName(path: string): string {
  const plain = path.replace(/\/+$/, '')
  if (plain === '') return path === '' ? '.' : '/'
  const cut = plain.lastIndexOf('/')
  if (cut < 0) return '.'
  return plain.slice(0, cut).replace(/\/+$/, '') || '/'
}

function bounded(text: string, known: boolean): Text {
  return text.length > VALUE_CHARS_MAX ? { text: UNKNOWN_PART, known: false } : { text, known }
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
  if (!escapes) return text + (newline ? '\n' : '')
  const decoded = decodeEscapes(text, 'echo')
  return decoded.text + (newline && !decoded.stopped ? '\n' : '')
}

function translated(stdin: Text | undefined, args: readonly string[]): Text | undefined {
  const [first = '', second = ''] = args
  if (first === '-d' || first === '-cd' || first === '-dc') {
    const named = new Set(setOf(second))
    const keeps = first !== '-d'
    return decoded(stdin, (text) => [...text].filter((c) => named.has(c) === keeps).join(''))
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
  const plain = decodeEscapes(text, 'printf')
    .text.replace(/\[:lower:\]/g, 'a-z')
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
