import { hash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Format } from '../formats/format.ts'
import { formatOf } from '../formats/formats.ts'
import { parsed } from '../formats/json.ts'
import { TermBuilder } from '../text/builder.ts'
import { Assembler } from './assembler.ts'
import { spilled, subAgentsOf } from './files.ts'
import { readLines, START } from './lines.ts'
import { openPlain } from './open-plain.ts'
import type { Operation, Reached } from './operation.ts'
import { textsOfItem } from './texts.ts'
import type { TranscriptIndex } from './transcript-index.ts'

/** A line's end is kept as the proof that a file is still the same one. */
const TAIL_BYTES = 4096

/** Whether words are made findable too; offsets alone are enough to point and to bring back. */
export type Depth = 'offsets' | 'words'

/** Reads what is new in a session's transcripts, and says what must be written down. Nothing of theirs is changed. */
export function newsOf(
  main: string,
  folder: string,
  index: TranscriptIndex,
  depth: Depth,
): readonly Operation[] {
  const segments: Operation[] = []
  const terms =
    depth === 'words'
      ? new TermBuilder((segment) => segments.push({ op: 'terms', name: keep(folder, segment) }))
      : undefined
  const operations: Operation[] = []
  const known = new Map(index.files.map(({ path: file }, no) => [file, no]))
  for (const { path: file, prefix } of [{ path: main, prefix: '' }, ...subAgentsOf(main)]) {
    const no = known.get(file) ?? index.files.length
    if (!known.has(file)) {
      const opened: Operation = { op: 'file', no, path: file, prefix }
      index.apply(opened)
      operations.push(opened)
    }
    operations.push(...newsOfFile(main, no, index, terms))
  }
  terms?.end()
  for (const one of segments) index.apply(one)
  return [...operations, ...segments]
}

function keep(folder: string, segment: Buffer): string {
  const name = `${randomBytes(8).toString('hex')}.terms`
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  fs.writeFileSync(path.join(folder, name), segment, { mode: 0o600, flag: 'wx' })
  return name
}

function newsOfFile(
  main: string,
  no: number,
  index: TranscriptIndex,
  terms: TermBuilder | undefined,
): readonly Operation[] {
  const file = index.files[no]
  if (!file) return []
  let handle: number
  try {
    handle = openPlain(file.path)
  } catch {
    // Deleted, or not there yet: what is known of it stays.
    return []
  }
  try {
    const stat = fs.fstatSync(handle)
    if (!stat.isFile()) return []
    const before: Operation[] = []
    if (file.reached && !isSame(handle, stat, file.reached)) {
      const anew: Operation = { op: 'anew', file: no }
      const { count } = file.reached
      index.apply(anew)
      before.push(anew)
      file.reached = { ...NOWHERE, file: no, count }
    }
    if (file.reached && stat.size === file.reached.offset) return before
    return [...before, ...read(main, no, handle, stat.ino, index, terms)]
  } finally {
    fs.closeSync(handle)
  }
}

const NOWHERE = { offset: 0, lines: 0, inode: 0, tail: '', tailOffset: 0 }

/** The last line that was read is still there: a file is only ever appended to, or written anew. */
function isSame(handle: number, stat: fs.Stats, reached: Reached): boolean {
  if (stat.size < reached.offset) return false
  if (reached.tail === '') return true
  const bytes = Buffer.alloc(reached.offset - reached.tailOffset)
  fs.readSync(handle, bytes, 0, bytes.length, reached.tailOffset)
  return hash('sha256', bytes) === reached.tail
}

function read(
  main: string,
  no: number,
  handle: number,
  inode: number,
  index: TranscriptIndex,
  terms: TermBuilder | undefined,
): readonly Operation[] {
  const file = index.files[no]
  if (!file) return []
  const from = file.reached ?? START
  const assembler = new Assembler(index, no, file, {
    texts: (item) => textsOfItem(main, file.path, item),
    spill: (name) => spilled(main, name),
    terms,
  })
  let format: Format | undefined
  const end = readLines(handle, from, (bytes, offset, line) => {
    const value = parsed(bytes.toString('utf8'))
    if (value === undefined) return
    format ??= formatOf(file.path, value)
    const records = format?.read(value)
    if (records?.length) assembler.take(records, { offset, length: bytes.length, line })
  })
  assembler.end()
  if (end.offset === from.offset) return assembler.operations
  const reached = { file: no, ...end, count: assembler.count, inode, ...tailAt(handle, end.offset) }
  const operation: Operation = { op: 'reached', reached }
  index.apply(operation)
  return [...assembler.operations, operation]
}

function tailAt(handle: number, offset: number): Pick<Reached, 'tail' | 'tailOffset'> {
  const tailOffset = Math.max(0, offset - TAIL_BYTES)
  const bytes = Buffer.alloc(offset - tailOffset)
  fs.readSync(handle, bytes, 0, bytes.length, tailOffset)
  return { tail: hash('sha256', bytes), tailOffset }
}
