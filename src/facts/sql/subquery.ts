import { reachOf } from './condition.ts'
import { ALL, type Part, SOME, type Targets } from './reach.ts'
import { affords, endOf, isOpen, isOperator, isWord, type Sentence, wordAt } from './sentence.ts'
import type { Value } from './value.ts'
import { ValueReader } from './value-reader.ts'

/** `SELECT id FROM users` for the column `id` of `users`, with nothing that leaves rows out. */
export function sameRows(
  s: Sentence,
  from: number,
  to: number,
  left: Value,
  targets: Targets,
): boolean {
  const query = simpleQuery(s, from, to)
  if (!query || query.table === undefined || query.table !== targets.table) return false
  const own: Targets = { own: new Set([...targets.own, ...query.names]), table: targets.table }
  const selected = new ValueReader(s, query.selectEnd, own).read(query.selectFrom)
  if (!selected || selected.next < query.selectEnd || selected.key !== left.key) return false
  return query.where === undefined || reachOf(s, query.where, query.end, own) === 'all'
}

export function existsReach(s: Sentence, from: number, to: number, targets: Targets): Part {
  const query = simpleQuery(s, from, to)
  if (!query) return refersTo(s, from, to, targets) ? SOME : { reach: 'free' }
  if (query.table === undefined) {
    return query.where === undefined ? ALL : { reach: reachOf(s, query.where, query.end, targets) }
  }
  if (query.where === undefined) return { reach: 'free' }
  if (query.table === targets.table) {
    const own: Targets = { own: new Set([...targets.own, ...query.names]), table: targets.table }
    if (reachOf(s, query.where, query.end, own) === 'all') return ALL
  }
  return refersTo(s, query.where, query.end, targets) ? SOME : { reach: 'free' }
}

/** A column of the target, or one without a table's name against another: the query looks at the row. */
function refersTo(s: Sentence, from: number, to: number, targets: Targets): boolean {
  let bare = 0
  if (!affords(s, to - from)) return true
  for (let i = from; i < to; i++) {
    const token = s.tokens[i]
    if (token?.kind !== 'word' && token?.kind !== 'name') continue
    if (isOperator(s, i + 1, '.')) {
      if (targets.own.has(token.text.toLowerCase())) return true
      i += 2
      bare++
    } else if (
      isOperator(s, i + 1, '=', '<', '>', '<=', '>=', '<>') ||
      isOperator(s, i - 1, '=', '<', '>', '<=', '>=', '<>')
    )
      bare++
  }
  return bare >= 2
}

interface Query {
  readonly table: string | undefined
  readonly names: readonly string[]
  readonly selectFrom: number
  readonly selectEnd: number
  readonly where: number | undefined
  readonly end: number
}

/** `SELECT x FROM t [alias] [WHERE …]`; undefined for anything more, as a LIMIT or a join may leave rows out. */
function simpleQuery(s: Sentence, from: number, to: number): Query | undefined {
  if (!isWord(s, from, 'select')) return undefined
  const selectFrom = isWord(s, from + 1, 'distinct', 'all') ? from + 2 : from + 1
  let where: number | undefined
  let table: string | undefined
  let selectEnd = to
  const names: string[] = []
  for (let i = selectFrom; i < to; i = isOpen(s, i) ? endOf(s, i) + 1 : i + 1) {
    const word = wordAt(s, i)
    if (word === 'order' && where === undefined && table !== undefined)
      return { table, names, selectFrom, selectEnd, where, end: i }
    if (
      /^(join|limit|group|having|union|intersect|except|fetch|offset|for|order|window)$/.test(
        word ?? '',
      )
    )
      return undefined
    if (word === 'where') {
      selectEnd = Math.min(selectEnd, i)
      where = i + 1
    }
    if (word !== 'from' || where !== undefined) continue
    selectEnd = i
    let at = i + 1
    while (isOperator(s, at + 1, '.')) at += 2
    table = s.tokens[at]?.text.toLowerCase()
    if (isOpen(s, at)) return undefined
    if (table !== undefined) names.push(table)
    at++
    if (isWord(s, at, 'as')) at++
    const alias = at < to ? s.tokens[at] : undefined
    if (alias && !isWord(s, at, 'where', 'order')) {
      if (alias.kind === 'operator') return undefined
      names.push(alias.text.toLowerCase())
    }
  }
  return { table, names, selectFrom, selectEnd, where, end: to }
}
