import type { KeptTable, TableName } from '../database/change.ts'
import type { Redefined } from './structure/part.ts'
import type { Whole } from './whole/whole.ts'

/** What a transaction has changed in a PostgreSQL database, and where what it replaced is kept. */
export interface PostgresChange {
  readonly engine: 'postgres'
  /** With its password: a snapshot is sealed, and is never printed. */
  readonly url: string
  /** Of the transaction, 64 bits in decimal: a row that nobody has touched since carries its lower half. */
  readonly xid: string
  /** Of blocks within it that could be taken back by themselves (EXCEPTION): their rows carry these, 32 bits in decimal. */
  readonly within?: readonly string[]
  readonly tables: readonly KeptTable[]
  readonly moved: readonly Moved[]
  readonly made: readonly Made[]
  /** Statements that make whole again what was moved: foreign keys, places in a partitioned table, indexes. */
  readonly after: readonly string[]
  /** What its statements have changed of everything else, one by one; then it holds nothing but that. */
  readonly redefined?: readonly Redefined[]
  /** Tables that were copied out whole, and everything else that was changed with them; then it holds nothing but that. */
  readonly whole?: Whole
}

/** Something that was to be dropped and lies aside as it is, under its own name. */
export interface Moved extends TableName {
  readonly kind: MovedKind
  /** The schema in which it lies; where a whole schema or database was dropped, what that is called now. */
  readonly keptIn: string
  /** Of a database: nobody may connect to it while it lies aside, and whether anybody might before. */
  readonly open?: boolean
}

export type MovedKind = 'table' | 'view' | 'materialized view' | 'sequence' | 'schema' | 'database'

/** Something that was not there before: to undo it is to lay it aside. */
export interface Made extends TableName {
  /** The object itself: another one of that name is somebody else's. */
  readonly oid: number
  readonly kind: Exclude<MovedKind, 'schema'> | 'index'
}
