import fs from 'node:fs'
import path from 'node:path'
import Database from 'libsql'
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
import { bytesOf, type Written } from './written.ts'

const SCHEMA = `
  create table project (id text primary key, worktree text not null, vcs text, name text, time_created integer not null, time_updated integer not null);
  create table session (id text primary key, project_id text not null, parent_id text, slug text not null, directory text not null, title text not null, version text not null, time_created integer not null, time_updated integer not null, time_compacting integer, time_archived integer);
  create table message (id text primary key, session_id text not null, time_created integer not null, time_updated integer not null, data text not null);
  create table part (id text primary key, message_id text not null, session_id text not null, time_created integer not null, time_updated integer not null, data text not null);
  create table todo (session_id text not null, content text not null, status text not null, priority text not null, position integer not null, time_created integer not null, time_updated integer not null);
  create index part_session_idx on part (session_id);
  create index part_message_idx on part (message_id);
  create index message_session_idx on message (session_id);
`
const NAMES: Partial<Record<CallStep['tool'], string>> = {
  shell: 'bash',
  search: 'grep',
  todo: 'todowrite',
}

/** `~/.local/share/opencode/opencode.db`. A line of it is the rank of a part among those of its session, by id. */
export function writeOpenCode(session: Session, home: string): Written {
  const file = path.join(home, '.local/share/opencode/opencode.db')
  fs.mkdirSync(path.dirname(file), { recursive: true })
  // Closing a database empties its log: what stands there is a copy of one that was open.
  const made = `${file}.made`
  const db = new Database(made)
  db.pragma('journal_mode = wal')
  // What was written last is in the log alone, as it is while OpenCode runs. Its salts are SQLite's own.
  db.pragma('wal_autocheckpoint = 0')
  db.exec(SCHEMA)
  const writer = new Writer(session, db, file)
  writer.write()
  for (const end of ['', '-wal']) fs.copyFileSync(`${made}${end}`, `${file}${end}`)
  db.close()
  for (const end of ['', '-wal', '-shm']) fs.rmSync(`${made}${end}`, { force: true })
  return writer.written()
}

class Writer {
  readonly #session: Session
  readonly #db: Database.Database
  readonly #file: string
  readonly #random: Random
  readonly #clock: Clock
  readonly #window = new Window()
  readonly #items = new Map<string, Item>()
  readonly #messages = new Map<Talk, string>()
  readonly #root: string
  #serial = 0
  readonly #parts = new Map<string, number>()

  constructor(session: Session, db: Database.Database, file: string) {
    this.#session = session
    this.#db = db
    this.#file = file
    this.#random = new Random(session.seed * 7919 + 5)
    this.#clock = new Clock(this.#random)
    this.#root = this.#id('ses_')
  }

