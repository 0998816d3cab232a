import type { ClientBase } from 'pg'
import { rowsOf } from './wire.ts'

/** BASE_BACKUP speaks in messages from here on. */
const MAJOR_MIN = 15

/** A server, as its replication protocol tells of it. */
export interface Server {
  /** Given to a cluster when it is made, and the same in all its copies. */
  readonly system: string
  readonly timeline: number
  readonly major: number
  readonly segmentBytes: number
}

/** Throws in words where nothing can be kept of it. */
export async function serverOf(client: ClientBase): Promise<Server> {
  const [identity = []] = await rowsOf(client, 'IDENTIFY_SYSTEM')
  const [system = '', timeline = ''] = identity
  const major = Math.floor(Number(await shown(client, 'server_version_num')) / 10_000)
  if (!/^\d{1,20}$/.test(system ?? '') || !Number.isSafeInteger(Number(timeline)))
    throw new Error('the server does not say who it is. Nothing was kept.')
  if (!(major >= MAJOR_MIN))
    throw new Error(
      `it is PostgreSQL ${major}; base backups are taken from ${MAJOR_MIN} on. Use pg_basebackup.`,
    )
  if ((await shown(client, 'in_hot_standby')) === 'on')
    throw new Error('it is a standby. Name its primary.')
  const segmentBytes = bytesIn(await shown(client, 'wal_segment_size'))
  return { system: system ?? '', timeline: Number(timeline), major, segmentBytes }
}

/** A setting, as SHOW writes it. The name is ours. */
export async function shown(client: ClientBase, name: string): Promise<string> {
  const [row = []] = await rowsOf(client, `SHOW ${name}`)
  return row[0] ?? ''
}

const UNITS: Readonly<Record<string, number>> = { B: 1, kB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 }

/** `16MB` */
function bytesIn(text: string): number {
  const [, number = '', unit = ''] = /^(\d+)(B|kB|MB|GB)$/.exec(text) ?? []
  const bytes = Number(number) * (UNITS[unit] ?? 0)
  // A power of two from 1 MiB to 1 GiB, as initdb makes them.
  if (!(bytes >= 2 ** 20 && bytes <= 2 ** 30 && Number.isInteger(Math.log2(bytes))))
    throw new Error('the server names no size of its log’s segments')
  return bytes
}
