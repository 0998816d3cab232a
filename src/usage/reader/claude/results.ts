import fs from 'node:fs'
import { RESULTS_BYTES_MAX } from '../../limits.ts'
import { Cursor } from '../cursor.ts'

const NEWLINE = 0x0a

/**
 * The bytes of what the model was given between two answers, which lie between these offsets: results of tools, and text.
 * undefined where it cannot be read any more. What the program keeps of a result for itself is not counted.
 */
export function resultBytesIn(fd: number, from: number, to: number): number | undefined {
  const length = to - from
  if (length <= 0 || length > RESULTS_BYTES_MAX) return undefined
  const bytes = Buffer.alloc(length)
  if (fs.readSync(fd, bytes, 0, length, from) < length) return undefined
  const cursor = new Cursor(bytes)
  let sum = 0
  for (let at = 0; at < length; ) {
    const newline = bytes.indexOf(NEWLINE, at)
    const end = newline < 0 ? length : newline
    cursor.over(bytes, at, end)
    sum += ofLine(cursor)
    at = end + 1
  }
  return sum
}

function ofLine(cursor: Cursor): number {
  let isUser = false
  let sum = 0
  if (!cursor.object()) return 0
  while (cursor.key()) {
    if (cursor.is('type')) isUser = cursor.string() && cursor.is('user')
    else if (cursor.is('message')) sum = ofMessage(cursor)
    else cursor.skip()
  }
  return isUser && !cursor.broken ? sum : 0
}

function ofMessage(cursor: Cursor): number {
  let sum = 0
  if (!cursor.object()) return 0
  while (cursor.key()) {
    if (cursor.is('content')) sum = lengthOf(cursor)
    else cursor.skip()
  }
  return sum
}

function lengthOf(cursor: Cursor): number {
  const from = cursor.at
  cursor.skip()
  return cursor.at - from
}
