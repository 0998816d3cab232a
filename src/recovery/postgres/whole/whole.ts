import type { TableName } from '../../database/change.ts'
import type { Copied } from '../../database/copied.ts'
import type { Changed } from '../structure/part.ts'

/**
 * What statements have changed, where whole tables were copied out first: nothing of it lies in the database. It is what is
 * left where rows cannot be kept one by one, nothing can be laid aside, and no definition brings it back.
 */
export interface Whole {
  readonly tables: readonly WholeTable[]
  /** Of everything else, and of these tables’ own parts. */
  readonly parts: readonly Changed[]
}

export interface WholeTable extends TableName {
  /** As it stood before; absent where it was not there. */
  readonly was?: CopiedTable
  /** The fingerprint of what the statements have left; absent where it is gone. */
  readonly left?: string
}

export interface CopiedTable {
  readonly copied: Copied
  /** Of its rows; see fingerprintOf. */
  readonly fingerprint: string
  readonly definition: TableDefinition
}

/** What makes a table again, without what other parts of the structure make. */
export interface TableDefinition {
  /** Statements: its sequences, the table with its columns, whose it is. */
  readonly make: readonly string[]
  /** `"x" integer, "y" text COLLATE …`: a place for its rows beside it. */
  readonly beside: string
  /** Columns that a row can be given with, and all of them, in their order. */
  readonly given: readonly string[]
  readonly columns: readonly string[]
  readonly sequences: readonly Sequence[]
}

/** A sequence of one of its columns, and where it stood. */
export interface Sequence extends TableName {
  readonly last: string
  /** Whether `last` was given out. */
  readonly called: boolean
}
