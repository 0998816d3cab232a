const ESCAPE =
  /\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|0[0-7]{0,3}|[1-7][0-7]{0,2}|[abceEfnrtv\\"'])/g

const SIMPLE_ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\\', '\\'],
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['E', '\x1b'],
  ['f', '\f'],
  ['v', '\v'],
])

/**
 * Backslash escapes as `echo -e` and `printf` have them: octal is `\0101` in the one and `\101` in the other. `\c` ends
 * all output. Bytes come as Latin-1, which shell commands survive.
 */
export function decodeEscapes(
  text: string,
  as: 'echo' | 'printf',
): { readonly text: string; readonly stopped: boolean } {
  if (!text.includes('\\')) return { text, stopped: false }
  let stopped = false
  const decoded = text.replace(ESCAPE, (whole, code: string) => {
    if (stopped) return ''
    const simple = SIMPLE_ESCAPES.get(code)
    if (simple !== undefined) return simple
    const kind = code[0] ?? ''
    if (kind === 'c') {
      stopped = as === 'echo'
      return stopped ? STOP : whole
    }
    if (kind === '"' || kind === "'") return as === 'printf' ? kind : whole
    if (/[xuU]/.test(kind)) return character(Number.parseInt(code.slice(1), 16))
    // `\0` takes three digits behind it with echo, two with printf, where every octal has three at most.
    if (as === 'echo') return kind === '0' ? octal(code.slice(1)) : whole
    return octal(code.slice(0, 3)) + code.slice(3)
  })
  const end = stopped ? decoded.indexOf(STOP) : -1
  return { text: end < 0 ? decoded : decoded.slice(0, end), stopped }
}

/** A mark that no command holds: half of a pair. */
const STOP = '\udc00'

function octal(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits || '0', 8) & 0xff)
}

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : ''
}
