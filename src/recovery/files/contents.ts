import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { type Digest, digestOf, type FileNode } from './node.ts'
import { Damaged, type ObjectStore } from './store.ts'

/** A larger file is kept in parts. */
const WHOLE_BYTES_MAX = 256 * 1024
/** Of a database, whose pages lie where they lay before, few parts change; the size is a multiple of every page's. */
const PART_BYTES = 64 * 1024

/** Where contents go: a store, or nowhere, where only their digests are wanted. */
export interface Sink {
  put(bytes: Buffer): Digest
}

export function putContent(bytes: Buffer, sink: Sink): Pick<FileNode, 'content' | 'parts'> {
  if (bytes.length <= WHOLE_BYTES_MAX) return { content: sink.put(bytes) }
  const parts: Digest[] = []
  for (let at = 0; at < bytes.length; at += PART_BYTES)
    parts.push(sink.put(bytes.subarray(at, at + PART_BYTES)))
  return { content: digestOf(bytes), parts: sink.put(Buffer.from(parts.join('\n'))) }
}

/** The same of an open file of so many bytes, a part at a time: however large it is, it is never in memory. */
export function putContentFrom(
  handle: number,
  size: number,
  sink: Sink,
): Pick<FileNode, 'content' | 'parts'> & { readonly read: number } {
  const whole = createHash('sha256')
  const parts: Digest[] = []
  let read = 0
  while (read < size) {
    const bytes = readPart(handle, read, Math.min(PART_BYTES, size - read))
    if (bytes.length === 0) break
    whole.update(bytes)
    parts.push(sink.put(bytes))
    read += bytes.length
  }
  return {
    content: whole.digest('hex'),
    parts: sink.put(Buffer.from(parts.join('\n'))),
    read,
  }
}

function readPart(handle: number, from: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  let at = 0
  for (let read = -1; read !== 0 && at < size; at += read)
    read = fs.readSync(handle, bytes, at, size - at, from + at)
  return bytes.subarray(0, at)
}

/** What a file held, in parts. Throws Damaged where it is not what was kept, at the latest after the last of them. */
export function* contentIn({ content, parts }: FileNode, store: ObjectStore): Generator<Buffer> {
  if (parts === undefined) return yield store.get(content)
  const whole = createHash('sha256')
  for (const part of partsIn(store.get(parts))) {
    const bytes = store.get(part)
    whole.update(bytes)
    yield bytes
  }
  if (whole.digest('hex') !== content)
    throw new Damaged(`the parts of ${content} are not what was kept`)
}

/** Of what stands on the disk, whatever it is. */
export function digestOfFile(at: string | Buffer): Digest {
  const handle = fs.openSync(at, 'r')
  try {
    const whole = createHash('sha256')
    for (let read = 0; ; ) {
      const bytes = readPart(handle, read, WHOLE_BYTES_MAX)
      if (bytes.length === 0) return whole.digest('hex')
      whole.update(bytes)
      read += bytes.length
    }
  } finally {
    fs.closeSync(handle)
  }
}

export function partsIn(bytes: Buffer): readonly Digest[] {
  return bytes.toString('latin1').split('\n')
}
