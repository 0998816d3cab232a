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

/**
 * `a.x::text = b.x::text AND …`: the very same key, as it is written. What a type calls equal may be another one (1.0 and
 * 1.00), and its operator may be anybody's. A key has no column without a value.
 */
export function sameKey(key: readonly string[], a: string, b: string): string {
  return key
    .map((name) => `${a}.${escapeIdentifier(name)}::text = ${b}.${escapeIdentifier(name)}::text`)
    .join(' AND ')
}

/** `"x"::text, "y"::text`. */
export function keyText(key: readonly string[]): string {
  return key.map((name) => `${escapeIdentifier(name)}::text`).join(', ')
}
