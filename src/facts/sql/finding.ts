import type { SqlClass } from './sql.ts'

/** What one piece of SQL would do. */
export interface Finding {
  readonly class: SqlClass
  /** The table, schema or database it names, where it names one. */
  readonly name?: string
  /** Completes "this …". */
  readonly why: string
}

const RANK: Readonly<Record<SqlClass, number>> = {
  read: 0,
  write: 1,
  ddl: 2,
  unknown: 3,
  'unbounded-write': 4,
  admin: 5,
  destructive: 6,
}

export const READ: Finding = { class: 'read', why: 'only reads' }

export function finding(kind: SqlClass, why: string, name?: string): Finding {
  return name === undefined ? { class: kind, why } : { class: kind, why, name }
}

/** The worse of two; the first where they are equal. */
export function worse(a: Finding, b: Finding): Finding {
  if (RANK[b.class] <= RANK[a.class]) return a
  return b.name === undefined && a.name !== undefined ? { ...b, name: a.name } : b
}

export function isDangerous({ class: kind }: Pick<Finding, 'class'>): boolean {
  return RANK[kind] >= RANK['unbounded-write']
}

/** Stricter than: `a` says something worse than `b`. */
export function exceeds(a: SqlClass, b: SqlClass): boolean {
  return RANK[a] > RANK[b]
}
