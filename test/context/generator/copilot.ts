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

const NAMES: Partial<Record<CallStep['tool'], string>> = {
  shell: 'bash',
  read: 'view',
  write: 'create',
}

/** `~/.copilot/session-state/<id>/events.jsonl`; what agents of its own do stands in line under their id. */
export function writeCopilot(session: Session, home: string): Written {
  const file = path.join(home, '.copilot/session-state', session.id, 'events.jsonl')
  return new Writer(session, file).write()
}

class Writer {
  readonly #session: Session
  readonly #lines: Lines
  readonly #random: Random
  readonly #clock: Clock
  readonly #window = new Window()
  readonly #items = new Map<string, Item>()
  #last: string | null = null
  #agentId: string | undefined
  #checkpoints = 0

  constructor(session: Session, file: string) {
    this.#session = session
    this.#lines = new Lines(file)
    this.#random = new Random(session.seed * 7919 + 4)
    this.#clock = new Clock(this.#random)
  }

  write(): Written {
    const { id, cwd, steps } = this.#session
    this.#event('session.start', {
      sessionId: id,
      version: 1,
      producer: 'copilot-agent',
      copilotVersion: '1.0.102',
      startTime: this.#clock.now(),
      selectedModel: 'claude-sonnet-5',
      context: { cwd, gitRoot: cwd, branch: 'feature/release' },
    })
    for (const step of steps) this.#step(step)
    this.#lines.save('{"type":"assistant.message","data":{"messageId":"')
    const { file } = this.#lines
    const { present } = this.#window
    return {
      transcript: file,
      files: [file],
      bytes: bytesOf([file]),
      items: this.#items,
      present,
      agents: true,
      spills: false,
    }
  }

  #step(step: Step): void {
    if (step.type === 'compaction') return this.#compact(step)
    if (step.type === 'agent') return this.#agent(step)
    if (step.type === 'clearing') {
      const removed = { messagesRemovedDuringTruncation: 0, tokensRemovedDuringTruncation: 0 }
      this.#event('session.truncation', removed)
    } else if (step.type === 'damage') {
      this.#lines.push(step.line === 'empty' ? '' : '{"type":"user.mess')
    } else {
      this.#talk(step)
      this.#window.add(step)
    }
  }

  #talk(step: Talk): void {
    if (step.type === 'assistant') {
      this.#event('assistant.message', {
        messageId: this.#random.uuid(),
        content: step.text,
        toolRequests: [],
      })
    } else if (step.type === 'user') {
      const content = step.texts.join('\n')
      const line = this.#event('user.message', { content, attachments: [] })
      this.#plant(step, { lines: [line, line] })
    } else {
      this.#call(step)
    }
  }

  #call(step: CallStep): void {
    const toolCallId = this.#random.id('toolu_01')
    const name = NAMES[step.tool] ?? step.tool
    const request = { toolCallId, name, arguments: step.input, type: 'function' }
    const asked = this.#event('assistant.message', {
      messageId: this.#random.uuid(),
      content: '',
      toolRequests: [request],
    })
    const began = this.#event('tool.execution_start', {
      toolCallId,
      toolName: name,
      arguments: step.input,
    })
    const detailed = this.#random.chance(0.3) ? { detailedContent: step.result } : {}
    const result = { content: step.result, ...detailed }
    const ended = this.#event('tool.execution_complete', {
      toolCallId,
      success: !step.failed,
      result,
    })
    // The call stands twice: as it was asked for, and as it began.
    this.#plant(step, { lines: [asked, ended], also: [began, ended] })
  }

  #agent(step: AgentStep): void {
    const toolCallId = this.#random.id('toolu_01')
    const { description, prompt, result } = step
    const input = { agent_type: 'explore', description, prompt }
    const request = { toolCallId, name: 'task', arguments: input, type: 'function' }
    this.#event('assistant.message', {
      messageId: this.#random.uuid(),
      content: '',
      toolRequests: [request],
    })
    this.#event('tool.execution_start', { toolCallId, toolName: 'task', arguments: input })
    this.#agentId = this.#random.uuid()
    this.#event('subagent.started', {
      toolCallId,
      agentName: 'explore',
      agentDisplayName: 'Explore',
    })
    for (const one of step.steps) this.#talk(one)
    this.#event('subagent.completed', {
      toolCallId,
      agentName: 'explore',
      agentDisplayName: 'Explore',
    })
    this.#agentId = undefined
    this.#event('tool.execution_complete', {
      toolCallId,
      success: true,
      result: { content: result },
    })
  }

  /** Everything goes: what it keeps is told by a number of messages only. */
  #compact(step: CompactionStep): void {
    this.#window.compact(step, () => false)
    const [before, after] = [this.#random.int(100_000, 120_000), this.#random.int(8000, 12_000)]
    const messages = this.#random.int(80, 200)
    this.#event('session.compaction_start', {
      conversationTokens: before,
      systemTokens: 9000,
      toolDefinitionsTokens: 12_000,
    })
    this.#event('session.compaction_complete', {
      success: true,
      preCompactionTokens: before,
      postCompactionTokens: after,
      preCompactionMessagesLength: messages,
      messagesRemoved: messages,
      tokensRemoved: before - after,
      summaryContent: step.summary,
      checkpointNumber: ++this.#checkpoints,
      checkpointPath: `/home/dev/.copilot/session-state/x/checkpoints/${this.#checkpoints}.md`,
      requestId: this.#random.uuid(),
    })
  }

  #event(type: string, data: Json): number {
    const id = this.#random.uuid()
    const agent = this.#agentId === undefined ? {} : { agentId: this.#agentId }
    const line = this.#lines.record({
      type,
      data,
      id,
      timestamp: this.#clock.now(),
      parentId: this.#last,
      ...agent,
    })
    this.#last = id
    return line
  }

  #plant(step: Talk, place: Pick<Item, 'lines' | 'also'>): void {
    if (step.type === 'assistant' || step.plant === undefined) return
    this.#items.set(step.plant, { file: this.#lines.file, ...place, raw: rawOf(step) })
  }
}
