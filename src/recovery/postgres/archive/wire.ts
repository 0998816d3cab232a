import pg, { type ClientBase, type Connection, DatabaseError, type Submittable } from 'pg'

const CONNECT_MS_MAX = 10_000

/** Fields as the server writes them. */
export type Row = readonly (string | null)[]

/** One connection of the replication protocol, whose commands are no SQL. */
export async function withReplication<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const config: pg.ClientConfig & { readonly replication: 'true' } = {
    connectionString: url,
    application_name: 'interlock',
    connectionTimeoutMillis: CONNECT_MS_MAX,
    keepAlive: true,
    replication: 'true',
  }
  const client = new pg.Client(config)
  // A connection that breaks fails the command that waits for it.
  client.on('error', () => {})
  await client.connect().catch(withNextStep)
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

/** SQLSTATEs of a server that does not let this role in: no right, no line in pg_hba.conf. */
const NOT_LET_IN = new Set(['42501', '28000'])

function withNextStep(error: unknown): never {
  if (error instanceof DatabaseError && NOT_LET_IN.has(error.code ?? ''))
    throw new Error(
      `${error.message}. A backup needs a role with REPLICATION (ALTER ROLE … REPLICATION), and a line for "replication" in pg_hba.conf.`,
    )
  throw error
}

/** What a command's answer is given to, message by message. */
export interface Hearer {
  row?(fields: Row): undefined
  /** Of a copy. The bytes are good until it returns; nothing more is read until what it gives back has ended. */
  data?(bytes: Buffer): Promise<void> | undefined
  /** The server waits for a copy from here, or for messages in both directions. */
  started?(send: Send): void
}

export interface Send {
  /** Of a copy. Waits until the connection takes more. */
  data(bytes: Buffer): Promise<void>
  end(): void
  /** Gives the copy up; the command fails with these words. */
  fail(words: string): void
}

/** Sends a command and gives its answer to a hearer, until the server is ready for the next one. */
export function command(client: ClientBase, text: string, hearer: Hearer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new Command(text, hearer, resolve, reject))
  })
}

/** Messages of the protocol that pg has no method for in its types: a letter, a length, the content. */
function frame(letter: string, content: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(letter, 0, 'latin1')
  head.writeInt32BE(content.length + 4, 1)
  return Buffer.concat([head, content])
}

/** pg calls these by their names for every message that answers what it submitted. */
class Command implements Submittable {
  readonly #text: string
  readonly #hearer: Hearer
  readonly #resolve: () => void
  readonly #reject: (error: Error) => void
  #stream: Connection['stream'] | undefined
  #waiting = 0
  #ended = false

  constructor(text: string, hearer: Hearer, resolve: () => void, reject: (error: Error) => void) {
    this.#text = text
    this.#hearer = hearer
    this.#resolve = resolve
    this.#reject = reject
  }

  submit(connection: Connection): void {
    this.#stream = connection.stream
    connection.once('replicationStart', () => this.handleCopyInResponse(connection))
    // In a copy of both directions the server waits for an end in return; what it says after that is of no use here.
    connection.once('copyDone', () => {
      if (this.#isBoth) this.handleError(new StreamEnded('the server has ended the stream'))
    })
    connection.query(this.#text)
  }

  get #isBoth(): boolean {
    return this.#text.startsWith('START_REPLICATION')
  }

  handleRowDescription(): void {}

  handleCommandComplete(): void {}

  handleEmptyQuery(): void {}

  handleDataRow({ fields }: { readonly fields: Row }): void {
    this.#give(() => this.#hearer.row?.(fields))
  }

  handleCopyInResponse({ stream }: Connection): void {
    this.#hearer.started?.({
      data: (bytes) =>
        new Promise((resolve) => {
          if (stream.write(frame('d', bytes))) resolve()
          else stream.once('drain', resolve)
        }),
      end: () => void stream.write(frame('c', Buffer.alloc(0))),
      fail: (words) => void stream.write(frame('f', Buffer.from(`${words}\0`))),
    })
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    this.#give(() => this.#hearer.data?.(chunk))
  }

  /** Once a hearer has failed, the connection is of no use: the rest of the answer would still come. */
  #give(hear: () => Promise<void> | undefined): void {
    const stream = this.#stream
    if (this.#ended || !stream) return
    const failed = (error: unknown) => {
      this.handleError(error instanceof Error ? error : new Error(String(error)))
      stream.destroy()
    }
    try {
      const wait = hear()
      if (!wait) return
      this.#waiting++
      stream.pause()
      wait.then(() => {
        this.#waiting--
        if (this.#waiting === 0) stream.resume()
      }, failed)
    } catch (error) {
      failed(error)
    }
  }

  handleError(error: Error): void {
    this.#ended = true
    this.#reject(error)
  }

  handleReadyForQuery(): void {
    this.#ended = true
    this.#resolve()
  }
}

/** The server streams no further: what it is has changed, or it is shut down. */
export class StreamEnded extends Error {}

/** The rows that a command answers with. */
export async function rowsOf(client: ClientBase, text: string): Promise<readonly Row[]> {
  const rows: Row[] = []
  await command(client, text, {
    row: (fields) => {
      rows.push(fields)
      return undefined
    },
  })
  return rows
}
