import type { ClientBase } from 'pg'
import type { KeptTable, TableName, TableUndo } from '../database/change.ts'
import { byReference } from './references.ts'
import { putBackByKey } from './rows-by-key.ts'
import { putBackRows } from './rows-without-key.ts'
import type { Target, Work } from './work.ts'

/** Puts all rows back, each table's after those that it points to. */
export async function putBack(
  client: ClientBase,
  targets: readonly Target[],
  ours: readonly string[],
): Promise<Put> {
  const ordered = await byReference(client, targets)
  const works: Work[] = []
  for (const target of ordered)
    works.push(await prepare(client, target, ours, ordered.length === 1))
  // Those that point go first, those that are pointed to last.
  const removed = new Map<Target, number>()
  for (const work of works.toReversed()) removed.set(work.target, await work.remove())
  const done = []
  for (const work of works) {
    const { schema, name } = work.target.kept
    const { back, changed } = await work.fill()
    await work.check()
    done.push({
      schema,
      name,
      back,
      changed,
      removed: removed.get(work.target) ?? 0,
      newer: work.newer,
    })
  }
  const strangers = async (changed: KeptTable): Promise<number> => {
    const work = works.find(
      ({ target: { kept } }) => kept.schema === changed.schema && kept.name === changed.name,
    )
    if (work) return work.strangers(changed)
    return changed.deleted + changed.updated
  }
  return { undone: done, strangers }
}

export interface Put {
  readonly undone: readonly (TableName & TableUndo)[]
  /** Of what putting back has changed, the rows that were no part of it: a foreign key has reached them. */
  strangers(changed: KeptTable): Promise<number>
}

/** `isAlone`: no other table is put back with it. */
function prepare(
  client: ClientBase,
  target: Target,
  ours: readonly string[],
  isAlone: boolean,
): Promise<Work> {
  return target.kept.key.length === 0
    ? putBackRows(client, target, ours)
    : putBackByKey(client, target, ours, isAlone)
}
