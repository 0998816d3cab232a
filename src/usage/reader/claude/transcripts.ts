import path from 'node:path'
import type { Ledger } from '../../ledger/ledger.ts'
import { type Found, readOn } from '../file.ts'
import type { LineReader } from '../lines.ts'
import { placeOf } from './place.ts'
import { NEEDLE, Transcripts } from './transcript.ts'

/** Takes what is new of these transcripts; `root` is the folder of all projects. */
export function readTranscripts(
  ledger: Ledger,
  root: string,
  files: readonly Found[],
  lines: LineReader,
): void {
  const transcripts = new Transcripts(ledger)
  for (const found of files) {
    const place = placeOf(path.relative(root, found.path).split(path.sep))
    readOn(ledger, found, (fd, file, from) => {
      transcripts.turnTo(file, place)
      return lines.read(fd, from, NEEDLE, transcripts)
    })
  }
}
