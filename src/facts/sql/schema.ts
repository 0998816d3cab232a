import { type Finding, finding, READ } from './finding.ts'
import {
  endOf,
  findWord,
  isOpen,
  isOperator,
  isWord,
  type Name,
  nameAt,
  type Sentence,
  wordAt,
} from './sentence.ts'

/** Roles, rights, servers, replication and code of the server itself. */
export const ADMIN_KINDS = new Set(
  `user role group login extension subscription publication server foreign_data event_trigger language tablespace
  policy system instance resource logfile access plugin component masking row warehouse integration share account
  credential certificate assembly endpoint undo settings quota profile transform conversion keyspace_role`.split(
    /\s+/,
  ),
)

/** What is dropped for good: it holds rows, or columns depend on it. */
export const HOLDS_ROWS = new Set(
  'table database schema keyspace sequence foreign materialized owned dataset stream catalog stage column snapshot dictionary collection bucket project'.split(
    ' ',
  ),
)

export const HOLDS_NONE = new Set(
  'view index function procedure routine trigger rule aggregate operator cast statistics event text type domain collation model synonym macro package alias namespace search snapshot_policy'.split(
    ' ',
  ),
)

/** The kind of thing named behind CREATE, ALTER or DROP, and the index behind it. */
export function kindAt(
  s: Sentence,
  from: number,
): { readonly kind: string; readonly next: number } {
  let i = from
  for (;;) {
    if (isWord(s, i, ...BEFORE)) i++
    else if (isWord(s, i, 'definer', 'algorithm') && isOperator(s, i + 1, '=')) {
      i += 3
      // `DEFINER = root@localhost`.
      while (isOperator(s, i, '@') || s.tokens[i]?.kind === 'variable' || isOpen(s, i))
        i = isOpen(s, i) ? endOf(s, i) + 1 : i + 1
    } else if (isWord(s, i, 'sql') && isWord(s, i + 1, 'security')) i += 3
    else break
  }
  const word = wordAt(s, i) ?? ''
  if (word === 'foreign' && isWord(s, i + 1, 'data')) return { kind: 'foreign_data', next: i + 3 }
  if (word === 'event' && isWord(s, i + 1, 'trigger')) return { kind: 'event_trigger', next: i + 2 }
  if ((word === 'materialized' || word === 'foreign') && isWord(s, i + 1, 'view', 'table'))
    return { kind: word, next: i + 2 }
  if (word === 'user' && isWord(s, i + 1, 'mapping')) return { kind: 'user', next: i + 3 }
  if (word === 'text' || word === 'access' || word === 'resource' || word === 'row')
    return { kind: word, next: i + 3 }
  return { kind: word, next: i + 1 }
}

const BEFORE =
  'or replace alter temp temporary local global unlogged unique fulltext spatial clustered nonclustered online offline virtual external transient recursive force constraint procedural trusted default_ aggregate_ secure hypothetical volatile ignore invisible bitmap columnstore'.split(
    ' ',
  )

export function nameBehind(s: Sentence, from: number): Name | undefined {
  let i = from
  while (isWord(s, i, 'if', 'not', 'exists', 'only', 'concurrently', 'table', 'nowait')) i++
  return nameAt(s, i)
}

export function drop(s: Sentence, from: number, to: number): Finding {
  const { kind, next } = kindAt(s, from + 1)
  const name = nameBehind(s, next)?.full
  if (kind === 'prepare') return READ
  if (isWord(s, from + 1, 'temporary') && s.lexicon === 'mysql')
    return finding('write', 'drops a temporary table', name)
  const cascades = findWord(s, from, to, 'cascade') >= 0
  if (kind === 'extension' && cascades)
    return finding('destructive', 'drops an extension and every column that needs it', name)
  if (ADMIN_KINDS.has(kind)) return finding('admin', `drops a ${spoken(kind)}`, name)
  if (kind === 'materialized' && wordAt(s, next - 1) === 'view')
    return finding('ddl', 'drops a view', name)
  if (/^(type|domain|collation)$/.test(kind) && cascades)
    return finding('destructive', `drops a ${kind} and every column of it`, name)
  if (HOLDS_NONE.has(kind)) return finding('ddl', `drops a ${kind}`, name)
  return finding(
    'destructive',
    HOLDS_ROWS.has(kind) ? `drops a ${spoken(kind)}` : 'drops something',
    name,
  )
}

export function spoken(kind: string): string {
  return kind.replace('_', ' ')
}

export function truncate(s: Sentence, from: number): Finding {
  return finding('destructive', 'empties a table', nameBehind(s, from + 1)?.full)
}
