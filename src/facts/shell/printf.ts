import { VALUE_CHARS_MAX } from '../../limits.ts'
import { UNKNOWN_PART } from '../facts.ts'
import { decodeEscapes } from './escapes.ts'

interface Printed {
  readonly text: string
  readonly known: boolean
}

const SPEC = /%(%|[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*)?)?[a-zA-Z])/g

/** The format is used again until the arguments are used up, as printf does. What is not worked out is unknown. */
export function printfText(args: readonly string[]): Printed {
  const [format = '', ...values] = args[0] === '--' ? args.slice(1) : args
  const { text: plain, stopped } = decodeEscapes(format, 'printf')
  let out = ''
  let known = true
  let at = 0
  let ended = stopped
  do {
    const before = at
    out += plain.replace(SPEC, (_, spec: string) => {
      if (spec === '%' || ended) return spec === '%' ? '%' : ''
      const widths = spec
        .split('*')
        .slice(1)
        .map(() => Number(values[at++] ?? 0))
      const shown = formatted(spec, widths, values[at++])
      if (shown === undefined) known = false
      if (shown?.stops) ended = true
      return shown?.text ?? UNKNOWN_PART
    })
    if (at === before) break
  } while (!ended && at < values.length && out.length < VALUE_CHARS_MAX)
  return { text: out, known: known && (!ended || stopped) }
}

/** One `%…`: undefined where what it prints is not worked out here. */
function formatted(
  spec: string,
  widths: readonly number[],
  value: string | undefined,
): { text: string; stops?: boolean } | undefined {
  const [, flags = '', width = '', precision, kind = ''] =
    /^([-+ #0]*)(\d+|\*)?(?:\.(\d+|\*)?)?([a-zA-Z])$/.exec(spec) ?? []
  const stars = [...widths]
  const wide = width === '*' ? (stars.shift() ?? 0) : Number(width)
  const exact = spec.includes('.')
    ? precision === '*'
      ? (stars.shift() ?? 0)
      : Number(precision ?? 0)
    : undefined
  if (!Number.isInteger(wide) || Math.abs(wide) > VALUE_CHARS_MAX) return undefined
  const shown = shownAs(kind, value, exact, flags)
  if (!shown) return undefined
  const left = flags.includes('-') || wide < 0
  const zeros = flags.includes('0') && !left && /[dioux]/i.test(kind) && exact === undefined
  return { ...shown, text: padded(shown.text, Math.abs(wide), left, zeros) }
}

function padded(text: string, width: number, left: boolean, zeros: boolean): string {
  if (left) return text.padEnd(width)
  if (!zeros) return text.padStart(width)
  const sign = /^[-+ ]/.exec(text)?.[0] ?? ''
  return sign + text.slice(sign.length).padStart(width - sign.length, '0')
}

function shownAs(
  kind: string,
  value: string | undefined,
  exact: number | undefined,
  flags: string,
): { text: string; stops?: boolean } | undefined {
  const text = value ?? ''
  switch (kind) {
    case 's':
      return { text: text.slice(0, exact) }
    case 'c':
      return { text: text.slice(0, 1) }
    case 'b': {
      const decoded = decodeEscapes(text, 'echo')
      return { text: decoded.text.slice(0, exact), stops: decoded.stopped }
    }
    case 'q':
      return { text: quoted(text) }
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o': {
      const number = numberOf(text)
      if (number === undefined || exact !== undefined || /[+ #]/.test(flags)) return undefined
      if (kind === 'd' || kind === 'i') return { text: String(number) }
      if (number < 0) return undefined
      const digits = number.toString(kind === 'o' ? 8 : kind === 'u' ? 10 : 16)
      return { text: kind === 'X' ? digits.toUpperCase() : digits }
    }
    default:
      return undefined
  }
}

/** `5`, `0x41`, `0101`, and `'A` for the number of a character. */
function numberOf(text: string): number | undefined {
  const plain = text.trim()
  if (/^['"]./s.test(plain)) return plain.codePointAt(1)
  if (plain === '') return 0
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(plain) ?? []
  const base = /^0x/i.test(digits) ? 16 : /^0\d/.test(digits) ? 8 : 10
  const bare = base === 16 ? digits.slice(2) : digits
  if (!(base === 16 ? /^[\da-f]+$/i : base === 8 ? /^[0-7]+$/ : /^\d+$/).test(bare))
    return undefined
  const number = Number.parseInt(bare, base)
  if (!Number.isSafeInteger(number)) return undefined
  return sign === '-' && number !== 0 ? -number : number
}

/** As `%q` writes it, where no control character is in it. */
function quoted(text: string): string {
  if (text === '') return "''"
  return text.replace(/[^\w@%+=:,./-]/g, '\\$&')
}
