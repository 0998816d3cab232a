import type { Ledger } from '../ledger/ledger.ts'
import type { Source } from '../usage.ts'
import type { Found } from './file.ts'
import type { LineReader } from './lines.ts'

/** How the files of one agent are found and read. Nothing is ever written to them. */
export interface Reader {
  readonly source: Source
  /** Its files below a folder; none where it is not this agent's. */
  find(root: string): readonly Found[]
  /** Takes what is new of the files that have changed. */
  read(ledger: Ledger, root: string, files: readonly Found[], lines: LineReader): Promise<void>
}
