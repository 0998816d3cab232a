import fs from 'node:fs'
import path from 'node:path'
import { fieldsOf, parsed, textOf } from '../../action/json.ts'
import { fileOf, isDatabase } from '../index/row-source.ts'
import { folderOf, Transcript } from '../store.ts'
import { isEvidence } from '../table/lost.ts'

/** A session whose transcript is indexed in a store. */
export interface Indexed {
  /** Its folder in the store: it tells two sessions of one name apart. */
  readonly id: string
  readonly transcript: string
  readonly project?: string
  /** When last something was said in it. */
  readonly at: number
  readonly items: number
  readonly bytes: number
  readonly compactions: number
  readonly onDisk: boolean
  /** Items of which there is a copy. */
  readonly copies: number
}

const ID = /^[0-9a-f]{24}$/
const DIGEST = /^[0-9a-f]{64}$/
/** The transcript's path stands in the first lines of its index. */
const HEAD_BYTES = 16 * 1024

/** The newest first. Only what was indexed is read, and of the transcripts themselves nothing. */
export function indexedIn(store: string, most: number): readonly Indexed[] {
  return namesIn(store)
    .flatMap((id) => {
      const main = mainOf(store, id)
      if (main === undefined) return []
      const transcript = new Transcript(main, path.join(store, id))
      return [{ transcript, at: changedAt(transcript) }]
    })
    .sort((a, b) => b.at - a.at)
    .slice(0, most)
    .map(({ transcript }) => {
      transcript.load()
      return indexedOf(transcript)
    })
    .sort((a, b) => b.at - a.at)
}

/** Of a session that is open, as far as it has been read. */
export function indexedOf(transcript: Transcript): Indexed {
  const { items, rewound, boundaries, where } = transcript.index
  const evidence = items.filter((item, no) => !rewound.has(no) && isEvidence(item))
  const copies = namesIn(path.join(transcript.folder, 'kept')).filter((name) => DIGEST.test(name))
  return {
    id: path.basename(transcript.folder),
    transcript: transcript.main,
    ...(where.cwd !== undefined && { project: where.cwd }),
    at: evidence.reduce((last, { at = 0 }) => Math.max(last, at), 0) || changedAt(transcript),
    items: evidence.length,
    bytes: evidence.reduce((sum, { bytes }) => sum + bytes, 0),
    compactions: boundaries.length,
    onDisk: fs.existsSync(fileOf(transcript.main)),
    copies: copies.length,
  }
}

/** Which transcript an index is of; undefined where there is none, or it was forgotten. */
export function mainOf(store: string, id: string): string | undefined {
  if (!ID.test(id)) return undefined
  const folder = path.join(store, id)
  if (new Transcript('', folder).isForgotten()) return undefined
  return headOf(path.join(folder, 'items.jsonl'))
    .split('\n')
    .flatMap((line) => textOf(fieldsOf(parsed(line)).path) ?? [])
    .find((main) => path.basename(folderOf(store, main)) === id)
}

function headOf(file: string): string {
  let handle: number | undefined
  try {
    handle = fs.openSync(file, 'r')
    const bytes = Buffer.alloc(HEAD_BYTES)
    return bytes.toString('utf8', 0, fs.readSync(handle, bytes))
  } catch {
    return ''
  } finally {
    if (handle !== undefined) fs.closeSync(handle)
  }
}

function changedAt({ main, folder }: Transcript): number {
  const [said, indexed] = [main, path.join(folder, 'items.jsonl')].map((file) =>
    // A database changes with any of its sessions.
    isDatabase(file) ? undefined : fs.statSync(file, { throwIfNoEntry: false }),
  )
  return Math.floor((said ?? indexed)?.mtimeMs ?? 0)
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}
