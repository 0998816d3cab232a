import path from 'node:path'
import { Clock } from './clock.ts'
import type { Item } from './manifest.ts'
import type { Session } from './plan.ts'
import { Random } from './random.ts'
import {
  type CallStep,
  type CompactionStep,
  type Json,
  type Step,
  stringsOf,
  type Talk,
} from './steps.ts'
import { isTalk, Window } from './window.ts'
import { bytesOf, Lines, type Written } from './written.ts'

const NAMES: Partial<Record<CallStep['tool'], string>> = {
  shell: 'shell_command',
  sql: 'postgres__query',
  todo: 'update_plan',
}

/** `~/.codex/sessions/YYYY/MM/DD/rollout-<time>-<id>.jsonl`. What agents of its own did stands in line. */
export function writeCodex(session: Session, home: string): Written {
  const name = `rollout-2026-10-05T07-30-00-${session.id}.jsonl`
  const writer = new Writer(session, path.join(home, '.codex/sessions/2026/10/05', name))
  return writer.write()
}

class Writer {
  readonly #session: Session
  readonly #lines: Lines
  readonly #random: Random
  readonly #clock: Clock
  readonly #window = new Window()
  readonly #items = new Map<string, Item>()

  constructor(session: Session, file: string) {
    this.#session = session
    this.#lines = new Lines(file)
    this.#random = new Random(session.seed * 7919 + 2)
    this.#clock = new Clock(this.#random)
  }

  write(): Written {
    const { id, cwd, steps } = this.#session
    const meta = {
      id,
      timestamp: this.#clock.now(),
      cwd,
      originator: 'codex_cli_rs',
      cli_version: '0.169.0',
    }
    this.#line('session_meta', { ...meta, source: 'cli', git: { branch: 'feature/release' } })
    this.#context()
    for (const step of steps) this.#step(step)
    this.#lines.save(
      '{"timestamp":"2026-10-05T09:00:00.000Z","type":"response_item","payload":{"type":"mess',
    )
    const { file } = this.#lines
    const { present } = this.#window
    return {
      transcript: file,
      files: [file],
      bytes: bytesOf([file]),
      items: this.#items,
      present,
      agents: false,
      spills: false,
    }
  }

  #step(step: Step): void {
    if (step.type === 'compaction') return this.#compact(step)
    if (step.type === 'damage') {
      this.#lines.push(step.line === 'empty' ? '' : '{"timestamp":"2026-10-05T07:')
    } else if (step.type === 'agent') {
      for (const one of step.steps) this.#talk(one)
    } else if (isTalk(step)) {
      this.#talk(step)
      this.#window.add(step)
    }
  }

  #talk(step: Talk): void {
    if (step.type === 'assistant') {
      this.#item(message('assistant', 'output_text', [step.text]))
      this.#line('event_msg', { type: 'agent_message', message: step.text })
    } else if (step.type === 'user') {
      const line = this.#item(message('user', 'input_text', step.texts))
      // The same once more, for the screen.
      this.#line('event_msg', { type: 'user_message', message: step.texts.join('\n'), images: [] })
      this.#plant(step.plant, [line, line], step.texts)
    } else {
      this.#call(step)
    }
  }

  #call(step: CallStep): void {
    const call_id = this.#random.id('call_')
    const output = `Exit code: ${step.failed ? 1 : 0}\nWall time: 0.3 seconds\nOutput:\n${step.result}`
    const patch = step.tool === 'edit' ? patchOf(step.input) : undefined
    if (this.#random.chance(0.3))
      this.#item({
        type: 'reasoning',
        summary: [],
        encrypted_content: this.#random.id('gAAAA', 120),
      })
    const first =
      patch === undefined
        ? this.#item({
            type: 'function_call',
            name: NAMES[step.tool] ?? step.tool,
            arguments: JSON.stringify(step.input),
            call_id,
          })
        : this.#item({
            type: 'custom_tool_call',
            status: 'completed',
            call_id,
            name: 'apply_patch',
            input: patch,
          })
    if (this.#random.chance(0.3)) this.#tokens()
    const type = patch === undefined ? 'function_call_output' : 'custom_tool_call_output'
    const last = this.#item({ type, call_id, output })
    const input = patch === undefined ? stringsOf(step.input) : [patch]
    this.#plant(step.plant, [first, last], [...input, output])
  }

  /** What people said lately stays; a summary of the provider's own cannot be read. */
  #compact(step: CompactionStep): void {
    const stays = this.#window.compact(step, ({ type }) => type === 'user')
    const history = stays.flatMap((one) =>
      one.type === 'user' ? [message('user', 'input_text', one.texts)] : [],
    )
    const remote = step.trigger === 'auto'
    const summary = remote
      ? { type: 'compaction', encrypted_content: this.#random.id('gAAAA', 400) }
      : message('user', 'input_text', [step.summary])
    this.#line('compacted', {
      message: remote ? '' : step.summary,
      replacement_history: [...history, summary],
    })
    this.#context()
    this.#line('event_msg', { type: 'context_compacted' })
  }

  #context(): void {
    const { cwd } = this.#session
    this.#line('turn_context', {
      cwd,
      approval_policy: 'on-request',
      sandbox_policy: { type: 'workspace-write' },
      model: 'gpt-6-codex',
      effort: 'medium',
      summary: 'auto',
    })
  }

  #tokens(): void {
    const usage = {
      input_tokens: this.#random.int(20_000, 200_000),
      output_tokens: this.#random.int(10, 900),
    }
    this.#line('event_msg', {
      type: 'token_count',
      info: { total_token_usage: usage, last_token_usage: usage, model_context_window: 272_000 },
    })
  }

  #item(payload: Json): number {
    return this.#line('response_item', payload)
  }

  #line(type: string, payload: Json): number {
    return this.#lines.record({ timestamp: this.#clock.now(), type, payload })
  }

  #plant(id: string | undefined, lines: Item['lines'], strings: readonly string[]): void {
    if (id !== undefined)
      this.#items.set(id, { file: this.#lines.file, lines, raw: strings.join('\n') })
  }
}

function message(role: string, type: string, texts: readonly string[]): Json {
  return { type: 'message', role, content: texts.map((text) => ({ type, text })) }
}

function patchOf(input: CallStep['input']): string {
  const [file = '', before = '', after = ''] = stringsOf(input)
  return `*** Begin Patch\n*** Update File: ${file}\n@@\n-${before}\n${after}\n*** End Patch`
}
