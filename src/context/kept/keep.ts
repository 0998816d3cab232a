import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import { Seal } from '../../state/seal.ts'
import { writeWhole } from '../../state/whole.ts'
import { hexOf, type Item } from '../index/item.ts'
import { recall } from '../recall/recall.ts'
import type { Transcript } from '../store.ts'
import type { Table } from '../table/table.ts'

/** Of one compaction so much is copied, the first rows first. */
const COPIED_BYTES_MAX = 64 * 1024 * 1024
/** Below this compressing costs more than it saves. */
const COMPRESS_BYTES_MIN = 200

/** Copies what a table refers to: agents delete their transcripts after a month, and a reference must not break. */
export function keepListed(
  transcript: Transcript,
  { rows }: Pick<Table, 'rows'>,
  most = COPIED_BYTES_MAX,
): void {
  let copied = 0
  for (const { id, bytes } of rows) {
    const item = transcript.index.find(id)
    if (transcript.isForgotten()) return
    if (item === undefined || copied + bytes > most) continue
    if (keepItem(transcript, item)) copied += bytes
  }
}

/** False where it is kept already, or no longer what it was. */
export function keepItem(transcript: Transcript, item: Item): boolean {
  const file = fileOf(transcript, item)
  if (fs.existsSync(file)) return false
  const { text, proven } = recall(transcript, item)
  if (!proven) return false
  const bytes = Buffer.from(text, 'utf8')
  const packed = bytes.length < COMPRESS_BYTES_MIN ? undefined : zlib.deflateRawSync(bytes)
  const kept = Buffer.concat([Buffer.from([packed ? 1 : 0]), packed ?? bytes])
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  writeWhole(file, sealOf(transcript).close(kept))
  return true
}

/** The copy of an item; undefined where there is none. */
export function keptText(transcript: Transcript, item: Item): string | undefined {
  try {
    const kept = sealOf(transcript).open(fs.readFileSync(fileOf(transcript, item)))
    const bytes = kept[0] === 1 ? zlib.inflateRawSync(kept.subarray(1)) : kept.subarray(1)
    return bytes.toString('utf8')
  } catch {
    return undefined
  }
}

function sealOf({ folder }: Transcript): Seal {
  return new Seal(path.dirname(folder))
}

function fileOf({ folder }: Transcript, item: Item): string {
  return path.join(folder, 'kept', hexOf(item))
}
