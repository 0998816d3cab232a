import type { TableName } from '../database/change.ts'
import { literal } from './names.ts'
import type { Client, Row } from './session.ts'
import type { Written } from './words.ts'

/** A table of the server, as far as it matters to keep its rows. */
export interface Table extends TableName {
  readonly kind: 'table' | 'view' | 'other'
  /** Of which kind, in the server's words. */
  readonly type: string
  readonly engine: string
  /** As the server guesses. */
  readonly rows: number
  readonly bytes: number
  /** In their order, with those that are computed and those that are not shown. */
  readonly columns: readonly Column[]
  /** Columns that tell its rows apart, none of which may be NULL; none where there are no such columns. */
  readonly key: readonly KeyPart[]
}

export interface Column {
  readonly name: string
  /** `varchar`, as the server calls it. */
  readonly type: string
  /** All that is said of it: two columns of which it is the same hold the same values. */
  readonly whole: string
  /** Of text and bytes, at most. */
  readonly octets: number | undefined
  /** Its value is computed and cannot be given. */
  readonly computed: boolean
}

export interface KeyPart {
  readonly name: string
  /** Of the beginning of a text, so many characters. */
  readonly length: string | undefined
}

/** The table of a name, where it is written in a database; undefined where there is none that can be seen. */
export async function tableNamed(
  client: Client,
  { schema = client.database, name }: Written,
): Promise<Table | undefined> {
  if (schema === undefined) return undefined
  const found = await client.rows(
    `SELECT TABLE_SCHEMA AS s, TABLE_NAME AS n, TABLE_TYPE AS type, ENGINE AS engine, TABLE_ROWS AS r, DATA_LENGTH AS bytes,
       @@lower_case_table_names AS folds
     FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${literal(schema)} AND TABLE_NAME = ${literal(name)}`,
  )
  const row = found.find((one) => one.folds !== '0' || (one.s === schema && one.n === name))
  return row ? whole(client, row) : undefined
}

async function whole(client: Client, row: Row): Promise<Table> {
  const [schema, name, type] = [row.s ?? '', row.n ?? '', row.type ?? '']
  const at = `TABLE_SCHEMA = ${literal(schema)} AND TABLE_NAME = ${literal(name)}`
  return {
    schema,
    name,
    kind: type === 'BASE TABLE' ? 'table' : type === 'VIEW' ? 'view' : 'other',
    type: type.toLowerCase(),
    engine: row.engine ?? '',
    rows: Number(row.r ?? 0),
    bytes: Number(row.bytes ?? 0),
    columns: await columnsOf(client, at),
    key: await keyOf(client, at),
  }
}

async function columnsOf(client: Client, at: string): Promise<readonly Column[]> {
  const rows = await client.rows(
    `SELECT COLUMN_NAME AS name, DATA_TYPE AS type, CHARACTER_OCTET_LENGTH AS octets, EXTRA AS extra,
       CONCAT_WS(' ', COLUMN_TYPE, CHARACTER_SET_NAME, COLLATION_NAME) AS whole
     FROM information_schema.COLUMNS WHERE ${at} ORDER BY ORDINAL_POSITION`,
  )
  return rows.map(({ name, type, octets, extra, whole: said }) => ({
    name: name ?? '',
    type: (type ?? '').toLowerCase(),
    whole: said ?? '',
    octets: octets === null || octets === undefined ? undefined : Number(octets),
    computed: /\b(VIRTUAL|STORED|PERSISTENT)( GENERATED)?\b/i.test(extra ?? ''),
  }))
}

/** The primary key, or else the first unique one whose columns all have values. */
async function keyOf(client: Client, at: string): Promise<readonly KeyPart[]> {
  const rows = await client.rows(
    `SELECT INDEX_NAME AS i, COLUMN_NAME AS name, SUB_PART AS part, NULLABLE AS nullable
     FROM information_schema.STATISTICS WHERE ${at} AND NON_UNIQUE = 0
     ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX`,
  )
  const whole = rows.filter(
    ({ i }) => !rows.some((one) => one.i === i && (one.name === null || one.nullable === 'YES')),
  )
  const [first] = whole
  return whole
    .filter(({ i }) => i === first?.i)
    .map(({ name, part }) => ({ name: name ?? '', length: part ?? undefined }))
}

export interface ForeignKey {
  readonly name: string
  /** The table whose rows point. */
  readonly from: TableName
  readonly to: TableName
  /** Columns of either, in pairs. */
  readonly columns: readonly (readonly [from: string, to: string])[]
  readonly onDelete: string
  readonly onUpdate: string
}

/** Foreign keys from a table, or to it. */
export async function foreignKeys(
  client: Client,
  { schema, name }: TableName,
  end: 'from' | 'to',
): Promise<readonly ForeignKey[]> {
  const at =
    end === 'from'
      ? `r.CONSTRAINT_SCHEMA = ${literal(schema)} AND r.TABLE_NAME = ${literal(name)}`
      : `r.UNIQUE_CONSTRAINT_SCHEMA = ${literal(schema)} AND r.REFERENCED_TABLE_NAME = ${literal(name)}`
  const rows = await client.rows(
    `SELECT r.CONSTRAINT_NAME AS name, r.CONSTRAINT_SCHEMA AS fs, r.TABLE_NAME AS ft, r.UNIQUE_CONSTRAINT_SCHEMA AS ts,
       r.REFERENCED_TABLE_NAME AS tt, r.DELETE_RULE AS d, r.UPDATE_RULE AS u, k.COLUMN_NAME AS fc, k.REFERENCED_COLUMN_NAME AS tc
     FROM information_schema.REFERENTIAL_CONSTRAINTS r JOIN information_schema.KEY_COLUMN_USAGE k
       ON k.CONSTRAINT_SCHEMA = r.CONSTRAINT_SCHEMA AND k.CONSTRAINT_NAME = r.CONSTRAINT_NAME AND k.TABLE_NAME = r.TABLE_NAME
     WHERE ${at} ORDER BY fs, ft, name, k.ORDINAL_POSITION`,
  )
  const found = new Map<string, ForeignKey>()
  for (const row of rows) {
    const id = [row.fs, row.ft, row.name].join('\u0000')
    const pair = [row.fc ?? '', row.tc ?? ''] as const
    const before = found.get(id)
    found.set(id, {
      name: row.name ?? '',
      from: { schema: row.fs ?? '', name: row.ft ?? '' },
      to: { schema: row.ts ?? '', name: row.tt ?? '' },
      columns: [...(before?.columns ?? []), pair],
      onDelete: row.d ?? '',
      onUpdate: row.u ?? '',
    })
  }
  return [...found.values()]
}

/** One that does something to the rows that point, where those that they point to are deleted or changed. */
export function follows({ onDelete, onUpdate }: ForeignKey): boolean {
  const acts = (rule: string) => rule === 'CASCADE' || rule === 'SET NULL' || rule === 'SET DEFAULT'
  return acts(onDelete) || acts(onUpdate)
}

export function isSame(one: TableName, other: TableName): boolean {
  return one.schema === other.schema && one.name === other.name
}
