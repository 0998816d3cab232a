import fs from 'node:fs'
import path from 'node:path'
import { type Entry, extract } from 'tar-stream'

/** A tar as it comes in, laid out in a folder. What it names is data: nothing of it may leave the folder. */
export class Unpacking {
  readonly #extract = extract()
  readonly #laidOut: Promise<void>
  #drained: Promise<void> | undefined

  constructor(folder: string) {
    this.#laidOut = this.#layOut(folder)
    // Whoever writes, or waits for the end, is told.
    this.#laidOut.catch(() => {})
  }

  /** What it gives back is waited for before more is written. */
  write(bytes: Buffer): Promise<void> | undefined {
    // The bytes are the connection's, which writes over them.
    if (this.#extract.write(Buffer.from(bytes))) return undefined
    this.#drained ??= new Promise<void>((resolve) =>
      this.#extract.once('drain', () => {
        this.#drained = undefined
        resolve()
      }),
    )
    return Promise.race([this.#drained, this.#laidOut])
  }

  /** Throws where a part is missing, or does not belong into a data directory. */
  end(): Promise<void> {
    this.#extract.end()
    return this.#laidOut
  }

  async #layOut(folder: string): Promise<void> {
    for await (const entry of this.#extract) {
      const { name, type, mode = 0 } = entry.header
      const at = path.join(folder, insideOf(name))
      if (type === 'directory') {
        fs.mkdirSync(at, { recursive: true, mode: 0o700 })
        entry.resume()
      } else if (type === 'file') await writeFile(entry, at, mode)
      else throw new Error(`the backup holds ${name}, a ${type}: that cannot be kept yet`)
    }
  }
}

async function writeFile(entry: Entry, at: string, mode: number): Promise<void> {
  fs.mkdirSync(path.dirname(at), { recursive: true, mode: 0o700 })
  // Nothing but its owner's, whatever the server lets a group read; a file that is there already was named twice.
  const file = fs.openSync(at, 'wx', mode & 0o700)
  try {
    for await (const bytes of entry) fs.writeSync(file, bytes)
  } finally {
    fs.closeSync(file)
  }
}

/** The name, where it leads to something in a folder and not out of it. */
export function insideOf(name: string): string {
  const parts = name.replace(/^\.\//, '').replace(/\/$/, '').split('/')
  if (name.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..'))
    throw new Error(`the backup names ${JSON.stringify(name)}, which is no file in it`)
  return parts.join('/')
}
