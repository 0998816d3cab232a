import fs from 'node:fs'
import path from 'node:path'
import type { ClientBase } from 'pg'
import { shortId } from '../../../short-id.ts'
import { withClient } from '../session.ts'
import type { Archive, Base } from './archive.ts'
import { lsnOf, lsnText } from './lsn.ts'
import { checkAgainstManifest, MANIFEST } from './manifest.ts'
import type { Server } from './server.ts'
import { syncPath, syncTree } from './sync.ts'
import { Unpacking } from './unpack.ts'
import { command, type Row, withReplication } from './wire.ts'

/** How far a backup is; `total` is the server's estimate. */
export type Progress = (done: number, total: number) => void

/**
 * Takes a base backup over the wire. It counts once every file of it was read again from the disk and is what the server
 * lists; whatever ends it before leaves a folder that counts for nothing, which the next one removes. The log from its
 * start to its end is part of it, so that it can be recovered alone. Nobody else may take one meanwhile.
 */
export async function takeBase(
  url: string,
  archive: Archive,
  server: Server,
  progress: Progress,
): Promise<Base> {
  for (const id of archive.torn()) archive.dropBase(id)
  const id = `b${shortId()}`
  const data = archive.dataOf({ id })
  fs.mkdirSync(data, { recursive: true, mode: 0o700 })
  try {
    const { start, end, timeline } = await withReplication(url, (client) =>
      receive(client, id, data, progress),
    )
    if (timeline !== server.timeline)
      throw new Error('the server has changed its timeline meanwhile. Nothing was kept; try again.')
    const at = await clockOf(url)
    const checked = await checkAgainstManifest(data)
    await syncTree(path.join(archive.bases, id))
    await syncPath(archive.bases)
    const base: Base = { id, timeline, start, end, at, ...checked }
    archive.addBase(base)
    return base
  } catch (error) {
    archive.dropBase(id)
    throw error
  }
}

/** Milliseconds since 1970, by the server's clock. */
export async function clockOf(url: string): Promise<number> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ ms: number }>(
      `SELECT ceil(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`,
    )
    return rows[0]?.ms ?? Date.now()
  })
}

interface Received {
  readonly start: string
  readonly end: string
  readonly timeline: number
}

async function receive(
  client: ClientBase,
  id: string,
  data: string,
  progress: Progress,
): Promise<Received> {
  const parts = new Parts(data, progress)
  const options = `LABEL 'interlock ${id}', PROGRESS, CHECKPOINT 'fast', WAIT false, WAL true, MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256'`
  await command(client, `BASE_BACKUP (${options})`, {
    row: (fields) => parts.row(fields),
    data: (bytes) => parts.data(bytes),
  })
  return parts.end()
}

/** The messages of a base backup: rows before and after, and between them an archive and the list of its files. */
class Parts {
  readonly #data: string
  readonly #progress: Progress
  readonly #manifest: Buffer[] = []
  /** Start and end, each a place in the log and a timeline. */
  readonly #ends: Row[] = []
  #total = 0
  #archive: Unpacking | undefined
  #isManifest = false

  constructor(data: string, progress: Progress) {
    this.#data = data
    this.#progress = progress
  }

  row(fields: Row): undefined {
    // Two fields are a place and a timeline, three are a tablespace.
    if (fields.length === 2) this.#ends.push(fields)
    else if (fields[0] !== null)
      throw new Error(
        `the server keeps a tablespace at ${fields[1]}; servers with tablespaces cannot be kept yet. Use pg_basebackup.`,
      )
    else this.#total = Number(fields[2] ?? 0) * 1024
    return undefined
  }

  data(bytes: Buffer): Promise<void> | undefined {
    const content = bytes.subarray(1)
    switch (bytes.toString('latin1', 0, 1)) {
      case 'n':
        return this.#begin(content)
      case 'm':
        this.#isManifest = true
        return undefined
      case 'd':
        if (!this.#isManifest) return this.#archive?.write(content)
        this.#manifest.push(Buffer.from(content))
        return undefined
      case 'p':
        this.#progress(Number(content.readBigInt64BE(0)), this.#total)
        return undefined
      default:
        throw new Error('the server sends a backup in a way that is not known')
    }
  }

  #begin(content: Buffer): undefined {
    const name = content.toString('utf8', 0, content.indexOf(0))
    if (this.#archive || name !== 'base.tar')
      throw new Error(`the server sends ${JSON.stringify(name)}, which cannot be kept`)
    this.#archive = new Unpacking(this.#data)
  }

  async end(): Promise<Received> {
    const [first, last] = this.#ends
    if (!this.#archive || !first || !last) throw new Error('the server has sent no backup')
    await this.#archive.end()
    fs.writeFileSync(path.join(this.#data, MANIFEST), Buffer.concat(this.#manifest), {
      mode: 0o600,
      flag: 'wx',
    })
    const place = (row: Row) => lsnText(lsnOf(row[0] ?? ''))
    return { start: place(first), end: place(last), timeline: Number(first[1]) }
  }
}
