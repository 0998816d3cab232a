import { type ClientBase, escapeIdentifier } from 'pg'
import { KEPT_SCHEMA, type TableName } from '../database/change.ts'

export function quoted({ schema, name }: TableName): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`
}

/** Of what is kept. */
export function kept(name: string): string {
  return quoted({ schema: KEPT_SCHEMA, name })
}

/** Whether something of that name, written whole, is there. */
export async function isThere(client: ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS there',
    [name],
  )
  return rows[0]?.there === true
}

export function columnList(columns: readonly string[], of?: string): string {
  return columns
    .map((name) => (of === undefined ? '' : `${of}.`) + escapeIdentifier(name))
    .join(', ')
}

/** The columns that tell a table's rows apart. */
export interface Key {
  readonly key: readonly string[]
  /** Those of them whose type is PostgreSQL's own, and calls equal only what is the very same. */
  readonly exact: readonly string[]
}

/**
 * `a.x = b.x AND a.y::text = b.y::text …`: the very same key. What other types call equal may be another one (1.0 and
 * 1.00), and their operator may be anybody's: these are compared as they are written. A key has no column without a value.
 */
export function sameKey({ key, exact }: Key, a: string, b: string): string {
  return key
    .map((name) => {
      const [one, other] = [a, b].map((of) => `${of}.${escapeIdentifier(name)}`)
      return exact.includes(name)
        ? `${one} OPERATOR(pg_catalog.=) ${other}`
        : `${one}::text = ${other}::text`
    })
    .join(' AND ')
}

/** `"x", "y"::text`: what tells keys apart. */
export function keyTerms({ key, exact }: Key): string {
  return key
    .map((name) =>
      exact.includes(name) ? escapeIdentifier(name) : `${escapeIdentifier(name)}::text`,
    )
    .join(', ')
}
