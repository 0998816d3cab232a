import { isCatalog } from './change.ts'
import { type Finding, finding, READ, worse } from './finding.ts'
import { scan } from './scan.ts'
import { ADMIN_KINDS, kindAt, nameBehind, spoken } from './schema.ts'
import { findWord, isOpen, isWord, type Sentence, wordAt } from './sentence.ts'

export function create(s: Sentence, from: number, to: number): Finding {
  const { kind, next } = kindAt(s, from + 1)
  const name = nameBehind(s, next)
  const full = name?.full
  if (name && isCatalog(name) && kind !== 'index')
    return finding('admin', "changes the server's own tables", full)
  if (ADMIN_KINDS.has(kind)) return finding('admin', `creates a ${spoken(kind)}`, full)
  switch (kind) {
    case 'table':
    case 'foreign':
    case 'database':
    case 'schema':
      return createTable(s, from, next, to, full)
    case 'function':
    case 'procedure':
    case 'routine':
    case 'macro':
    case 'aggregate':
      return createRoutine(s, from, to, full)
    case 'view':
    case 'materialized':
      return worse(finding('ddl', 'creates a view', full), createdFrom(s, next, to, kind))
    case 'event':
      return worse(finding('ddl', 'plans statements for later', full), later(s, next, to))
    case 'sequence':
    case 'index':
    case 'type':
    case 'domain':
    case 'collation':
    case 'statistics':
    case 'trigger':
    case 'rule':
    case 'operator':
    case 'cast':
    case 'text':
    case 'synonym':
    case 'keyspace':
    case 'dictionary':
    case 'stage':
      return finding('ddl', `creates a ${kind}`, full)
    default:
      return finding('unknown', 'creates something that is not known here', full)
  }
}

function createTable(
  s: Sentence,
  from: number,
  next: number,
  to: number,
  name: string | undefined,
): Finding {
  const kind = wordAt(s, next - 1) ?? 'table'
  const grants = findWord(s, next, to, 'grant') >= 0 && kind === 'schema'
  if (grants) return finding('admin', 'gives rights', name)
  if (isWord(s, from + 1, 'virtual')) return virtualTable(s, next, to, name)
  const replaces =
    isWord(s, from + 1, 'or') &&
    isWord(s, from + 2, 'replace') &&
    !isWord(s, from + 3, 'temp', 'temporary')
  const own = replaces
    ? finding('destructive', `drops the ${kind} of that name and creates it anew`, name)
    : finding('ddl', `creates a ${kind}`, name)
  return worse(own, createdFrom(s, next, to, kind))
}

/** The query that fills a table runs; that of a view does not. */
function createdFrom(s: Sentence, from: number, to: number, kind: string): Finding {
  if (kind === 'view') return READ
  let as = findWord(s, from, to, 'as')
  if (as < 0) {
    const select = findWord(s, from, to, 'select', 'with')
    as = select >= 0 && isWord(s, select, 'select') ? select - 1 : -1
  }
  if (as < 0) return scan(s, from, to, false)
  if (isWord(s, as + 1, 'execute')) return s.classify(s, as + 1, to)
  const end = endOfQuery(s, as + 1, to)
  const found = s.classify(s, as + 1, end)
  return found.class === 'unknown' && s.tokens[as + 1]?.kind !== 'word' && !isOpen(s, as + 1)
    ? READ
    : found
}

function endOfQuery(s: Sentence, from: number, to: number): number {
  const end = findWord(s, from, to, 'data')
  return end > from + 1 && isWord(s, end - 1, 'with', 'no') && to - end === 1
    ? isWord(s, end - 1, 'no')
      ? end - 2
      : end - 1
    : to
}

const PLAIN_MODULES = /^(fts[345]|rtree|geopoly|rtree_i32|dbstat|vec0)$/

function virtualTable(s: Sentence, from: number, to: number, name: string | undefined): Finding {
  const using = findWord(s, from, to, 'using')
  return PLAIN_MODULES.test(wordAt(s, using + 1) ?? '')
    ? finding('ddl', 'creates a table', name)
    : finding('admin', 'creates a table that a module of its own serves', name)
}

const UNTRUSTED = /^(c|internal|.*u|plperlu|plpython\w*|pltclu|java|plsh|plr|plrust)$/

function createRoutine(s: Sentence, from: number, to: number, name: string | undefined): Finding {
  for (let i = from; i < to; i++) {
    const next = s.tokens[i + 1]
    if (isWord(s, i, 'language') && next && UNTRUSTED.test(next.text.toLowerCase()))
      return finding('admin', `creates code of the server in ${next.text}`, name)
    if (isWord(s, i, 'security') && isWord(s, i + 1, 'definer') && s.lexicon !== 'mysql')
      return finding('admin', 'creates a function that runs with the rights of its owner', name)
    if (isWord(s, i, 'soname')) return finding('admin', 'loads code into the server', name)
  }
  return finding('ddl', 'creates a function', name)
}

function later(s: Sentence, from: number, to: number): Finding {
  const does = findWord(s, from, to, 'do')
  return does < 0 || isWord(s, does + 1, 'begin') ? READ : s.classify(s, does + 1, to)
}
