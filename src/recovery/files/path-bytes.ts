/** Paths have whatever bytes they have: snapshots hold them as Latin-1, so that none is lost. */
export function latin1Of(path: string | Buffer): string {
  return Buffer.from(path).toString('latin1')
}

export function bytesOf(latin1: string): Buffer {
  return Buffer.from(latin1, 'latin1')
}

/** As people write it. */
export function pathText(latin1: string): string {
  return bytesOf(latin1).toString('utf8')
}
