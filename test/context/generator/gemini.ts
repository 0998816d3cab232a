import { createHash } from 'node:crypto'
import path from 'node:path'
import { Clock } from './clock.ts'
import type { Item } from './manifest.ts'
import type { Session } from './plan.ts'
import { Random } from './random.ts'
import {
  type AgentStep,
  type CallStep,
  type CompactionStep,
  type Json,
  rawOf,
  type Step,
  type Talk,
} from './steps.ts'
import { Window } from './window.ts'
import { bytesOf, Lines, type Written } from './written.ts'

const NAMES: Readonly<Record<CallStep['tool'], string>> = {
  shell: 'run_shell_command',
  read: 'read_file',
  edit: 'replace',
  write: 'write_file',
  search: 'search_file_content',
  fetch: 'web_fetch',
  sql: 'mcp_postgres_query',
  todo: 'write_todos',
  plan: 'exit_plan_mode',
}

/** `~/.gemini/tmp/<project>/chats/session-<time>-<id8>.jsonl`; agents of its own in a folder of the session's id. */
export function writeGemini(session: Session, home: string): Written {
  return new Writer(session, path.join(home, '.gemini/tmp/shop/chats')).write()
}

class Writer {
  readonly #session: Session
  readonly #folder: string
  readonly #main: Lines
  readonly #random: Random
  readonly #clock: Clock
  readonly #window = new Window()
  readonly #items = new Map<string, Item>()
  readonly #records = new Map<Talk, Json>()
  readonly #files: string[] = []

  constructor(session: Session, folder: string) {
    this.#session = session
    this.#folder = folder
    this.#main = new Lines(
      path.join(folder, `session-2026-10-05T07-30-${session.id.slice(0, 8)}.jsonl`),
    )
    this.#random = new Random(session.seed * 7919 + 3)
    this.#clock = new Clock(this.#random)
  }

  write(): Written {
    this.#head(this.#main, this.#session.id, 'main')
    for (const step of this.#session.steps) this.#step(step)
    this.#main.save('{"id":"0d1f","timestamp":"2026-10-05T09:00')
    this.#files.unshift(this.#main.file)
    const { present } = this.#window
    const files = this.#files
    return {
      transcript: this.#main.file,
      files,
      bytes: bytesOf(files),
      items: this.#items,
      present,
      agents: true,
      spills: false,
    }
  }

  #head(lines: Lines, sessionId: string, kind: string): void {
    const projectHash = createHash('sha256').update(this.#session.cwd).digest('hex')
    const time = this.#clock.now()
    lines.record({ sessionId, projectHash, startTime: time, lastUpdated: time, kind })
  }

  #step(step: Step): void {
    if (step.type === 'compaction') return this.#compact(step)
    if (step.type === 'agent') return this.#agent(step)
    if (step.type === 'clearing') return this.#rewind()
    if (step.type === 'damage') {
      this.#main.push(step.line === 'empty' ? '' : '{"id":"77aa","type":"user","content":[{"te')
    } else {
      this.#talk(this.#main, step)
      this.#window.add(step)
    }
  }

  #talk(lines: Lines, step: Talk): void {
    const base = { id: this.#random.uuid(), timestamp: this.#clock.now() }
    if (step.type === 'user') {
      const line = this.#say(lines, step, {
        ...base,
        type: 'user',
        content: step.texts.map((text) => ({ text })),
      })
      this.#plant(lines, step, line)
    } else if (step.type === 'assistant') {
      this.#say(lines, step, { ...base, ...this.#answer(), content: step.text })
    } else {
      this.#call(lines, step, { ...base, ...this.#answer(), content: '' })
    }
    lines.record({ $set: { lastUpdated: this.#clock.now() } })
  }

  /** A message is written when it begins and again with each thing that comes to it: the last one counts. */
  #call(lines: Lines, step: CallStep, record: { readonly [name: string]: Json }): void {
    if (this.#random.chance(0.4)) lines.record(record)
    const id = `${NAMES[step.tool]}-${this.#random.digits(13)}`
    const response = { output: step.result }
    const result = [{ functionResponse: { id, name: NAMES[step.tool], response } }]
    const status = step.failed ? 'error' : 'success'
    const call = {
      id,
      name: NAMES[step.tool],
      args: step.input,
      result,
      status,
      timestamp: this.#clock.now(),
    }
    const whole = {
      ...record,
      toolCalls: [{ ...call, displayName: NAMES[step.tool], description: '' }],
    }
    this.#plant(lines, step, this.#say(lines, step, whole))
    if (this.#random.chance(0.3)) lines.record({ ...whole, tokens: this.#tokens() })
  }

  #say(lines: Lines, step: Talk, record: { readonly [name: string]: Json }): number {
    this.#records.set(step, record)
    return lines.record(record)
  }

  #answer() {
    return { type: 'gemini', thoughts: [], tokens: this.#tokens(), model: 'gemini-4-pro' }
  }

  #tokens(): Json {
    const [input, output] = [this.#random.int(10_000, 400_000), this.#random.int(10, 900)]
    return { input, output, cached: 0, thoughts: 0, tool: 0, total: input + output }
  }

  /** The history is set anew: a summary, an answer to it, and what stays. */
  #compact(step: CompactionStep): void {
    const kept = this.#window.compact(step, () => true)
    const said = (type: string, text: string) => ({
      id: this.#random.uuid(),
      timestamp: this.#clock.now(),
      type,
      content: [{ text }],
    })
    const messages = [
      said('user', `<state_snapshot>\n${step.summary}\n</state_snapshot>`),
      said('gemini', 'Got it. Thanks for the additional context!'),
      ...kept.flatMap((one) => this.#records.get(one) ?? []),
    ]
    this.#main.record({ $set: { messages, lastUpdated: this.#clock.now() } })
  }

  /** Something is asked, and taken back. */
  #rewind(): void {
    const id = this.#random.uuid()
    const content = [{ text: 'no, leave that' }]
    this.#main.record({ id, timestamp: this.#clock.now(), type: 'user', content })
    this.#main.record({ $rewindTo: id })
  }

  #agent(step: AgentStep): void {
    const id = `codebase_investigator-${this.#random.hex(8)}`
    const lines = new Lines(path.join(this.#folder, this.#session.id, `${id}.jsonl`))
    this.#head(lines, id, 'subagent')
    this.#talk(lines, { type: 'user', texts: [step.prompt] })
    for (const one of step.steps) this.#talk(lines, one)
    lines.save()
    this.#files.push(lines.file)
    const call: CallStep = {
      type: 'call',
      tool: 'plan',
      input: { objective: step.prompt },
      result: step.result,
    }
    this.#talk(this.#main, call)
  }

  #plant(lines: Lines, step: Talk, line: number): void {
    if (step.type === 'assistant' || step.plant === undefined) return
    this.#items.set(step.plant, { file: lines.file, lines: [line, line], raw: rawOf(step) })
  }
}
