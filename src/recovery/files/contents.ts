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

/** Throws Damaged where it is not what was kept. */
export function contentOf({ content, parts }: FileNode, store: ObjectStore): Buffer {
  if (parts === undefined) return store.get(content)
  const bytes = Buffer.concat(partsIn(store.get(parts)).map((part) => store.get(part)))
  if (digestOf(bytes) === content) return bytes
  throw new Damaged(`the parts of ${content} are not what was kept`)
}

export function partsIn(bytes: Buffer): readonly Digest[] {
  return bytes.toString('latin1').split('\n')
}
