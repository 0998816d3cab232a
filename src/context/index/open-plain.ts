import fs from 'node:fs'

/** Opens what is no link; throws where it is none or cannot be read. */
export function openPlain(file: string): number {
  return fs.openSync(
    file,
    fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK,
  )
}
