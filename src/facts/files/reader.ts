import type { Run } from '../shell/run.ts'

/** Reads what one program would do to files. */
export type Reader = (run: Run) => void
