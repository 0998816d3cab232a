import { escapeIdentifier } from 'pg'
import { KEPT_SCHEMA, type TableName } from './change.ts'

export function quoted({ schema, name }: TableName): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`
}

/** Of what is kept. */
export function kept(name: string): string {
  return quoted({ schema: KEPT_SCHEMA, name })
}

export function columnList(columns: readonly string[], of?: string): string {
  return columns
    .map((name) => (of === undefined ? '' : `${of}.`) + escapeIdentifier(name))
    .join(', ')
}

/** `a.x = b.x AND a.y = b.y`. A key has no column without a value. */
export function sameKey(key: readonly string[], a: string, b: string): string {
  return key
    .map((name) => `${a}.${escapeIdentifier(name)} = ${b}.${escapeIdentifier(name)}`)
    .join(' AND ')
}
