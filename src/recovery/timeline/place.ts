import { bytesOf } from '../files/path-bytes.ts'

/** A path: for the kernel, and with its bytes as Latin-1, which is how snapshots have it. */
export interface Place {
  readonly path: string
  readonly native: string | Buffer
}

export function placeOf(path: string): Place {
  return { path, native: isPlain(path) ? path : bytesOf(path) }
}

/** Most names are plain, and a text is faster than a buffer: a look asks for a hundred thousand of them. */
export function inside({ path, native }: Place, name: string): Place {
  const whole = `${path}/${name}`
  return typeof native === 'string' && isPlain(name)
    ? { path: whole, native: whole }
    : { path: whole, native: bytesOf(whole) }
}

/** The same bytes in Latin-1 and UTF-8. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false
  return true
}
