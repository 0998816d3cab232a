import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Format } from '../formats/format.ts'
import { formatOf } from '../formats/formats.ts'
import { TermBuilder } from '../text/builder.ts'
import { Assembler } from './assembler.ts'
import { spilled, subAgentsOf } from './files.ts'
import type { Operation } from './operation.ts'
import { openSource, type Source } from './source.ts'
import { textsOfItem } from './texts.ts'
import type { TranscriptIndex } from './transcript-index.ts'

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
    // One by one: there are more than a call may have arguments.
    for (const one of newsOfFile(main, no, index, terms)) operations.push(one)
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
  const source = file && openSource(file.path)
  // Deleted, or not there yet: what is known of it stays.
  if (!file || !source) return []
  try {
    const before: Operation[] = []
    if (file.reached && !source.isSame(file.reached)) {
      const anew: Operation = { op: 'anew', file: no }
      const { count } = file.reached
      index.apply(anew)
      before.push(anew)
      file.reached = { ...NOWHERE, file: no, count }
    }
    if (file.reached && !source.hasNews(file.reached)) return before
    return [...before, ...read(main, no, source, index, terms)]
  } finally {
    source.close()
  }
}

const NOWHERE = { offset: 0, lines: 0, inode: 0, tail: '', tailOffset: 0 }

function read(
  main: string,
  no: number,
  source: Source,
  index: TranscriptIndex,
  terms: TermBuilder | undefined,
): readonly Operation[] {
  const file = index.files[no]
  if (!file) return []
  const assembler = new Assembler(index, no, file, {
    texts: (item) => textsOfItem(main, file.path, item),
    spill: (name) => spilled(main, name),
    terms,
  })
  let format: Format | undefined
  const end = source.read(file.reached, (value, place) => {
    format ??= formatOf(file.path, value)
    const records = format?.read(value)
    if (records?.length) assembler.take(records, place)
  })
  assembler.end()
  if (end.offset === (file.reached?.offset ?? 0) && assembler.operations.length === 0) return []
  const operation: Operation = {
    op: 'reached',
    reached: { ...end, file: no, count: assembler.count },
  }
  index.apply(operation)
  return [...assembler.operations, operation]
}
