import type { TableName } from '../../database/change.ts'

/** Something of a database that is no row: what makes it, how it is set, whose it is, who may use it. */
export interface Part {
  readonly kind: PartKind
  /** As DROP, COMMENT ON and ALTER … OWNER TO name it: `FUNCTION public.wipe(integer)`, `TRIGGER noted ON public.users`. */
  readonly name: string
  /** The statement that makes it; null where nothing here makes it again, or takes it away: tables, schemas. */
  readonly make: string | null
  readonly drop: string | null
  /** Statements that set what else it is, whatever it was: defaults, row security, whether a trigger fires. */
  readonly state: readonly string[]
  /** null where it has none of its own. */
  readonly owner: string | null
  readonly rights: readonly Right[]
  readonly comment: string | null
  /** What its rights are granted on: `TABLE public.users`, and of a column `(email)` too. */
  readonly on: string | null
  readonly only: string | null
  readonly column: Column | null
}

export type PartKind =
  | 'relation'
  | 'schema'
  | 'type'
  | 'column'
  | 'function'
  | 'view'
  | 'index'
  | 'constraint'
  | 'foreign key'
  | 'trigger'
  | 'rule'
  | 'policy'

export interface Right {
  readonly grantor: string
  /** Empty: everybody. */
  readonly grantee: string
  readonly privilege: string
  readonly grantable: boolean
}

export interface Column extends TableName {
  readonly column: string
  readonly type: string
  /** Its values are computed from others. */
  readonly computed: boolean
}

/** A part before a statement and after it; undefined where it is not there. */
export interface Changed {
  readonly was?: Part
  readonly is?: Part
  /** A column that stood before others: made again it stands behind them. */
  readonly goesLast?: true
}

/** What one statement has changed besides rows, and the values that went with it. */
export interface Redefined {
  readonly parts: readonly Changed[]
  readonly columns: readonly KeptColumn[]
}

/** The values of a column, by what tells the table's rows apart. */
export interface KeptColumn extends TableName {
  readonly column: string
  /** None where all the rest of a row tells it apart. */
  readonly key: readonly string[]
  /** All the others that were there then. */
  readonly others: readonly string[]
  /** In the schema of what is kept. */
  readonly rows: string
  /** The column stayed, with other values: those are kept too. */
  readonly stays: boolean
  readonly fingerprint?: string
}

export type Parts = ReadonlyMap<string, Part>

export function isSame(one: Part | undefined, other: Part | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

export function changedBetween(before: Parts, now: Parts): readonly Changed[] {
  const names = [...new Set([...before.keys(), ...now.keys()])]
  return names.flatMap((name) => {
    const [was, is] = [before.get(name), now.get(name)]
    return isSame(was, is) ? [] : [{ ...(was && { was }), ...(is && { is }) }]
  })
}

/** `function public.wipe(integer)`: for people. */
export function wordsOfPart({ name }: Part): string {
  return name.replace(/^[A-Z ]+(?= )/, (kind) => kind.toLowerCase())
}
