import fs from 'node:fs'
import path from 'node:path'
import type { Item, Span } from '../manifest.ts'
import type { Session } from '../plan.ts'
import {
  type AgentStep,
  type CallStep,
  type DamageStep,
  rawOf,
  type Step,
  type Talk,
} from '../steps.ts'
import { bytesOf, Lines, type Written } from '../written.ts'
import { callOf, type Spill } from './calls.ts'
import { Compactor } from './compaction.ts'
import { forkOf } from './fork.ts'
import { Chain } from './records.ts'

/** `~/.claude/projects/<folder>/<session>.jsonl`, with what belongs to it in a folder of its name. */
export function writeClaudeCode(session: Session, home: string): Written {
  const folder = path.join(home, '.claude/projects', session.cwd.replace(/[^A-Za-z0-9]/g, '-'))
  const writer = new Writer(session, folder)
  writer.write()
  return writer.written()
}

class Writer {
  readonly #session: Session
  readonly #folder: string
  readonly #main: Lines
  readonly #chain: Chain
  readonly #compactor: Compactor
  readonly #files: string[] = []
  readonly #items = new Map<string, Item>()
  #agents = 0

  constructor(session: Session, folder: string) {
    this.#session = session
    this.#folder = path.join(folder, session.id)
    this.#main = new Lines(path.join(folder, `${session.id}.jsonl`))
    this.#chain = new Chain(session, 1)
    this.#compactor = new Compactor(this.#chain, this.#main)
  }

  write(): void {
    const { id, steps } = this.#session
    this.#main.record({ type: 'mode', mode: 'default', sessionId: id })
    const snapshot = { messageId: this.#chain.random.uuid(), trackedFileBackups: {} }
    this.#main.record({ type: 'file-history-snapshot', messageId: snapshot.messageId, snapshot })
    for (let n = 0; n < steps.length; n++) {
      const [step, next] = [steps[n], steps[n + 1]]
      if (!step) continue
      const twoAtOnce =
        step.type === 'call' && next?.type === 'call' && this.#chain.random.chance(0.2)
      if (twoAtOnce) n++
      const beside = twoAtOnce ? next : undefined
      this.#compactor.step(() => this.#step(step, beside), beside ? [step, beside] : [step])
    }
    const torn = JSON.stringify(this.#chain.user('and now the last'))
    this.#main.save(torn.slice(0, torn.length / 2))
    this.#files.push(this.#main.file, forkOf(this.#session, this.#main))
  }

  written(): Written {
    const own = this.#files.filter(
      (file) => file === this.#main.file || file.startsWith(`${this.#folder}/`),
    )
    const present = this.#compactor.present(this.#items.keys())
    return {
      transcript: this.#main.file,
      files: this.#files,
      bytes: bytesOf(own),
      items: this.#items,
      present,
      agents: true,
      spills: true,
    }
  }

  #step(step: Step, beside: CallStep | undefined): void {
    if (step.type === 'compaction') return this.#compactor.compact(step)
    if (step.type === 'clearing') return this.#compactor.clear(step)
    if (step.type === 'damage') return this.#damage(step)
    if (step.type === 'agent') return this.#agent(step)
    this.#talk(this.#main, this.#chain, step, beside)
  }

  #talk(lines: Lines, chain: Chain, step: Talk, beside?: CallStep): void {
    if (step.type === 'assistant') {
      lines.record(
        chain.assistant(chain.messageId(), { type: 'text', text: step.text }, 'end_turn'),
      )
    } else if (step.type === 'user') {
      const [text = ''] = step.texts
      const content =
        step.texts.length === 1 ? text : step.texts.map((text) => ({ type: 'text', text }))
      const line = lines.push(this.#ended(chain.user(content, { promptId: chain.random.uuid() })))
      this.#plant(lines, step, [line, line])
    } else {
      this.#calls(lines, chain, beside ? [step, beside] : [step])
    }
  }

