import type { KeptTable, TableName } from '../database/change.ts'

/** What was changed in a MySQL or MariaDB server: rows by one transaction, or whole tables by one statement. */
export interface MysqlChange {
  readonly engine: 'mysql'
  /** With its password: a snapshot is sealed, and is never printed. */
  readonly url: string
  readonly tables: readonly KeptTable[]
  readonly moved: readonly Moved[]
  readonly made: readonly Made[]
  /** Tables that got other names, one after the other; then it holds nothing but that. */
  readonly renamed?: readonly Renamed[]
  /** A view, a trigger, a routine or an event; then it holds nothing but that. */
  readonly definition?: DefinitionChange
  /** Where the server's log ended before it; absent where it writes none, or the account may not see it. */
  readonly log?: LogPlace
}

export interface Renamed {
  readonly from: TableName
  readonly to: TableName
  /** Of its columns; see shapePrint. */
  readonly shape: string
}

/** What is no table, before a statement and after it; undefined where it is not there. */
export interface DefinitionChange {
  readonly was?: Definition
  readonly is?: Definition
}

export type DefinitionKind = 'view' | 'trigger' | 'procedure' | 'function' | 'event'

export interface Definition extends TableName {
  readonly kind: DefinitionKind
  /** As SHOW CREATE gives it. */
  readonly made: string
  /** Under which its text is read. */
  readonly sqlMode: string
  readonly charset: string
  readonly collation: string
}

/** A place in a server's binary log. */
export interface LogPlace {
  readonly file: string
  /** Bytes from the beginning of the file. */
  readonly position: number
  /** The transactions up to there, where they are numbered: `0-1-42`, or `a1b2…:1-42` in MySQL. */
  readonly gtid?: string
  /** MySQL's own programs read it; absent for MariaDB's. */
  readonly isMysql?: true
}

/** A table that was to be dropped and lies aside as it is, under its own name. */
export interface Moved extends TableName {
  readonly kind: 'table'
  /** The database in which it lies. */
  readonly keptIn: string
  /** As SHOW CREATE TRIGGER gives them: a table leaves its database without its triggers. */
  readonly triggers: readonly Trigger[]
  /** Foreign keys to tables that stay: what happens to those must not reach what lies aside. */
  readonly ties: readonly Tie[]
  /** Of its rows and its columns; see tablePrint. Absent until it lies aside, and where it has too many rows. */
  readonly fingerprint?: string
  /** It is a copy that was made whole before the table was altered, of so many rows. */
  readonly copied?: number
}

export interface Trigger {
  readonly name: string
  readonly made: string
  /** Under which its text is read. */
  readonly sqlMode: string
}

export interface Tie {
  readonly name: string
  /** `FOREIGN KEY (…) REFERENCES …`. */
  readonly made: string
  /** That it looks up its rows by: with the key it is made anew, under the key's name. */
  readonly index: string | null
}

/** A table that was not there before: to undo it is to lay it aside. */
export interface Made extends TableName {
  readonly kind: 'table'
  /** It was there, and is what a statement has made of it. */
  readonly altered?: true
  /** What that statement has left; see tablePrint. Absent until it has ended. */
  readonly left?: string
}
