import type { Client } from 'pg'
import { type Lsn, lsnText } from './lsn.ts'
import type { Segments } from './segments.ts'
import { command, type Send } from './wire.ts'

/** How often the server hears how far we are, and is asked how far it is. Its own patience is a minute (wal_sender_timeout). */
const STATUS_MS = 1_000
/** The protocol's clock begins in 2000. */
const EPOCH_2000_MS = Date.UTC(2000, 0, 1)

/** How far the log has come here. */
export interface Received {
  readonly to: Lsn
  /** By the server's clock, milliseconds since 1970: nothing that was committed until then is missing. Absent until known. */
  readonly at: number | undefined
}

/**
 * Receives the log until the connection breaks or `stop` is aborted, and tells after each flush how far it has come;
 * the server hears of it afterwards, and forgets only then.
 */
export async function receive(
  client: Client,
  slot: string,
  timeline: number,
  segments: Segments,
  tell: (received: Received) => void,
  stop: AbortSignal,
): Promise<void> {
  const stream = new Stream(segments, tell)
  const timer = setInterval(() => stream.status(), STATUS_MS)
  const end = () => void client.end().catch(() => {})
  stop.addEventListener('abort', end)
  try {
    if (stop.aborted) return
    const from = lsnText(segments.at)
    await command(
      client,
      `START_REPLICATION SLOT "${slot}" PHYSICAL ${from} TIMELINE ${timeline}`,
      {
        started: (send) => stream.begin(send),
        data: (bytes) => stream.data(bytes),
      },
    )
  } catch (error) {
    if (!stop.aborted) throw error
  } finally {
    clearInterval(timer)
    stop.removeEventListener('abort', end)
    stream.end()
  }
}

class Stream {
  readonly #segments: Segments
  readonly #tell: (received: Received) => void
  #send: Send | undefined
  #at: number | undefined

  constructor(segments: Segments, tell: (received: Received) => void) {
    this.#segments = segments
    this.#tell = tell
  }

  begin(send: Send): void {
    this.#send = send
    this.status()
  }

  data(bytes: Buffer): undefined {
    switch (bytes.toString('latin1', 0, 1)) {
      case 'w':
        this.#segments.write(bytes.readBigUInt64BE(1), bytes.subarray(25))
        this.#caughtUp(bytes.readBigUInt64BE(9), bytes.readBigInt64BE(17))
        return undefined
      case 'k':
        this.#caughtUp(bytes.readBigUInt64BE(1), bytes.readBigInt64BE(9))
        if (bytes.readUInt8(17) === 1) this.status(false)
        return undefined
      default:
        throw new Error('the server sends its log in a way that is not known')
    }
  }

  /** Where we have everything that the server had then. */
  #caughtUp(serverEnd: Lsn, clockMicros: bigint): void {
    if (serverEnd <= this.#segments.at) this.#at = EPOCH_2000_MS + Number(clockMicros / 1000n)
  }

  status(asks = true): void {
    if (!this.#send) return
    this.#flush()
    const { flushed } = this.#segments
    const message = Buffer.alloc(34)
    message.write('r', 0, 'latin1')
    for (const offset of [1, 9, 17]) message.writeBigUInt64BE(flushed, offset)
    message.writeBigInt64BE(BigInt(Date.now() - EPOCH_2000_MS) * 1000n, 25)
    message.writeUInt8(asks ? 1 : 0, 33)
    // A connection that takes no more is broken soon; the next status says the same.
    void this.#send.data(message)
  }

  #flush(): void {
    const at = this.#at
    this.#segments.flush()
    this.#tell({ to: this.#segments.flushed, at })
  }

  end(): void {
    if (this.#send) this.#flush()
    this.#send = undefined
    this.#segments.close()
  }
}
