/** An absolute path in normal form, or undefined when the folder it starts from is unknown. */
export function absolute(path: string, cwd: string | undefined): string | undefined {
  if (path.startsWith('/')) return normal(path)
  return cwd === undefined ? undefined : normal(`${cwd}/${path}`)
}

/** Takes out `.`, `..` and doubled slashes, by letters alone. */
export function normal(path: string): string {
  if (path.startsWith('/') && !TO_TIDY.test(path)) return path
  const out: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') out.pop()
    else out.push(part)
  }
  return `/${out.join('/')}`
}

/** A name that is empty, `.` or `..`; most paths have none and are what they are. */
const TO_TIDY = /\/\.{0,2}(?:\/|$)/

export function baseOf(path: string): string {
  return path.split('/').at(-1) ?? ''
}

/** True for the folder itself and for everything below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}
