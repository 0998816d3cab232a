import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import { insideOf } from './unpack.ts'

export const MANIFEST = 'backup_manifest'

/** Read at once of a file that is checked. */
const READ_BYTES = 1024 * 1024

interface Listed {
  readonly path: string
  readonly size: number
  readonly sha256: string
}

export interface Checked {
  readonly files: number
  readonly bytes: number
}

/**
 * Reads a data directory again as it lies on the disk, and compares it with PostgreSQL's own list of what it sent. Throws
 * at the first file that is missing, different or not listed.
 */
export async function checkAgainstManifest(data: string): Promise<Checked> {
  const listed = listedIn(fs.readFileSync(path.join(data, MANIFEST)))
  let bytes = 0
  for (const { path: name, size, sha256 } of listed) {
    const found = await digestOf(path.join(data, name))
    if (found.size !== size || found.sha256 !== sha256)
      throw new Error(`${name} is not what the server sent`)
    bytes += size
  }
  const known = new Set(listed.map(({ path: name }) => name))
  const stranger = filesIn(data, '').find((name) => !known.has(name) && !isUnlisted(name))
  if (stranger !== undefined) throw new Error(`${stranger} is not in the server’s list`)
  return { files: listed.length, bytes }
}

/** The log has checksums of its own. */
function isUnlisted(name: string): boolean {
  return name === MANIFEST || name.startsWith('pg_wal/')
}

async function digestOf(file: string): Promise<{ size: number; sha256: string }> {
  const handle = await open(file, 'r')
  try {
    const hash = createHash('sha256')
    const size = await eachPart(handle, (part) => hash.update(part))
    return { size, sha256: hash.digest('hex') }
  } finally {
    await handle.close()
  }
}

async function eachPart(handle: FileHandle, take: (part: Buffer) => void): Promise<number> {
  const buffer = Buffer.allocUnsafe(READ_BYTES)
  let size = 0
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, size)
    if (bytesRead === 0) return size
    take(buffer.subarray(0, bytesRead))
    size += bytesRead
  }
}

function filesIn(root: string, below: string): readonly string[] {
  return fs.readdirSync(path.join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(below, entry.name)
    return entry.isDirectory() ? filesIn(root, name) : [name]
  })
}

/** The files of a manifest whose own checksum is right. */
function listedIn(manifest: Buffer): readonly Listed[] {
  const last = manifest.lastIndexOf('\n', manifest.length - 2) + 1
  const parsed: unknown = JSON.parse(manifest.toString('utf8'))
  const own = createHash('sha256').update(manifest.subarray(0, last)).digest('hex')
  if (!isManifest(parsed) || parsed['Manifest-Checksum'] !== own)
    throw new Error('the server’s list of files is torn')
  return parsed.Files.map(listedFrom)
}

interface Manifest {
  readonly Files: readonly unknown[]
  readonly 'Manifest-Checksum': unknown
}

function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'Manifest-Checksum' in value &&
    'Files' in value &&
    Array.isArray(value.Files)
  )
}

function listedFrom(file: unknown): Listed {
  const fields = typeof file === 'object' && file !== null ? Object.entries(file) : []
  const of = new Map<string, unknown>(fields)
  const encoded = of.get('Encoded-Path')
  const name =
    typeof encoded === 'string' ? Buffer.from(encoded, 'hex').toString('utf8') : of.get('Path')
  const [size, sha256] = [of.get('Size'), of.get('Checksum')]
  if (typeof name !== 'string' || typeof size !== 'number' || typeof sha256 !== 'string')
    throw new Error('the server’s list of files has a line that names none')
  if (of.get('Checksum-Algorithm') !== 'SHA256')
    throw new Error(`the server’s list has no SHA256 of ${name}`)
  return { path: insideOf(name), size, sha256 }
}
