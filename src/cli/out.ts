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
