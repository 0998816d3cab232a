import fs from 'node:fs'
import path from 'node:path'
import { readRegularFile } from '../../regular-file.ts'
import { writeWhole } from '../../state/whole.ts'
import type { WindowReading } from './reading.ts'

/** What a window said at a time (milliseconds since 1970). */
export interface Sample extends WindowReading {
  readonly at: number
}

/** A status line is drawn several times a second: what says the same is written down so seldom. */
const SAME_MS = 5 * 60 * 1000
/** Some months of samples; then the older half goes. */
const FILE_BYTES_MAX = 2 * 1024 * 1024
/** More was not written here. */
const READ_BYTES_MAX = 8 * FILE_BYTES_MAX
/** The newest of each window stand within so much of the end. */
const TAIL_BYTES = 16 * 1024

/** The readings that were written down last, the newest of each window. */
export function lastSamples(file: string): ReadonlyMap<string, Sample> {
  const last = new Map<string, Sample>()
  for (const sample of samplesIn(tailOf(file))) last.set(sample.name, sample)
  return last
}

/** All of them, the oldest first. */
export function allSamples(file: string): readonly Sample[] {
  const bytes = readRegularFile(file, READ_BYTES_MAX)
  return typeof bytes === 'string' ? [] : samplesIn(bytes.toString('utf8'))
}

/** Writes down what is new. */
export function keepSamples(file: string, windows: readonly WindowReading[], now: number): void {
  const last = lastSamples(file)
  const news = windows.filter((one) => {
    const before = last.get(one.name)
    const isSame = before?.used === one.used && before.resetsAt === one.resetsAt
    return !isSame || now - (before?.at ?? 0) >= SAME_MS
  })
  if (news.length === 0) return
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > FILE_BYTES_MAX) {
    const lines = fs.readFileSync(file, 'utf8').split('\n')
    writeWhole(file, lines.slice(Math.floor(lines.length / 2)).join('\n'))
  }
  const text = news.map((one) => `${JSON.stringify({ at: now, ...one })}\n`).join('')
  fs.appendFileSync(file, text, { mode: 0o600 })
}

function tailOf(file: string): string {
  let handle: number
  try {
    // A pipe in its place would hold up whoever looks: the daemon, too.
    handle = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  } catch {
    return ''
  }
  try {
    const stat = fs.fstatSync(handle)
    if (!stat.isFile()) return ''
    const { size } = stat
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES))
    fs.readSync(handle, bytes, 0, bytes.length, size - bytes.length)
    return bytes.toString('utf8')
  } finally {
    fs.closeSync(handle)
  }
}

/** A line that is torn is none. */
function samplesIn(text: string): readonly Sample[] {
  return text.split('\n').flatMap((line) => {
    try {
      const { at, name, used, resetsAt }: Sample = JSON.parse(line)
      const numbers = [at, used, resetsAt].every((one) => Number.isFinite(one))
      return numbers && used >= 0 && typeof name === 'string' ? [{ at, name, used, resetsAt }] : []
    } catch {
      return []
    }
  })
}
