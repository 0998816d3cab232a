import { quotedName } from './names.ts'
import type { Column } from './tables.ts'

/** Text that is longer than this is compared by its digest: the server gives up on longer values than a packet's. */
const WHOLE_OCTETS_MAX = 16_384

type Kind = 'text' | 'long' | 'bytes' | 'choice' | 'float' | 'json' | 'number'

function kindOf({ type, octets }: Column): Kind {
  if (/^(enum|set|bit)$/.test(type)) return 'choice'
  if (/^(float|double)$/.test(type)) return 'float'
  if (type === 'json') return 'json'
  if (/^(tiny|medium|long)?blob$|^(var)?binary$/.test(type))
    return (octets ?? Number.POSITIVE_INFINITY) > WHOLE_OCTETS_MAX ? 'long' : 'bytes'
  if (/^(var)?char$|text$/.test(type))
    return (octets ?? Number.POSITIVE_INFINITY) > WHOLE_OCTETS_MAX ? 'long' : 'text'
  if (/geom|point|line|polygon|vector/.test(type)) return 'long'
  return 'number'
}

/**
 * True where two rows hold the very same bytes: not what a collation calls equal. Numbers, dates and what else has one
 * written form for each value are compared as they are.
 */
export function sameRow(columns: readonly Column[], a: string, b: string): string {
  const same = columns.map((column) => {
    const [one, other] = [a, b].map((of) => `${of}.${quotedName(column.name)}`)
    switch (kindOf(column)) {
      case 'text':
        return `CAST(${one} AS BINARY) <=> CAST(${other} AS BINARY)`
      case 'long':
        return `SHA2(${one}, 256) <=> SHA2(${other}, 256)`
      case 'choice':
        return `${one} + 0 <=> ${other} + 0`
      case 'float':
        return `${one} <=> ${other} AND CAST(${one} AS CHAR) <=> CAST(${other} AS CHAR)`
      case 'json':
        // A date in it is written like the text of one, and is not equal to it.
        return `${one} <=> ${other} AND SHA2(CAST(${one} AS CHAR), 256) <=> SHA2(CAST(${other} AS CHAR), 256)`
      default:
        return `${one} <=> ${other}`
    }
  })
  return same.length === 0 ? 'TRUE' : same.join(' AND ')
}

/** A digest of a row, 64 hexadecimal digits: each value in a form that no other value has, with a mark between them. */
export function rowDigest(columns: readonly Column[], of?: string): string {
  const parts = columns.map((column) => {
    const name = (of === undefined ? '' : `${of}.`) + quotedName(column.name)
    return `IFNULL(${written(kindOf(column), name)}, '~')`
  })
  return `SHA2(CONCAT_WS('|', 'row', ${parts.join(', ')}), 256)`
}

function written(kind: Kind, name: string): string {
  switch (kind) {
    case 'text':
    case 'bytes':
      return `HEX(${name})`
    case 'long':
      return `SHA2(${name}, 256)`
    case 'json':
      return `SHA2(CAST(${name} AS CHAR), 256)`
    case 'choice':
      return `CAST(${name} + 0 AS CHAR)`
    case 'float':
      // A single one widens to a double without loss, and only that is written whole.
      return `CAST(${name} + 0e0 AS CHAR)`
    case 'number':
      return `CAST(${name} AS CHAR)`
  }
}
