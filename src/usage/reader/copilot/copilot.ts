import path from 'node:path'
import type { Ledger } from '../../ledger/ledger.ts'
import { type Found, readOn } from '../file.ts'
import { filesBelow } from '../folders.ts'
import { countOf, type Fields, fieldsOf, parsed, textOf } from '../json.ts'
import type { LineReader, LineSink } from '../lines.ts'
import { observe } from '../observe.ts'
import type { Reader } from '../reader.ts'
import { timeOf } from '../time.ts'

const FOLDER = 'session-state'

/** Copilot CLI: one file of events a session. Tokens are stated when it ends; before that, only what each answer has. */
export const copilot: Reader = {
  source: 'copilot-cli',
  find: (root) =>
    filesBelow(path.join(root, FOLDER), 'copilot-cli', (name) => name === 'events.jsonl'),
  read: (ledger, root, files, lines) => readEvents(ledger, root, files, lines),
}

async function readEvents(
  ledger: Ledger,
  root: string,
  files: readonly Found[],
  lines: LineReader,
): Promise<void> {
  const events = new Events(ledger)
  for (const found of files) {
    const [session = ''] = path.relative(path.join(root, FOLDER), found.path).split(path.sep)
    // From the start each time: a life is stated as a whole, and these files have no bodies of results.
    await readOn(ledger, found, async (fd, file) => {
      events.turnTo(file, session)
      await lines.read(fd, 0, { sink: events })
      events.close()
      return 0
    })
  }
}

class Events implements LineSink {
  private readonly ledger: Ledger
  private file = 0
  private session = ''
  private life = 0
  private model: string | undefined
  private project = ''
  private at = 0
  private answers = 0
  private output = 0

  constructor(ledger: Ledger) {
    this.ledger = ledger
  }

  turnTo(file: number, session: string): void {
    this.file = file
    this.session = session
    this.life = 0
    this.model = undefined
    this.project = ''
    this.startLife()
  }

  /** What was killed before it could state its tokens has those of its answers' output, and the rest is not known. */
  close(): void {
    if (this.answers > 0) this.state(undefined, {}, this.answers)
    const record = this.ledger.files[this.file]
    if (record) record.state = { session: this.session, unreported: this.answers }
  }

  tooLong(): void {}

  line(bytes: Buffer, start: number, end: number): void {
    const event = fieldsOf(parsed(bytes.toString('utf8', start, end)))
    const data = fieldsOf(event.data)
    this.at = timeOf(textOf(event.timestamp) ?? '') || this.at
    this.model =
      textOf(data.model) ?? textOf(data.newModel) ?? textOf(data.selectedModel) ?? this.model
    this.project = textOf(fieldsOf(data.context).cwd) ?? this.project
    if (event.type === 'assistant.message') {
      this.answers++
      this.output += countOf(data.outputTokens)
    } else if (event.type === 'session.shutdown') this.shutDown(fieldsOf(data.modelMetrics))
  }

  private shutDown(metrics: Fields): void {
    const models = Object.entries(metrics)
    for (const [model, value] of models) {
      const { usage, requests } = fieldsOf(value)
      this.state(model, fieldsOf(usage), countOf(fieldsOf(requests).count))
    }
    // What was stated without the end of this life is in it.
    if (models.length > 0) this.forgetAnswers()
    this.startLife()
  }

  private forgetAnswers(): void {
    this.output = 0
    this.state(undefined, {}, 0)
  }

  private startLife(): void {
    this.life++
    this.answers = 0
    this.output = 0
  }

  private state(model: string | undefined, usage: Fields, requests: number): void {
    const isStated = model !== undefined
    const cacheRead = countOf(usage.cacheReadTokens)
    const cacheWrite = countOf(usage.cacheWriteTokens)
    observe(this.ledger, this.file, 'copilot-cli', {
      id: `${this.session}:${this.life}:${model ?? ''}`,
      session: this.session,
      subagent: undefined,
      model: model ?? this.model,
      project: this.project,
      at: this.at,
      // What came from the cache is part of it.
      input: Math.max(0, countOf(usage.inputTokens) - cacheRead - cacheWrite),
      output: isStated ? countOf(usage.outputTokens) : this.output,
      cacheWrite,
      cacheRead,
      requests,
    })
  }
}