  write(): void {
    const time = this.#clock.ms()
    const project = this.#random.hex(40)
    this.#db
      .prepare('insert into project values (?, ?, ?, ?, ?, ?)')
      .run(project, this.#session.cwd, 'git', 'shop', time, time)
    this.#sessionRow(this.#root, null, 'Make the shop ready', project)
    const { steps } = this.#session
    const settled = Math.floor(steps.length * 0.8)
    this.#atOnce(() => {
      for (const step of steps.slice(0, settled)) this.#step(step, project)
    })
    this.#db.pragma('wal_checkpoint(truncate)')
    this.#atOnce(() => {
      for (const step of steps.slice(settled)) this.#step(step, project)
    })
  }

  written(): Written {
    const files = [this.#file, `${this.#file}-wal`]
    const { present } = this.#window
    return {
      transcript: this.#file,
      files,
      bytes: bytesOf(files),
      items: this.#items,
      present,
      agents: true,
      spills: false,
    }
  }

  #atOnce(work: () => void): void {
    this.#db.exec('begin')
    work()
    this.#db.exec('commit')
  }

  #step(step: Step, project: string): void {
    if (step.type === 'compaction') return this.#compact(step)
    if (step.type === 'agent') return this.#agent(step, project)
    // A database has no torn lines; what is cleared of it is marked only.
    if (step.type === 'damage' || step.type === 'clearing') return
    this.#talk(this.#root, step)
    this.#window.add(step)
  }

  #talk(session: string, step: Talk): void {
    const message = this.#message(session, step.type === 'user' ? 'user' : 'assistant')
    this.#messages.set(step, message)
    if (step.type === 'assistant') {
      this.#part(session, message, { type: 'text', text: step.text })
    } else if (step.type === 'user') {
      const ranks = step.texts.map((text) => this.#part(session, message, { type: 'text', text }))
      // Each text of a message is a part of its own, and an item: the longest is what was pasted.
      const longest = step.texts.reduce((a, b) => (b.length > a.length ? b : a), '')
      const rank = ranks[step.texts.indexOf(longest)] ?? 0
      this.#plant(session, { ...step, texts: [longest] }, [rank])
    } else {
      this.#part(session, message, { type: 'step-start', snapshot: this.#random.hex(40) })
      this.#plant(session, step, [this.#part(session, message, this.#tool(step))])
      const tokens = {
        input: this.#random.int(10, 9000),
        output: 90,
        reasoning: 0,
        cache: { read: 9000, write: 0 },
      }
      this.#part(session, message, {
        type: 'step-finish',
        reason: 'tool-calls',
        tokens,
        cost: 0.01,
      })
    }
  }

  #tool({ tool, input, result, failed }: CallStep): Json {
    const time = { start: this.#clock.ms(), end: this.#clock.ms() }
    const cleared = this.#random.chance(0.2) ? { compacted: this.#clock.ms() } : {}
    const state = {
      status: 'completed',
      input,
      output: result,
      title: tool,
      metadata: { exit: failed ? 1 : 0, output: result.slice(0, 200) },
      time: { ...time, ...cleared },
    }
    return { type: 'tool', callID: this.#random.id('toolu_01'), tool: NAMES[tool] ?? tool, state }
  }

  /** A marker of the user's, then the summary as an answer to it. */
  #compact(step: CompactionStep): void {
    const kept = this.#window.compact(step, () => true)
    const first = kept[0] && this.#messages.get(kept[0])
    const tail = first === undefined ? {} : { tail_start_id: first }
    const marker = this.#message(this.#root, 'user')
    this.#part(this.#root, marker, { type: 'compaction', auto: step.trigger === 'auto', ...tail })
    const answer = { summary: true, mode: 'compaction', agent: 'compaction', parentID: marker }
    const message = this.#message(this.#root, 'assistant', answer)
    this.#part(this.#root, message, { type: 'text', text: step.summary })
  }

  #agent(step: AgentStep, project: string): void {
    const child = this.#id('ses_')
    this.#sessionRow(child, this.#root, step.description, project)
    this.#talk(child, { type: 'user', texts: [step.prompt] })
    for (const one of step.steps) this.#talk(child, one)
    const { description, prompt, result } = step
    const input = { description, prompt, subagent_type: 'explore' }
    const state = {
      status: 'completed',
      input,
      output: result,
      title: description,
      metadata: { sessionId: child },
    }
    const message = this.#message(this.#root, 'assistant')
    this.#part(this.#root, message, {
      type: 'tool',
      callID: this.#random.id('toolu_01'),
      tool: 'task',
      state,
    })
  }

  #sessionRow(id: string, parent: string | null, title: string, project: string): void {
    const time = this.#clock.ms()
    this.#db
      .prepare('insert into session values (?, ?, ?, ?, ?, ?, ?, ?, ?, null, null)')
      .run(
        id,
        project,
        parent,
        title.toLowerCase(),
        this.#session.cwd,
        title,
        '1.18.33',
        time,
        time,
      )
  }

  #message(session: string, role: string, more: { readonly [name: string]: Json } = {}): string {
    const [id, time] = [this.#id('msg_'), this.#clock.ms()]
    const data = JSON.stringify({ role, time: { created: time }, agent: 'build', ...more })
    this.#db
      .prepare('insert into message values (?, ?, ?, ?, ?)')
      .run(id, session, time, time, data)
    return id
  }

  #part(session: string, message: string, data: Json): number {
    const time = this.#clock.ms()
    const row = [this.#id('prt_'), message, session, time, time, JSON.stringify(data)]
    this.#db.prepare('insert into part values (?, ?, ?, ?, ?, ?)').run(...row)
    const rank = (this.#parts.get(session) ?? 0) + 1
    this.#parts.set(session, rank)
    return rank
  }

  /** Ids go up as rows are made. */
  #id(prefix: string): string {
    return `${prefix}${(0xb9630000 + this.#serial++).toString(16).padStart(12, '0')}${this.#random.id('', 14)}`
  }

  #plant(session: string, step: Talk, ranks: readonly number[]): void {
    if (step.type === 'assistant' || step.plant === undefined) return
    const [first = 0, last = first] = [ranks[0], ranks.at(-1)]
    const file = `${this.#file}#${session}`
    this.#items.set(step.plant, { file, lines: [first, last], raw: rawOf(step) })
  }
}
