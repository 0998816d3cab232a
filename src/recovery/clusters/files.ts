import fs from 'node:fs'
import path from 'node:path'
import { readRegularFile } from '../../regular-file.ts'
import { ClusterRefusal } from './change.ts'

/** Of all manifests that one command names. */
const MANIFEST_BYTES_MAX = 2 * 1024 * 1024
const MANIFEST_FILES_MAX = 200

/** The manifests in these files, as one stream: kubectl is given their text, and opens nothing itself. */
export function readManifests(files: readonly string[]): string {
  const all = files.flatMap(filesAt)
  if (all.length > MANIFEST_FILES_MAX)
    throw new ClusterRefusal(`these are more than ${MANIFEST_FILES_MAX} files`)
  let left = MANIFEST_BYTES_MAX
  const texts = all.map((file) => {
    const text = readFile(file, left)
    left -= text.length
    return text
  })
  return texts.map((text) => text.toString('utf8')).join('\n---\n')
}

/** As kubectl takes a folder: what in it ends like a manifest. */
function filesAt(file: string): readonly string[] {
  try {
    if (!fs.statSync(file).isDirectory()) return [file]
    return fs
      .readdirSync(file)
      .filter((name) => /\.(ya?ml|json)$/.test(name))
      .sort()
      .map((name) => path.join(file, name))
  } catch {
    throw new ClusterRefusal(`${path.basename(file)} cannot be read now`)
  }
}

function readFile(file: string, most: number): Buffer {
  const bytes = readRegularFile(file, most)
  if (typeof bytes !== 'string') return bytes
  throw new ClusterRefusal(
    bytes === 'too large'
      ? 'its manifests are larger than 2 MiB'
      : `${path.basename(file)} cannot be read now`,
  )
}