  /** Calls of one answer: their results come when they are ready, after all of them. */
  #calls(lines: Lines, chain: Chain, steps: readonly CallStep[]): void {
    const message = chain.messageId()
    if (chain.random.chance(0.3)) {
      const block = {
        type: 'thinking',
        thinking: 'I should see it first.',
        signature: chain.random.id('Eq', 80),
      }
      lines.record(chain.assistant(message, block, null))
    }
    const begun = steps.map((step) => {
      const spill = step.spilled ? this.#spill(step.result) : undefined
      const call = callOf(chain, message, step, spill)
      return { step, call, first: lines.record(call.use), spill }
    })
    if (chain.random.chance(0.2)) {
      lines.record({
        type: 'progress',
        data: { type: 'hook_progress', hookEvent: 'PreToolUse' },
        sessionId: this.#session.id,
      })
    }
    for (const { step, call, first, spill } of begun) {
      this.#plant(lines, step, [first, lines.push(this.#ended(call.result()))])
      if (spill && chain.random.chance(0.5)) {
        const replacements = [
          {
            kind: 'tool-result',
            toolUseId: call.id,
            replacement: `<persisted-output>${spill.name}</persisted-output>`,
          },
        ]
        lines.record({ type: 'content-replacement', sessionId: this.#session.id, replacements })
      }
    }
  }

  #spill(text: string): Spill {
    const name = `${this.#chain.random.id('b', 8)}.txt`
    const file = path.join(this.#folder, 'tool-results', name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
    this.#files.push(file)
    return { name, text }
  }

  #agent(step: AgentStep): void {
    const { random } = this.#chain
    const agent = `a${random.hex(16)}`
    // Those of a workflow lie deeper.
    const run = this.#agents++ === 1 ? path.join('workflows', `wf_${random.hex(8)}`) : ''
    const base = path.join(this.#folder, 'subagents', run, `agent-${agent}`)
    const lines = new Lines(`${base}.jsonl`)
    const chain = new Chain(this.#session, 100 + this.#agents, agent)
    lines.record(chain.user(step.prompt))
    for (const one of step.steps) this.#talk(lines, chain, one)
    lines.record(
      chain.assistant(chain.messageId(), { type: 'text', text: step.result }, 'end_turn'),
    )
    lines.save()
    fs.writeFileSync(
      `${base}.meta.json`,
      JSON.stringify({ agentType: 'Explore', description: step.description }),
    )
    this.#files.push(lines.file, `${base}.meta.json`)
    const { description, prompt } = step
    const id = random.id('toolu_01')
    const use = {
      type: 'tool_use',
      id,
      name: 'Task',
      input: { description, prompt, subagent_type: 'Explore' },
    }
    this.#main.record(this.#chain.assistant(this.#chain.messageId(), use, 'tool_use'))
    const content = [{ type: 'text', text: step.result }]
    this.#main.record(
      this.#chain.user([{ tool_use_id: id, type: 'tool_result', content }], {
        toolUseResult: {
          status: 'completed',
          prompt,
          agentId: agent,
          content,
          totalToolUseCount: step.steps.length,
        },
      }),
    )
  }

  #damage({ line }: DamageStep): void {
    if (line === 'empty') this.#main.push('')
    else if (line === 'cut')
      this.#main.push(
        '{"parentUuid":"5f0e","type":"user","message":{"role":"user","content":"cut of',
      )
    else if (line === 'noise') this.#main.push('\u0000\u0000\u0000\u0000 [not json] }{')
    else
      this.#main.record({
        type: 'marble-origami-snapshot',
        sessionId: this.#session.id,
        staged: [],
      })
  }

  /** Some lines come from a machine that ends them otherwise. */
  #ended(record: object): string {
    return `${JSON.stringify(record)}${this.#chain.random.chance(0.03) ? '\r' : ''}`
  }

  #plant(lines: Lines, step: Talk, span: Span): void {
    if (step.type === 'assistant' || step.plant === undefined) return
    this.#items.set(step.plant, { file: lines.file, lines: span, raw: rawOf(step) })
  }
}
