import path from 'node:path'
import { filesBelow, isFolderAt } from '../folders.ts'
import type { Reader } from '../reader.ts'
import { readTranscripts } from './transcripts.ts'

const FOLDER = 'projects'

/** Claude Code: one file a session and one a sub-agent. All of them are read; none is reliably named by another. */
export const claude: Reader = {
  source: 'claude-code',
  find: (root) => {
    const folder = path.join(root, FOLDER)
    if (!isFolderAt(folder)) return []
    return filesBelow(folder, 'claude-code', (name) => name.endsWith('.jsonl'))
  },
  read: (ledger, root, files, lines) =>
    readTranscripts(ledger, path.join(root, FOLDER), files, lines),
}
