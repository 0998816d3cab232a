import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Action, Deed } from '../../src/action/action.ts'
import type { Signal } from '../../src/action/signal.ts'
import type { Budget } from '../../src/policy/budgets/budget.ts'
import { Desk } from '../../src/usage/budget/desk.ts'
import { Journal } from '../../src/usage/budget/journal.ts'
import type { Measured } from '../../src/usage/budget/profile-file.ts'
import { PUBLISHED } from '../../src/usage/prices/published.ts'
import { LiveSessions } from '../../src/usage/session/live-sessions.ts'
import type { WindowReading } from '../../src/usage/windows/reading.ts'

/** Noon, far from any midnight. */
export const NOW = new Date(2026, 10, 22, 12).getTime()

export function budgetOf(limits: Budget['limits'], more: Partial<Budget> = {}): Budget {
  return { id: 'b', per: 'session', limits, warnAt: [], at: 'f:1', ...more }
}

/** A desk with files of its own, and what it is asked by agents. */
export class DeskBench {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-desk-'))
  readonly notices: string[] = []
  now = NOW
  cwd = '/p'
  /** Claude Code's name for the folder that the session is in. */
  slug = '-p'
  measured: Measured | undefined
  unmeasured: string | undefined
  window: WindowReading | undefined
  desk: Desk
  #journal: Journal
  #calls = 0

  constructor() {
    this.#journal = new Journal(this.count, NOW)
    this.desk = this.#opened()
  }

  get count(): string {
    return path.join(this.folder, 'usage', 'budgets.jsonl')
  }

  get transcript(): string {
    return path.join(this.folder, 'projects', this.slug, 's.jsonl')
  }

  restart(): void {
    this.#journal.close()
    this.#journal = new Journal(this.count, this.now)
    this.desk = this.#opened()
  }

  remove(): void {
    this.#journal.close()
    fs.rmSync(this.folder, { recursive: true })
  }

  #opened(): Desk {
    return new Desk({
      journal: this.#journal,
      sessions: new LiveSessions(PUBLISHED),
      prices: PUBLISHED,
      now: () => this.now,
      projectOf: (folder) => folder,
      measured: () => this.measured,
      unmeasured: () => this.unmeasured,
      window: () => this.window,
      reached: () => [],
      notice: (text) => this.notices.push(text),
    })
  }

  action(
    deed: Deed,
    { subAgent = '', type = 'Explore', call = `call ${this.#calls++}` } = {},
  ): Action {
    const origin = { agent: 'claude-code', session: 's', tool: 'T', call } as const
    const who = subAgent === '' ? origin : { ...origin, subAgent: { id: subAgent, type } }
    return { origin: who, cwd: this.cwd, deed, transcript: this.transcript }
  }

  /** What the budget says of a call. */
  async ask(action: Action, ...budgets: readonly Budget[]): Promise<string> {
    await this.desk.look(action, budgets)
    const verdict = this.desk.admit(action, budgets)
    return verdict.kind === 'spent' && verdict.halt ? 'halt' : verdict.kind
  }

  list(subAgent = '', type = 'Explore'): Action {
    return this.action({ kind: 'read', path: '.' }, { subAgent, type })
  }

  spawn(type = 'Explore', call?: string): Action {
    const deed = { kind: 'sub-agent', type, prompt: 'look' } as const
    return call === undefined ? this.action(deed) : this.action(deed, { call })
  }

  heard(kind: Signal['kind'], subAgent: string, type = 'Explore'): void {
    const { origin, cwd } = this.list(subAgent, type)
    this.desk.heard({ kind, origin, cwd, event: 'E', notes: {} })
  }

  /** One answer of a model, as Claude Code writes it down. */
  spend(output: number, subAgent = '', file = this.transcript): void {
    const at =
      subAgent === ''
        ? file
        : path.join(file.replace('.jsonl', ''), 'subagents', `agent-${subAgent}.jsonl`)
    fs.mkdirSync(path.dirname(at), { recursive: true })
    const usage = { input_tokens: 0, output_tokens: output, cache_read_input_tokens: 0 }
    const id = `msg_${Math.random()}`
    const model = 'claude-sonnet-4-5'
    const line = {
      type: 'assistant',
      sessionId: 's',
      timestamp: new Date(this.now).toISOString(),
      isSidechain: subAgent !== '',
      message: { id, model, stop_reason: 'tool_use', content: [], usage },
    }
    fs.appendFileSync(at, `${JSON.stringify(line)}\n`)
  }
}
