import { shortId } from '../../../short-id.ts'
import { takeLock } from '../../../state/lock.ts'
import { Archive, type Base } from './archive.ts'
import { type Progress, takeBase } from './base-backup.ts'
import { forgetOld } from './forget.ts'
import { noteReach } from './note-reach.ts'
import { type Server, serverOf } from './server.ts'
import { withReplication } from './wire.ts'

/** The server behind a URL, and what is kept of it; its folder is made where there is none. */
export async function archiveOf(
  url: string,
  recovery: string,
): Promise<{ readonly archive: Archive; readonly server: Server; readonly slot: string }> {
  const server = await withReplication(url, serverOf)
  const archive = new Archive(recovery, server.system)
  archive.make({ ...server, slot: `interlock_${shortId()}` })
  const about = archive.about()
  if (!about) throw new Error(`${archive.folder} holds something else than backups`)
  if (about.major !== server.major || about.segmentBytes !== server.segmentBytes)
    throw new Error(
      `what is kept of this server is of PostgreSQL ${about.major}, and it is ${server.major}. Move ${archive.folder} away to begin anew.`,
    )
  return { archive, server, slot: about.slot }
}

/** Takes a base backup and forgets those that are older than the one before it. */
export async function backup(
  url: string,
  archive: Archive,
  server: Server,
  progress: Progress,
): Promise<{ readonly base: Base; readonly forgotten: number }> {
  const lock = takeLock(archive.baseLock)
  if (!lock) throw new Error('another base backup of this server is being taken. Wait for its end.')
  try {
    const base = await takeBase(url, archive, server, progress)
    await noteReach(url, archive)
    return { base, forgotten: forgetOld(archive) }
  } finally {
    lock.release()
  }
}
