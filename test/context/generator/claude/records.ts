import type { Session } from '../plan.ts'
import { Random } from '../random.ts'
import type { Json } from '../steps.ts'

type Fields = { readonly [name: string]: Json }

const BEGAN = Date.UTC(2026, 9, 5, 7, 30)

/** The fields that every record of a chain has, and the chain itself. */
export class Chain {
  readonly random: Random
  #session: Session
  #agent: string | undefined
  #last: string | null = null
  #time: number

  constructor(session: Session, salt: number, agent?: string) {
    this.random = new Random(session.seed * 7919 + salt)
    this.#session = session
    this.#agent = agent
    this.#time = BEGAN + salt * 1000
  }

  get last(): string | null {
    return this.#last
  }

  /** What comes next follows this one. */
  resume(uuid: string): void {
    this.#last = uuid
  }

  now(): string {
    this.#time += this.random.int(200, 9000)
    return new Date(this.#time).toISOString()
  }

  /** A record at the end of the chain; one with a parent of its own begins a new one. */
  record(type: string, fields: Fields, parent: string | null = this.#last): Fields {
    const uuid = this.random.uuid()
    this.#last = uuid
    return {
      parentUuid: parent,
      isSidechain: this.#agent !== undefined,
      ...(this.#agent === undefined ? {} : { agentId: this.#agent }),
      userType: 'external',
      entrypoint: 'cli',
      cwd: this.#session.cwd,
      sessionId: this.#session.id,
      version: '2.1.330',
      gitBranch: 'feature/release',
      type,
      ...fields,
      uuid,
      timestamp: this.now(),
    }
  }

  user(content: Json, more: Fields = {}): Fields {
    return this.record('user', { message: { role: 'user', content }, ...more })
  }

  /** One block of an answer; blocks of one answer share its id. */
  assistant(id: string, block: Json, stop: string | null): Fields {
    const usage = {
      input_tokens: 4,
      cache_creation_input_tokens: this.random.int(100, 9000),
      cache_read_input_tokens: this.random.int(20_000, 150_000),
      output_tokens: this.random.int(10, 900),
      service_tier: 'standard',
    }
    const message = {
      model: 'claude-opus-4-8',
      id,
      type: 'message',
      role: 'assistant',
      content: [block],
      stop_reason: stop,
      stop_sequence: null,
      usage,
    }
    return this.record('assistant', { message, requestId: this.random.id('req_01') })
  }

  messageId(): string {
    return this.random.id('msg_01')
  }
}
