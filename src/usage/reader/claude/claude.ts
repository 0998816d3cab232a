import path from 'node:path'
import type { Ledger } from '../../ledger/ledger.ts'
import { type Found, readOn } from '../file.ts'
import { filesBelow, isFolderAt } from '../folders.ts'
import type { LineReader } from '../lines.ts'
import type { Reader } from '../reader.ts'
import { placeOf } from './place.ts'
import { NEEDLE, Transcripts } from './transcript.ts'

const FOLDER = 'projects'

/** Claude Code: one file a session and one a sub-agent. All of them are read; none is reliably named by another. */
export const claude: Reader = {
  source: 'claude-code',
  find: (root) => {
    const folder = path.join(root, FOLDER)
    if (!isFolderAt(folder)) return []
    return filesBelow(folder, 'claude-code', (name) => name.endsWith('.jsonl'))
  },
  read: (ledger, root, files, lines) => readTranscripts(ledger, root, files, lines),
}

function readTranscripts(
  ledger: Ledger,
  root: string,
  files: readonly Found[],
  lines: LineReader,
): void {
  const transcripts = new Transcripts(ledger)
  const folder = path.join(root, FOLDER)
  for (const found of files) {
    const place = placeOf(path.relative(folder, found.path).split(path.sep))
    readOn(ledger, found, (fd, file, from) => {
      transcripts.turnTo(file, place)
      return lines.read(fd, from, NEEDLE, transcripts)
    })
  }
}
