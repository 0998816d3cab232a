import fs from 'node:fs'
import path from 'node:path'
import type { Ledger } from '../../ledger/ledger.ts'
import { JSON_FILE_BYTES_MAX } from '../../limits.ts'
import { type Found, readOn } from '../file.ts'
import { filesBelow } from '../folders.ts'
import { countOf, type Fields, fieldsOf, listOf, parsed, textOf } from '../json.ts'
import type { LineReader, LineSink } from '../lines.ts'
import { observe } from '../observe.ts'
import type { Reader } from '../reader.ts'
import { timeOf } from '../time.ts'

const FOLDER = 'tmp'
const CHATS = `${path.sep}chats${path.sep}`

/** Gemini CLI: one file a session, lines in newer versions and one object in older ones. */
export const gemini: Reader = {
  source: 'gemini-cli',
  find: (root) =>
    filesBelow(path.join(root, FOLDER), 'gemini-cli', (name) => /\.jsonl?$/.test(name)).filter(
      (found) => found.path.includes(CHATS),
    ),
  read: (ledger, root, files, lines) => readChats(ledger, root, files, lines),
}

async function readChats(
  ledger: Ledger,
  root: string,
  files: readonly Found[],
  lines: LineReader,
): Promise<void> {
  const chats = new Chats(ledger)
  for (const found of files) {
    await readOn(ledger, found, async (fd, file, from) => {
      chats.turnTo(file, path.relative(path.join(root, FOLDER), found.path), from)
      if (found.path.endsWith('.jsonl')) return chats.readLines(fd, from, lines)
      chats.readWhole(fd, found.size)
      // It is written anew each time.
      return 0
    })
  }
}

class Chats implements LineSink {
  private readonly ledger: Ledger
  private file = 0
  private project = ''
  private session = ''
  private subagent: string | undefined

  constructor(ledger: Ledger) {
    this.ledger = ledger
  }

  turnTo(file: number, below: string, from: number): void {
    const [project = ''] = below.split(path.sep)
    this.file = file
    this.project = project
    this.session = path.basename(below).replace(/\.jsonl?$/, '')
    this.subagent = undefined
    if (from > 0) this.meet(fieldsOf(this.ledger.files[file]?.state))
  }

  async readLines(fd: number, from: number, lines: LineReader): Promise<number> {
    const offset = await lines.read(fd, from, { sink: this })
    const record = this.ledger.files[this.file]
    if (record) record.state = { sessionId: this.session, subagent: this.subagent }
    return offset
  }

  readWhole(fd: number, size: number): void {
    const record = this.ledger.files[this.file]
    const bytes = Buffer.alloc(Math.min(size, JSON_FILE_BYTES_MAX))
    const count = fs.readSync(fd, bytes, 0, bytes.length, 0)
    const chat = parsed(bytes.toString('utf8', 0, count))
    if (chat === undefined && record) record.unread++
    this.take(fieldsOf(chat))
  }

  line(bytes: Buffer, start: number, end: number): void {
    this.take(fieldsOf(parsed(bytes.toString('utf8', start, end))))
  }

  tooLong(): void {
    const record = this.ledger.files[this.file]
    if (record) record.unread++
  }

  /** What is set anew states its messages again; what is rewound was spent all the same. */
  private take(value: Fields): void {
    this.meet(value)
    const set = fieldsOf(value.$set)
    this.meet(set)
    for (const message of [value, ...listOf(value.messages), ...listOf(set.messages)])
      this.count(fieldsOf(message))
  }

  private meet(value: Fields): void {
    this.session = textOf(value.sessionId) ?? this.session
    this.subagent = textOf(value.subagent) ?? this.subagent
    if (value.kind === 'subagent') this.subagent = this.session
  }

  private count(message: Fields): void {
    if (message.type !== 'gemini' || typeof message.tokens !== 'object' || message.tokens === null)
      return
    const tokens = fieldsOf(message.tokens)
    const cached = Math.min(countOf(tokens.cached), countOf(tokens.input))
    observe(this.ledger, this.file, 'gemini-cli', {
      id: `${this.session}:${textOf(message.id) ?? String(message.timestamp)}`,
      session: this.session,
      subagent: this.subagent,
      model: textOf(message.model),
      project: this.project,
      at: timeOf(textOf(message.timestamp) ?? ''),
      input: countOf(tokens.input) - cached + countOf(tokens.tool),
      output: countOf(tokens.output) + countOf(tokens.thoughts),
      cacheWrite: 0,
      cacheRead: cached,
      requests: 1,
    })
  }
}
