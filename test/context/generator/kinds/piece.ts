import type { Script } from '../labels.ts'
import type { Random } from '../random.ts'
import type { Subject } from '../subjects.ts'

export interface Order {
  readonly random: Random
  readonly subject: Subject
  readonly bytes: number
  readonly script: Script
  /** A number that stands in it, by which it is told from another of its kind. */
  readonly mark: string
}

export interface Piece {
  readonly text: string
  /** Words of it that people use when they talk about it. */
  readonly words: readonly string[]
}

/** The head, then lines until it is as long as ordered, then the end. */
export function grown(
  bytes: number,
  head: readonly string[],
  lineOf: (n: number) => string,
  end: readonly string[] = [],
): string {
  const lines = [...head]
  let size = Buffer.byteLength([...head, ...end].join('\n'))
  for (let n = 0; size < bytes; n++) {
    const line = lineOf(n)
    lines.push(line)
    size += Buffer.byteLength(line) + 1
  }
  return [...lines, ...end].join('\n')
}

const DAY = Date.UTC(2026, 8, 14, 6)

/** A time of that day, and later with each line. */
export function clock(random: Random, n: number): string {
  return new Date(DAY + n * 977 + random.int(0, 900)).toISOString()
}
