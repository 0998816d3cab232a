import fs from 'node:fs'

/** Opens a plain file; throws where it is a link, cannot be read, or is no file: a pipe or a device never ends. */
export function openPlain(file: string): number {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const handle = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  if (fs.fstatSync(handle).isFile()) return handle
  fs.closeSync(handle)
  throw new Error(`${file} is no plain file`)
}

/** Undefined where it is none that can be opened. */
export function openIfPlain(file: string): number | undefined {
  try {
    return openPlain(file)
  } catch {
    return undefined
  }
}
