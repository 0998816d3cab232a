import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Transcript } from '../../src/context/store.ts'

/** A transcript of Claude Code's, written a line at a time as a test needs it. */
export class Small {
  readonly folder: string
  readonly main: string
  readonly store: string
  #count = 0

  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-small-'))
    this.main = path.join(this.folder, '0b1c2d3e-small.jsonl')
    this.store = path.join(this.folder, 'store')
    fs.writeFileSync(this.main, '')
  }

  /** Appends a record, and gives its key. */
  add(type: string, fields: object, file = this.main): string {
    const uuid = `u-${this.#count++}`
    const record = {
      type,
      uuid,
      sessionId: 's',
      cwd: this.folder,
      gitBranch: 'main',
      timestamp: new Date(1_700_000_000_000 + this.#count * 1000).toISOString(),
      ...fields,
    }
    fs.appendFileSync(file, `${JSON.stringify(record)}\n`)
    return uuid
  }

  user(text: string): string {
    return this.add('user', { message: { role: 'user', content: text } })
  }

  assistant(text: string, usage?: object): string {
    const message = { id: 'm', role: 'assistant', content: [{ type: 'text', text }], usage }
    return this.add('assistant', { message })
  }

  call(id: string, name: string, input: object): string {
    return this.add('assistant', { message: { content: [{ type: 'tool_use', id, name, input }] } })
  }

  result(id: string, content: string, failed = false): string {
    const block = { type: 'tool_result', tool_use_id: id, content, is_error: failed }
    return this.add('user', { message: { content: [block] }, toolUseResult: { stdout: content } })
  }

  compaction(meta: object = {}): string {
    const compactMetadata = { trigger: 'auto', preTokens: 150_000, postTokens: 9_000, ...meta }
    return this.add('system', { subtype: 'compact_boundary', compactMetadata })
  }

  raw(bytes: string | Buffer): void {
    fs.appendFileSync(this.main, bytes)
  }

  open(): Transcript {
    return new Transcript(this.main, path.join(this.store, '0'.repeat(24)))
  }

  close(): void {
    fs.rmSync(this.folder, { recursive: true, force: true })
  }
}
