import type { TableName, Undone } from '../database/change.ts'
import { CannotUndo, NotKeepable } from '../database/refusal.ts'
import { LASTING } from './aside.ts'
import type { MysqlChange, Renamed } from './change.ts'
import { expectOthers } from './expect-others.ts'
import { logBefore } from './log-place.ts'
import { quoted } from './names.ts'
import { answered, type Commit, type Measured } from './perform.ts'
import { shapePrint } from './seal.ts'
import { asTheirs, type Client, type Theirs } from './session.ts'
import { isSame, type Table, tableNamed } from './tables.ts'
import type { Written } from './words.ts'

interface Renaming {
  readonly client: Client
  readonly url: string
  readonly commit: Commit
  readonly theirs: Theirs
}

/** Tables get other names; nothing of them is lost, and the same backwards gives them their own again. */
export async function rename(
  { client, url, commit, theirs }: Renaming,
  pairs: readonly (readonly [from: Written, to: Written])[],
  text: string,
): Promise<Measured> {
  const renamed: Renamed[] = []
  for (const [from, to] of pairs) renamed.push(await planned(client, renamed, from, to))
  if (endsOf(renamed).length === 0)
    throw new NotKeepable(
      'tables would change names with each other, and nobody could tell afterwards whether they have; rename one of them by itself first',
    )
  const log = await logBefore(client)
  const change: MysqlChange = {
    engine: 'mysql',
    url,
    tables: [],
    moved: [],
    made: [],
    renamed,
    ...log,
  }
  const measured = { change, results: [{ rows: [], rowCount: 0, command: 'RENAME' }] }
  if (await commit(measured)) await answered(asTheirs(client, theirs, () => client.run(text)))
  return measured
}

async function planned(
  client: Client,
  before: readonly Renamed[],
  written: Written,
  wanted: Written,
): Promise<Renamed> {
  const [from, to] = [placed(client, written), placed(client, wanted)]
  const earlier = before.find((one) => isSame(one.to, from))
  if (earlier) return { from, to, shape: earlier.shape }
  const table = await tableNamed(client, from)
  if (!table)
    throw new Error(`there is no table ${from.schema}.${from.name} that this account can see`)
  if (table.kind !== 'table' || !LASTING.test(table.engine))
    throw new NotKeepable(
      `${from.schema}.${from.name} is a ${table.type} of ${table.engine || 'no engine'}`,
    )
  await expectOwnNames(client, table, to)
  return { from: { schema: table.schema, name: table.name }, to, shape: shapePrint(table) }
}

function placed(client: Client, { schema = client.database, name }: Written): TableName {
  if (schema === undefined) throw new Error('name a database in the address, or before the table')
  expectOthers(schema)
  return { schema, name }
}

/** The server names constraints after their table, and would take one of these for such a one on the way back. */
async function expectOwnNames(client: Client, table: Table, to: TableName): Promise<void> {
  const [row = {}] = await client.rows(`SHOW CREATE TABLE ${quoted(table)}`)
  const names = [...(row['Create Table'] ?? '').matchAll(/^ +CONSTRAINT `((?:[^`]|``)*)`/gm)]
  const odd = names.find(([, name]) => /^_(ibfk|chk)_/.test(after(name ?? '', to.name)))
  if (odd)
    throw new NotKeepable(`${odd[1]} of ${table.schema}.${table.name} would not keep its name`)
}

function after(name: string, table: string): string {
  return name.toLowerCase().startsWith(table.toLowerCase()) ? name.slice(table.length) : ''
}

/** Names that stand there only since then. */
function endsOf(renamed: readonly Renamed[]): readonly Renamed[] {
  return renamed.filter(({ to }) => !renamed.some(({ from }) => isSame(from, to)))
}

/** Names that stood there only before. */
function startsOf(renamed: readonly Renamed[]): readonly Renamed[] {
  return renamed.filter(({ from }) => !renamed.some(({ to }) => isSame(from, to)))
}

/** Gives tables their names back, by one statement of the server: all of them or none. */
export async function undoRename(
  client: Client,
  { url }: MysqlChange,
  renamed: readonly Renamed[],
  commit: (undone: Undone<MysqlChange>) => Promise<boolean>,
): Promise<Undone<MysqlChange>> {
  await expectRenamed(client, renamed)
  const parts: { name: string; gone: boolean; newer: boolean }[] = []
  const now = new Map<Renamed, string>()
  for (const one of renamed) {
    const table = await tableNamed(client, one.to)
    if (!table || renamed.some(({ from }) => isSame(from, one.to))) continue
    now.set(one, shapePrint(table))
    parts.push({
      name: `the name of ${one.from.schema}.${one.from.name}, which is ${one.to.schema}.${one.to.name}`,
      gone: false,
      newer: shapePrint(table) !== one.shape,
    })
  }
  const backwards = renamed.toReversed().map((one) => ({
    from: one.to,
    to: one.from,
    shape: now.get(one) ?? one.shape,
  }))
  const change: MysqlChange = {
    engine: 'mysql',
    url,
    tables: [],
    moved: [],
    made: [],
    renamed: backwards,
    ...(await logBefore(client)),
  }
  const result = { tables: [], back: [], aside: [], inTheWay: [], parts, change }
  if (!(await commit(result))) return result
  const list = backwards.map(({ from, to }) => `${quoted(from)} TO ${quoted(to)}`).join(', ')
  await answered(client.run(`RENAME TABLE ${list}`))
  return result
}

async function expectRenamed(client: Client, renamed: readonly Renamed[]): Promise<void> {
  const there = async (at: TableName) => (await tableNamed(client, at)) !== undefined
  const said = ({ schema, name }: TableName) => `${schema}.${name}`
  const [starts, ends] = [startsOf(renamed), endsOf(renamed)]
  let [back, gone] = [0, 0]
  for (const { from } of starts) if (await there(from)) back++
  for (const { to } of ends) if (!(await there(to))) gone++
  if (back === starts.length && gone === ends.length)
    throw new CannotUndo('the tables have their names: what was to rename them did not last')
  for (const { to } of renamed)
    if (!(await there(to)) && !renamed.some(({ from }) => isSame(from, to)))
      throw new CannotUndo(`the table ${said(to)} is not there any more`)
  for (const { from } of starts)
    if (await there(from)) throw new CannotUndo(`another table ${said(from)} stands there by now`)
}
