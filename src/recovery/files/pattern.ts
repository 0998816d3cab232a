import path from 'node:path'
import { namesIn } from './names-in.ts'

/** A pattern that fits more files than this is kept as the folder that they lie in. */
const MATCHES_MAX = 1_000

/**
 * The paths that a shell would put in place of a path with a pattern, and the path itself where it has none, or where a
 * file is really called so: `app/[id].tsx` in quotes is one name.
 */
export function pathsOf(pattern: string): readonly string[] {
  const parts = pattern.split('/').slice(1)
  let found: readonly string[] = ['/']
  for (const part of parts) {
    found = /[*?[]/.test(part)
      ? found.flatMap((folder) => matchesIn(folder, part))
      : found.map((folder) => path.join(folder, part))
    if (found.length > MATCHES_MAX) return [path.dirname(pattern.replace(/[*?[].*$/, 'x'))]
  }
  return found
}

function matchesIn(folder: string, part: string): readonly string[] {
  const pattern = expressionOf(part)
  const fits = (name: string) =>
    name === part || (pattern.test(name) && (!name.startsWith('.') || part.startsWith('.')))
  const names = namesIn(folder).filter(fits)
  // Where nothing fits, the shell leaves the words as they are.
  return (names.length > 0 ? names : [part]).map((name) => path.join(folder, name))
}

/** One name: `*`, `?` and `[…]`. What it takes for a letter fits more than the shell's would, never less. */
function expressionOf(part: string): RegExp {
  const body = part.replace(/\[[^\]]*\]|[*?]|[\\^$.+(){}|[\]]/g, (found) =>
    found === '*' ? '.*' : found === '?' || found.startsWith('[') ? '.' : `\\${found}`,
  )
  return new RegExp(`^${body}$`, 's')
}
