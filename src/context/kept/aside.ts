import { hash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { Seal } from '../../state/seal.ts'
import { writeWhole } from '../../state/whole.ts'
import { sizeText } from '../table/row.ts'

/** What of a long output is read at once: its beginning, where it says what it is, and its end, where it says how it went. */
const HEAD_CHARS = 1_500
const TAIL_CHARS = 500
const ID = /^S[0-9a-f]{12}$/

/** Outputs that were put aside before a model read them, by their ids: a store's own, for its projects. */
function folderIn(store: string): string {
  return path.join(store, 'aside')
}

/** Keeps a whole output, and gives what is read in its place. */
export function putAside(store: string, text: string): string {
  const id = `S${hash('sha256', text, 'hex').slice(0, 12)}`
  const file = path.join(folderIn(store), id)
  if (!fs.existsSync(file)) {
    fs.mkdirSync(folderIn(store), { recursive: true, mode: 0o700 })
    writeWhole(file, new Seal(store).close(Buffer.from(text, 'utf8')))
  }
  const left = text.length - HEAD_CHARS - TAIL_CHARS
  return [
    text.slice(0, HEAD_CHARS),
    `[interlock: ${sizeText(left)} characters between are put aside; all of it: tool recall(id "${id}") or interlock recall ${id}]`,
    text.slice(-TAIL_CHARS),
  ].join('\n')
}

/** undefined where it is no such id, or nothing is kept under it. */
export function asideText(store: string, id: string): string | undefined {
  if (!ID.test(id)) return undefined
  try {
    const text = new Seal(store).open(fs.readFileSync(path.join(folderIn(store), id)))
    return text.toString('utf8')
  } catch {
    return undefined
  }
}
