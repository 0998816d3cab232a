/** How the meter is drawn: with terminal styles for a person, plain for a program. */
export interface Ink {
  readonly strong: (text: string) => string
  readonly dim: (text: string) => string
  readonly high: (text: string) => string
}

const same = (text: string): string => text
const sgr = (code: string) => (text: string) => `\u001b[${code}m${text}\u001b[0m`

export const PLAIN_INK: Ink = { strong: same, dim: same, high: same }
export const TERMINAL_INK: Ink = { strong: sgr('1'), dim: sgr('2'), high: sgr('1;33') }

export function inkFor(stream: NodeJS.WriteStream): Ink {
  const off = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== ''
  return stream.isTTY && !off ? TERMINAL_INK : PLAIN_INK
}
