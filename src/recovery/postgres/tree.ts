/** A part of what PostgreSQL's own parser gives. */
export type Tree = Readonly<Record<string, unknown>>

export function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn)
  if (typeof value !== 'object' || value === null) return []
  const { sval } = treeIn(value)
  return typeof sval === 'string' ? [sval] : Object.values(value).flatMap(namesIn)
}

export function treeIn(value: unknown): Tree {
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {}
}

export function listIn(value: unknown): readonly Tree[] {
  return Array.isArray(value) ? value.map(treeIn) : []
}

export function numberIn(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
