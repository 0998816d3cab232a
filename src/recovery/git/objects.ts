import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import { writeWhole } from '../../state/whole.ts'
import { namesIn } from '../files/names-in.ts'

const NAME_BYTES = 20
/** Of a pack's index: a magic number and the version; then how many names begin with each byte, or a lower one. */
const HEADER_BYTES = 8
const FANOUT_BYTES = 256 * 4
const MAGIC = 0xff744f63

/** Which objects a repository has, in files of their own or in packs; the packs' indexes are read once. */
export function objectsOf(store: string): (name: string) => boolean {
  const packs = packsOf(store).map((file) => fs.readFileSync(file))
  return (name) => isLoose(store, name) || packs.some((index) => isIn(index, name))
}

function isLoose(store: string, name: string): boolean {
  return fs.existsSync(fileOf(store, name))
}

export function writeObject(store: string, kind: string, body: Buffer): string {
  const bytes = Buffer.concat([Buffer.from(`${kind} ${body.length}\0`), body])
  const name = createHash('sha1').update(bytes).digest('hex')
  if (!isLoose(store, name)) {
    fs.mkdirSync(path.dirname(fileOf(store, name)), { recursive: true })
    writeWhole(fileOf(store, name), zlib.deflateSync(bytes))
  }
  return name
}

function fileOf(store: string, name: string): string {
  return path.join(store, 'objects', name.slice(0, 2), name.slice(2))
}

function packsOf(store: string): readonly string[] {
  const folder = path.join(store, 'objects', 'pack')
  return namesIn(folder)
    .filter((name) => name.endsWith('.idx'))
    .map((name) => path.join(folder, name))
}

/** By halves: the names are sorted. */
function isIn(index: Buffer, name: string): boolean {
  if (index.readUInt32BE(0) !== MAGIC || index.readUInt32BE(4) !== 2) return false
  const wanted = Buffer.from(name, 'hex')
  const first = wanted[0] ?? 0
  const upTo = (byte: number) => (byte < 0 ? 0 : index.readUInt32BE(HEADER_BYTES + byte * 4))
  let [low, high] = [upTo(first - 1), upTo(first)]
  while (low < high) {
    const middle = (low + high) >>> 1
    const at = HEADER_BYTES + FANOUT_BYTES + middle * NAME_BYTES
    const order = wanted.compare(index, at, at + NAME_BYTES)
    if (order === 0) return true
    if (order < 0) high = middle
    else low = middle + 1
  }
  return false
}
