import { KEPT_SCHEMA, type TableName } from '../database/change.ts'

export function quotedName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

export function quoted({ schema, name }: TableName): string {
  return `${quotedName(schema)}.${quotedName(name)}`
}

/** Of what is kept. */
export function kept(name: string): string {
  return quoted({ schema: KEPT_SCHEMA, name })
}

/** Text as a value, whatever the session takes quotes and backslashes for. */
export function literal(text: string): string {
  return text === '' ? "_utf8mb4 ''" : `_utf8mb4 x'${Buffer.from(text).toString('hex')}'`
}

export function literals(texts: readonly string[]): string {
  return texts.length === 0 ? 'NULL' : texts.map(literal).join(', ')
}

export function columnList(columns: readonly string[], of?: string): string {
  return columns.map((name) => (of === undefined ? '' : `${of}.`) + quotedName(name)).join(', ')
}

/** `a.x = b.x AND …`: as the key itself tells rows apart. */
export function sameKey(key: readonly string[], a: string, b: string): string {
  return key.map((name) => `${a}.${quotedName(name)} = ${b}.${quotedName(name)}`).join(' AND ')
}
