import { safe } from '../message/message.ts'
import type { Catalog } from '../recovery/catalog.ts'
import type { DatabaseChange, Undone } from '../recovery/database/change.ts'
import { undoChange } from '../recovery/database/engines.ts'
import type { Snapshot } from '../recovery/snapshot.ts'
import { type Came, type How, refusedBy, type Say } from './bring-back.ts'
import { copyLine } from './progress-line.ts'
import { dotted } from './sql.ts'

/** Takes back what was done to a database. */
export async function bringRowsBack(
  snapshot: Snapshot,
  database: DatabaseChange,
  catalog: Catalog,
  how: How,
  say: Say,
): Promise<Came> {
  const whose = snapshot.session === '' ? snapshot.agent : `session ${snapshot.session}`
  let refused: Came | undefined
  const replaced = await undoChange(
    snapshot,
    database,
    catalog,
    async (undone) => {
      for (const line of undoneLines(undone, whose)) say(line)
      const newer = undone.tables.reduce((sum, one) => sum + one.newer, 0)
      const changed = [...(undone.parts ?? []), ...(undone.copied ?? [])].some((one) => one.newer)
      refused = await refusedBy(how, changed || newer + undone.inTheWay.length > 0, say)
      return refused === undefined
    },
    how.json ? undefined : copyLine(),
  )
  return refused ?? (replaced ? { state: 'done', replaced: replaced.id } : { state: 'same' })
}

/** Whose rows they are is told by the transaction that wrote them, or by what it left. */
function undoneLines(
  { tables, back, aside, inTheWay, parts = [], copied = [] }: Undone,
  whose: string,
): readonly string[] {
  const rows = tables.flatMap(({ schema, name, back, changed, removed, newer }) => {
    const table = safe(dotted(schema, name))
    return [
      ...(back > 0 ? [`  ${table}: ${back} rows back, which ${whose} deleted`] : []),
      ...(changed > 0 ? [`  ${table}: ${changed} rows as they were before ${whose}`] : []),
      ...(removed > 0 ? [`  ${table}: ${removed} rows removed, which ${whose} inserted`] : []),
      ...(newer > 0 ? [`! ${table}: ${newer} of them changed since by somebody else`] : []),
    ]
  })
  return [
    ...rows,
    ...copied.map(({ schema, name, rows: count, newer }) => {
      const words = `${safe(dotted(schema, name))}: ${count === undefined ? 'gone again' : `back whole, ${count} rows`}`
      return newer ? `! ${words}, and somebody has changed it since` : `  ${words}`
    }),
    ...parts.map(({ name, gone, newer }) => {
      const words = `${safe(name)}: ${gone ? 'gone again' : 'as it was'}`
      return newer ? `! ${words}, and somebody has changed it since` : `  ${words}`
    }),
    ...back.map(({ schema, name }) => `  ${safe(dotted(schema, name))}: back`),
    ...aside.map(({ schema, name }) => `  ${safe(dotted(schema, name))}: laid aside`),
    ...inTheWay.map(
      ({ schema, name }) =>
        `! ${safe(dotted(schema, name))}: another one stands there by now, and would be laid aside`,
    ),
  ]
}
