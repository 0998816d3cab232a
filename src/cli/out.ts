import { PLAIN, type Style, TERMINAL } from '../message/message.ts'

/** Terminal styles where a person reads, plain text where a program does. */
export function styleFor(stream: NodeJS.WriteStream): Style {
  const off = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== ''
  return stream.isTTY && !off ? TERMINAL : PLAIN
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** One JSON value a line: what every list gives with `--json`. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** What a terminal obeys, but for line ends and tabs; and what turns words around or hides them. */
const OBEYED =
  /\r(?!\n)|(?![\n\r\t])\p{Cc}|\p{Bidi_Control}|[\u200b-\u200f\ufeff\u{e0000}-\u{e007f}]/gu

/** Somebody else's words, as they are for a program; at a terminal a dot stands for what would be obeyed. */
export function printForeign(text: string): void {
  print(process.stdout.isTTY ? harmless(text) : text)
}

export function harmless(text: string): string {
  return text.replace(OBEYED, '·')
}
