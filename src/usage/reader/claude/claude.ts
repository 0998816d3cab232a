import os from 'node:os'
import path from 'node:path'
import { absorb } from '../../ledger/absorb.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import { THREAD_BYTES_MIN } from '../../limits.ts'
import type { Found } from '../file.ts'
import { filesBelow, isFolderAt } from '../folders.ts'
import type { Reader, Tools } from '../reader.ts'
import { halvesOf, startThread } from './share.ts'
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
  read: (ledger, root, files, tools) => readAll(ledger, path.join(root, FOLDER), files, tools),
}

/** What was never read, and is much, is read by two threads. */
async function readAll(
  ledger: Ledger,
  root: string,
  files: readonly Found[],
  { lines, thread }: Tools,
): Promise<void> {
  const fresh = files.filter(({ path: file }) => ledger.fileAt(file) === undefined)
  const bytes = fresh.reduce((sum, { size }) => sum + size, 0)
  if (thread === undefined || bytes < THREAD_BYTES_MIN || os.availableParallelism() < 2)
    return readTranscripts(ledger, root, files, lines)
  const [own, others] = halvesOf(fresh)
  const finish = await startThread(thread, { root, files: others })
  const known = files.filter(({ path: file }) => ledger.fileAt(file) !== undefined)
  readTranscripts(ledger, root, [...known, ...own], lines)
  const part = await finish()
  if (part === undefined) readTranscripts(ledger, root, others, lines)
  else absorb(ledger, part)
}
