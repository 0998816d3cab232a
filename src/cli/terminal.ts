import fs from 'node:fs'
import { createInterface } from 'node:readline/promises'
import tty from 'node:tty'

/** The terminal itself, which no pipe can answer. */
export class Terminal {
  readonly #input: tty.ReadStream
  readonly #output: tty.WriteStream

  /** Throws where there is none. */
  constructor() {
    let handle: number
    try {
      handle = fs.openSync('/dev/tty', 'r+')
    } catch {
      throw new Error('this is answered at a terminal, and there is none here.')
    }
    this.#input = new tty.ReadStream(handle)
    this.#output = new tty.WriteStream(fs.openSync('/dev/tty', 'w'))
  }

  async ask(question: string): Promise<string> {
    const lines = createInterface({ input: this.#input, output: this.#output })
    try {
      return (await lines.question(question)).trim()
    } finally {
      lines.close()
    }
  }

  /** Without showing what is typed. Ends the program at Ctrl-C, as a terminal would. */
  secret(question: string): Promise<string> {
    this.#output.write(question)
    this.#input.setRawMode(true)
    this.#input.resume()
    return new Promise((resolve) => {
      let typed = ''
      const done = () => {
        this.#input.off('data', hear)
        this.#input.setRawMode(false)
        this.#output.write('\n')
      }
      const hear = (bytes: Buffer) => {
        for (const character of bytes.toString('utf8')) {
          if (character === '\u0003') {
            done()
            process.exit(130)
          }
          if (character === '\r' || character === '\n') {
            done()
            return resolve(typed)
          }
          typed = character === '\u007f' ? typed.slice(0, -1) : typed + character
        }
      }
      this.#input.on('data', hear)
    })
  }

  write(text: string): void {
    this.#output.write(text)
  }

  /** One key, without Enter. Ends the program at Ctrl-C, as a terminal would. */
  key(): Promise<string> {
    this.#input.setRawMode(true)
    this.#input.resume()
    return new Promise((resolve) => {
      this.#input.once('data', (bytes: Buffer) => {
        this.#input.setRawMode(false)
        const key = bytes.toString('utf8').slice(0, 1)
        if (key === '\u0003') process.exit(130)
        resolve(key)
      })
    })
  }

  close(): void {
    this.#input.destroy()
    this.#output.destroy()
  }
}

/** Opens the terminal for as long as somebody talks. */
export async function atTerminal<T>(talk: (terminal: Terminal) => Promise<T>): Promise<T> {
  const terminal = new Terminal()
  try {
    return await talk(terminal)
  } finally {
    terminal.close()
  }
}
