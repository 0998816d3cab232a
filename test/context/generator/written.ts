import fs from 'node:fs'
import path from 'node:path'
import type { Item } from './manifest.ts'
import type { Json } from './steps.ts'

/** What a writer made of a session. */
export interface Written {
  readonly transcript: string
  readonly files: readonly string[]
  /** The transcript's, its sub-agents' and its spills'. */
  readonly bytes: number
  readonly items: ReadonlyMap<string, Item>
  /** What is still in the context after the last compaction, by id. */
  readonly present: ReadonlySet<string>
  /** Agents of its own have a context of theirs. */
  readonly agents: boolean
  /** Long results lie in files of their own. */
  readonly spills: boolean
}

/** Lines of a file that is only ever appended to; knows the number of each. */
export class Lines {
  readonly file: string
  readonly texts: string[] = []

  constructor(file: string) {
    this.file = file
  }

  push(text: string): number {
    return this.texts.push(text)
  }

  record(value: Json): number {
    return this.push(JSON.stringify(value))
  }

  /** The last line of a file that is being written has no end yet. */
  save(tail = ''): void {
    fs.mkdirSync(path.dirname(this.file), { recursive: true })
    fs.writeFileSync(this.file, `${this.texts.join('\n')}\n${tail}`)
  }
}

export function bytesOf(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + fs.statSync(file).size, 0)
}
