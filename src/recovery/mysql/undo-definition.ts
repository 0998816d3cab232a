import type { Undone } from '../database/change.ts'
import { CannotUndo } from '../database/refusal.ts'
import type { DefinitionChange, MysqlChange } from './change.ts'
import { definitionOf, dropOf, isSameDefinition, makeAgain } from './definitions.ts'
import { logBefore } from './log-place.ts'
import { answered } from './perform.ts'
import type { Client } from './session.ts'

/** Makes again what was dropped, or drops it again; no transaction holds it, so that nothing is tried out first. */
export async function undoDefinition(
  client: Client,
  { url }: MysqlChange,
  { was, is }: DefinitionChange,
  commit: (undone: Undone<MysqlChange>) => Promise<boolean>,
): Promise<Undone<MysqlChange>> {
  const one = was ?? is
  if (!one) throw new CannotUndo('nothing is known of it')
  const { kind, schema, name } = one
  const now = await definitionOf(client, kind, schema, name)
  const words = `${kind} ${schema}.${name}`
  if (isSameDefinition(now, was))
    throw new CannotUndo(`the ${words} stands as it did: nothing of it lasts`)
  if (now && !is) throw new CannotUndo(`another ${words} stands there by now`)
  const change: DefinitionChange = { ...(now && { was: now }), ...(was && { is: was }) }
  const result: Undone<MysqlChange> = {
    tables: [],
    back: [],
    aside: [],
    inTheWay: [],
    parts: [{ name: words, gone: was === undefined, newer: !isSameDefinition(now, is) }],
    change: {
      engine: 'mysql',
      url,
      tables: [],
      moved: [],
      made: [],
      definition: change,
      ...(await logBefore(client)),
    },
  }
  if (!(await commit(result))) return result
  if (was) await answered(makeAgain(client, was))
  else await answered(client.run(dropOf(one)))
  if (!isSameDefinition(await definitionOf(client, kind, schema, name), was)) {
    if (was) await client.run(dropOf(was))
    throw new CannotUndo(`the ${words} did not come back as it was`)
  }
  return result
}
