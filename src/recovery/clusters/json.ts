import type { Json } from '../../action/action.ts'
import { ClusterRefusal, type Manifest } from './change.ts'

export function parsed(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    throw new ClusterRefusal('the cluster’s answer could not be read')
  }
}

export function isObject(value: Json | undefined): value is Manifest {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object's part, or nothing of one. */
export function partOf(value: Json | undefined, ...names: readonly string[]): Json | undefined {
  let at = value
  for (const name of names) at = isObject(at) ? at[name] : undefined
  return at
}

export function textAt(value: Json | undefined, ...names: readonly string[]): string | undefined {
  const found = partOf(value, ...names)
  return typeof found === 'string' ? found : undefined
}

export function listAt(value: Json | undefined, ...names: readonly string[]): readonly Json[] {
  const found = partOf(value, ...names)
  return Array.isArray(found) ? found : []
}

/** Without some of its parts. */
export function without(value: Manifest, names: readonly string[]): Manifest {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
}

/** With its names in order, so that two of the same are the same text. */
export function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, ordered(value[name] ?? null)]),
  )
}
