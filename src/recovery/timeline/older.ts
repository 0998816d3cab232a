import fs from 'node:fs'
import { attributesPart, knowsAttributes } from '../files/attributes.ts'
import { latin1Of } from '../files/path-bytes.ts'
import type { Manifest } from './manifest.ts'
import { inside, type Place, placeOf } from './place.ts'
import type { Seen, SeenFolder } from './seen.ts'

/**
 * A manifest from before extended attributes were looked at, or from where they could not be: with those of what has not
 * changed since, which were there then as well. The same one where it has them.
 */
export function withAttributes(manifest: Manifest): Manifest {
  if (manifest.attributes || !knowsAttributes()) return manifest
  const seen = folderWith(placeOf(latin1Of(manifest.folder)), manifest.seen)
  return { ...manifest, seen, attributes: true }
}

function folderWith(place: Place, seen: SeenFolder): SeenFolder {
  const inner = [...seen.inner].map(
    ([name, one]) => [name, seenWith(inside(place, name), one)] as const,
  )
  return { ...seen, inner: new Map(inner) }
}

function seenWith(place: Place, seen: Seen): Seen {
  if (seen.kind === 'folder') return folderWith(place, seen)
  if (seen.kind !== 'file') return seen
  try {
    const stat = fs.lstatSync(place.native)
    if (stat.ctimeMs !== seen.changed || stat.ino !== seen.inode) return seen
    return { ...seen, node: { ...seen.node, ...attributesPart(place.native, false) } }
  } catch {
    // The look says what has become of it.
    return seen
  }
}
