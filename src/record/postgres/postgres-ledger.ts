import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Draft, Entry } from '../entry.ts'
import type { Ledger, Note, Query } from '../ledger.ts'
import { entryOf } from '../rows.ts'
import type { Head } from '../verify.ts'
import type { Answers, Question, Reply, Written } from './words.ts'

/** A server that does not answer in this time is not waited for: clients wait two seconds, and then judge alone. */
const ANSWER_MS_MAX = 1_200
/** The first connection, and making the tables. */
const OPEN_MS_MAX = 10_000
/** After that, nothing is asked of it for so long: each call would wait in vain. */
const PAUSE_MS = 5_000

export interface PostgresStore {
  readonly url: string
  /** The built program of thread.ts. */
  readonly thread: string
  readonly readonly?: boolean
  /** Somebody, here or on another machine, has written up to this entry. */
  readonly onWritten?: (seq: number) => void
}

/**
 * The ledger of a team, in PostgreSQL: one chain over all machines. Judging waits for its record, so this asks and
 * sleeps until the answer is there; a server that is away makes answers stricter, as a full disk does.
 */
export class PostgresLedger implements Ledger {
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #signal = new Int32Array(new SharedArrayBuffer(4))
  #asked = 0
  #pausedUntil = 0
  #head: Head

  constructor({ url, thread, readonly = false, onWritten }: PostgresStore) {
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#worker = new Worker(thread, {
      workerData: { port: port2, signal: this.#signal },
      transferList: [port2],
      // Its words are ours to say.
      stdout: true,
      stderr: true,
    })
    // A thread that ends is a store that does not answer.
    this.#worker.on('error', () => {})
    this.#worker.on('message', ({ written }: Written) => {
      if (!Number.isSafeInteger(written) || written <= this.#head.seq) return
      try {
        this.#head = this.#ask({ ask: 'head' })
        onWritten?.(this.#head.seq)
      } catch {
        // The next one that is written tells again.
      }
    })
    this.#worker.unref()
    try {
      this.#head = this.#ask({ ask: 'open', url, readonly }, OPEN_MS_MAX)
    } catch (error) {
      void this.#worker.terminate()
      throw error
    }
  }

  append(drafts: readonly Draft[], _durable: boolean, note?: Note): Head {
    if (drafts.length > 0 || note) this.#head = this.#ask({ ask: 'append', drafts, note })
    return this.#head
  }

  /** As it was when this process wrote last, or was told of what others wrote. */
  head(): Head {
    return this.#head
  }

  query(query: Query): readonly Entry[] {
    return this.#ask({ ask: 'query', query }).map(entryOf)
  }

  *entries(): Iterable<Entry> {
    for (let after = 0; ; ) {
      const rows = this.#ask({ ask: 'page', after })
      if (rows.length === 0) return
      for (const row of rows) {
        const entry = entryOf(row)
        after = entry.seq
        yield entry
      }
    }
  }

  note(key: string): string | undefined {
    return this.#ask({ ask: 'note', key })
  }

  holds(hash: string): boolean {
    return this.#ask({ ask: 'holds', hash })
  }

  /** The server does that by itself. */
  checkpoint(): void {}

  close(): void {
    try {
      this.#ask({ ask: 'close' })
    } catch {
      // It ends either way.
    }
    void this.#worker.terminate()
  }

  #ask<Q extends Question>(question: Q, limit = ANSWER_MS_MAX): Answers[Q['ask']] {
    if (Date.now() < this.#pausedUntil) throw new Error('the store does not answer')
    const id = ++this.#asked
    const end = performance.now() + limit
    this.#port.postMessage({ id, question })
    for (;;) {
      const seen = Atomics.load(this.#signal, 0)
      const reply = this.#received<Answers[Q['ask']]>(id)
      if (reply) {
        if ('error' in reply) throw new Error(reply.error)
        return reply.value
      }
      const left = end - performance.now()
      if (left <= 0) {
        this.#pausedUntil = Date.now() + PAUSE_MS
        throw new Error('the store does not answer')
      }
      Atomics.wait(this.#signal, 0, seen, left)
    }
  }

  /**
   * The thread is our own, of this very build: it answers what was asked. Answers to what nobody waits for any more are
   * dropped.
   */
  #received<T>(id: number): Reply<T> | undefined {
    for (;;) {
      const message = receiveMessageOnPort(this.#port)
      if (!message) return undefined
      const reply: Reply<T> = message.message
      if (reply.id === id) return reply
    }
  }
}
