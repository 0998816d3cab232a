import { setTimeout as sleep } from 'node:timers/promises'
import type tty from 'node:tty'

interface Size {
  readonly rows: number
  readonly columns: number
}

const [ALTERNATE, NORMAL] = ['\u001b[?1049h', '\u001b[?1049l']
const [HIDE_CURSOR, SHOW_CURSOR] = ['\u001b[?25l', '\u001b[?25h']
/** Lines that are too long would break into two, and everything below would be off by one. */
const [NO_WRAP, WRAP] = ['\u001b[?7l', '\u001b[?7h']
/** Cleared before it is written: behind a line that fills the screen, its last character would go. */
const [HOME, CLEARED] = ['\u001b[H', '\u001b[K']

const ENDING_KEYS = ['q', 'Q', '\u0003', '\u0004', '\u001b']
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The whole terminal, given back as it was however the view ends. */
export class Screen {
  private readonly input: tty.ReadStream
  private readonly output: tty.WriteStream
  private readonly ended = new AbortController()
  private lines: (size: Size) => readonly string[] = () => []

  constructor(input: tty.ReadStream, output: tty.WriteStream) {
    this.input = input
    this.output = output
  }

  open(lines: (size: Size) => readonly string[]): void {
    this.lines = lines
    this.output.write(ALTERNATE + HIDE_CURSOR + NO_WRAP)
    this.output.on('resize', this.draw)
    // Whatever ends the program, the terminal is as it was.
    process.on('exit', this.close)
    for (const signal of SIGNALS) process.on(signal, this.end)
    if (this.input.isTTY) {
      this.input.setRawMode(true)
      this.input.on('data', this.hear)
      this.input.resume()
    }
    this.draw()
  }

  /** All lines in one write: nothing flickers. */
  readonly draw = (): void => {
    // A terminal that nobody has told its size says 0.
    const size = { rows: this.output.rows || 24, columns: this.output.columns || 80 }
    const lines = this.lines(size).slice(0, size.rows)
    this.output.write(HOME + lines.map((line) => CLEARED + line).join('\r\n'))
  }

  /** Waits so long; whether somebody has ended it meanwhile. */
  async endsWithin(ms: number): Promise<boolean> {
    const { signal } = this.ended
    await sleep(ms, undefined, { signal }).catch(() => {})
    return signal.aborted
  }

  readonly close = (): void => {
    process.off('exit', this.close)
    for (const signal of SIGNALS) process.off(signal, this.end)
    this.output.off('resize', this.draw)
    this.output.write(WRAP + SHOW_CURSOR + NORMAL)
    if (!this.input.isTTY) return
    this.input.off('data', this.hear)
    this.input.setRawMode(false)
    this.input.pause()
  }

  private readonly hear = (bytes: Buffer): void => {
    if (ENDING_KEYS.includes(bytes.toString('utf8'))) this.end()
  }

  private readonly end = (): void => this.ended.abort()
}
