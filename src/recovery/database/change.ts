import type { MysqlChange } from '../mysql/change.ts'
import type { PostgresChange } from '../postgres/change.ts'

/** What was changed in a database's server, and where what it replaced is kept. */
export type DatabaseChange = PostgresChange | MysqlChange

/** Rows as they were lie there: nobody but Interlock writes there. What was dropped lies in others that begin like it. */
export const KEPT_SCHEMA = 'interlock_kept'

/** In MySQL's words a schema is a database. */
export interface TableName {
  readonly schema: string
  readonly name: string
}

/** A table whose rows were changed one by one. */
export interface KeptTable extends TableName {
  /** The columns that tell its rows apart; none where only the whole row does. */
  readonly key: readonly string[]
  readonly columns: readonly string[]
  /** In the schema of what is kept: the rows as they were, and the keys (or rows) that came. */
  readonly old?: string
  readonly new?: string
  readonly deleted: number
  readonly updated: number
  readonly inserted: number
  /** Of the rows as they were; see fingerprintOf. Absent until the transaction has ended. */
  readonly fingerprint?: string
}

export interface TableUndo {
  /** Rows that were deleted and are there again. */
  readonly back: number
  /** Rows that are as they were again. */
  readonly changed: number
  /** Rows that were made and are gone again. */
  readonly removed: number
  /** Of all these, those that somebody has changed since. */
  readonly newer: number
}

/** What undoing a change does, measured by doing it: nothing of it lasts until somebody says so. */
export interface Undone<Change extends DatabaseChange = DatabaseChange> {
  readonly tables: readonly (TableName & TableUndo)[]
  /** Names of what comes back whole, and of what is laid aside. */
  readonly back: readonly TableName[]
  readonly aside: readonly TableName[]
  /** What somebody has made since under a name that comes back: it is laid aside too, if they say so. */
  readonly inTheWay: readonly TableName[]
  /** What is no row and no table, and is as it was, or gone again; `newer`: somebody has changed it since. */
  readonly parts?: readonly {
    readonly name: string
    readonly gone: boolean
    readonly newer: boolean
  }[]
  /**
   * Tables that come back whole, with so many rows, or are gone again where they were not there; `newer`: somebody has
   * changed them since.
   */
  readonly copied?: readonly (TableName & {
    readonly rows: number | undefined
    readonly newer: boolean
  })[]
  /** How to undo this in turn. */
  readonly change: Change
}
