import path from 'node:path'
import type { Ledger } from '../../ledger/ledger.ts'
import { type Found, openToRead, readOn } from '../file.ts'
import type { LineReader } from '../lines.ts'
import { placeOf } from './place.ts'
import { NEEDLE, Transcripts } from './transcript.ts'

/** Takes what is new of these transcripts; `root` is the folder of all projects. */
export async function readTranscripts(
  ledger: Ledger,
  root: string,
  files: readonly Found[],
  lines: LineReader,
): Promise<void> {
  const transcripts = new Transcripts(ledger)
  let opened: number | undefined
  for (const [i, found] of files.entries()) {
    const place = placeOf(path.relative(root, found.path).split(path.sep))
    const fd = opened ?? openToRead(found.path)
    opened = undefined
    // What was never read is read from its start: that may begin before this file is done.
    const next = () => {
      const after = files[i + 1]
      if (after === undefined || ledger.fileAt(after.path) !== undefined) return undefined
      opened = openToRead(after.path)
      return opened === undefined ? undefined : { fd: opened, at: 0 }
    }
    const read = (of: number, file: number, from: number, until?: number) => {
      transcripts.turnTo(file, place)
      return lines.read(of, from, { needle: NEEDLE, sink: transcripts, until, next })
    }
    await readOn(ledger, found, read, fd)
  }
}
