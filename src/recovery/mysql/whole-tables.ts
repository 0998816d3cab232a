import { NotKeepable } from '../database/refusal.ts'
import { alter } from './alter.ts'
import { move, planAside } from './aside.ts'
import type { MysqlChange } from './change.ts'
import { definitionOf, expectMakeable } from './definitions.ts'
import { expectOthers } from './expect-others.ts'
import { logBefore } from './log-place.ts'
import { literal } from './names.ts'
import { answered, type Commit, type Measured } from './perform.ts'
import { rename } from './rename.ts'
import { type Answer, asTheirs, type Client, pin, theirsOf } from './session.ts'
import type { Step } from './steps.ts'
import { isSame, type Table, tableNamed } from './tables.ts'
import { truncate } from './truncate.ts'
import type { Written } from './words.ts'

type WholeStep = Exclude<Step, { readonly kind: 'rows' }>

/** A statement on whole tables, which no transaction holds: what it says how it is undone is asked for before it is done. */
export async function performWhole(
  client: Client,
  url: string,
  id: string,
  step: WholeStep,
  commit: Commit,
): Promise<Measured> {
  const theirs = await theirsOf(client)
  await pin(client)
  const log = await logBefore(client)
  const none = { engine: 'mysql', url, tables: [], moved: [], made: [], ...log } as const
  const answer = (rows: readonly unknown[] = []): Answer => ({
    rows,
    rowCount: 0,
    command: step.text.split(/\s/)[0]?.toUpperCase() ?? '',
  })
  switch (step.kind) {
    case 'truncate':
      return truncate({ client, url, id, commit }, await named(client, step.table))
    case 'alter': {
      const pointsTo: Table[] = []
      // A foreign key is said to point where its own table is.
      const table = await named(client, step.table)
      for (const { schema = table.schema, name } of step.pointsTo)
        pointsTo.push(await named(client, { schema, name }))
      return alter({ client, url, id, commit, theirs }, { table, pointsTo, text: step.text })
    }
    case 'rename':
      return rename({ client, url, commit, theirs }, step.pairs, step.text)
    case 'drop-definition': {
      const { name, schema = client.database } = step.named
      if (schema === undefined)
        throw new Error('name a database in the address, or before the name')
      expectOthers(schema)
      const was = await definitionOf(client, step.what, schema, name)
      if (!was && !step.ifExists)
        throw new Error(`there is no ${step.what} ${name} that this account can see`)
      if (!was) return { change: undefined, results: [answer()] }
      await expectMakeable(client, was)
      const measured = { change: { ...none, definition: { was } }, results: [answer()] }
      if (await commit(measured))
        await answered(asTheirs(client, theirs, () => client.run(step.text)))
      return measured
    }
    case 'make': {
      const there = await tableNamed(client, step.table)
      if (there && !step.ifNotExists)
        throw new Error(`the table ${there.schema}.${there.name} is there already`)
      if (there) return { change: undefined, results: [answer()] }
      const { name, schema = client.database } = step.table
      if (schema === undefined)
        throw new Error('name a database in the address, or before the table')
      expectOthers(schema)
      const change: MysqlChange = { ...none, made: [{ kind: 'table', schema, name }] }
      const measured = { change, results: [answer()] }
      if (!(await commit(measured))) return measured
      await answered(asTheirs(client, theirs, () => client.run(step.text)))
      return measured
    }
    case 'drop':
    case 'drop-database': {
      const tables =
        step.kind === 'drop'
          ? await droppedBy(client, step)
          : await within(client, step.name, step.ifExists)
      const moved = await planAside(client, id, tables)
      const note =
        step.kind === 'drop-database'
          ? [{ note: `all tables of ${step.name} lie aside; the empty database stays` }]
          : []
      const change = moved.length === 0 ? undefined : { ...none, moved }
      const measured = { change, results: [answer(note)] }
      if ((await commit(measured)) && change) await move(client, moved)
      return measured
    }
  }
}

async function named(client: Client, written: Written): Promise<Table> {
  const table = await tableNamed(client, written)
  if (!table) throw new Error(`there is no table ${written.name} that this account can see`)
  expectOthers(table.schema)
  return table
}

async function droppedBy(
  client: Client,
  { tables, ifExists }: Step & { readonly kind: 'drop' },
): Promise<readonly Table[]> {
  const found: Table[] = []
  for (const written of tables) {
    if (ifExists && !(await tableNamed(client, written))) continue
    const table = await named(client, written)
    if (!found.some((one) => isSame(one, table))) found.push(table)
  }
  return found
}

/** All tables of a database that holds nothing else. */
async function within(
  client: Client,
  schema: string,
  ifExists: boolean,
): Promise<readonly Table[]> {
  expectOthers(schema)
  const at = literal(schema)
  const there = await client.value(
    `SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${at}`,
  )
  if (there === '0' && !ifExists)
    throw new Error(`there is no database ${schema} that this account can see`)
  const [more = {}] = await client.rows(
    `SELECT (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${at}) AS routines,
       (SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${at}) AS events,
       (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${at}
          AND TABLE_TYPE NOT IN ('BASE TABLE', 'SYSTEM VERSIONED')) AS views`,
  )
  const other = Object.entries(more).find(([, count]) => count !== '0')
  if (other)
    throw new NotKeepable(
      `${schema} has ${other[0]} too, which are not laid aside; DROP TABLE with the names of its tables is kept`,
    )
  const rows = await client.rows(
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${at}`,
  )
  const found: Table[] = []
  for (const { name } of rows) found.push(await named(client, { schema, name: name ?? '' }))
  return found
}
