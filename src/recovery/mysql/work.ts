import type { KeptTable, TableUndo } from '../database/change.ts'
import type { Table } from './tables.ts'

/** A table whose rows come back, or one that triggers change while they do: then nothing is kept of it. */
export interface Target {
  readonly kept: KeptTable
  readonly table: Table
  /** Where its rows lie as they were before the undo: those of the keys that are kept, or all of them. */
  readonly before: string
  readonly isWhole: boolean
}

export interface Work {
  readonly target: Target
  /** What is going to be done, by how the rows stand. */
  measure(): Promise<TableUndo>
  /** Brings the rows to where they shall be, and says how many were not there; 0 only where it has looked at all of them. */
  settle(): Promise<number>
}
