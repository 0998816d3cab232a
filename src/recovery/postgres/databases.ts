import { type ClientBase, escapeIdentifier, type QueryResult } from 'pg'
import { KEPT_SCHEMA } from '../database/change.ts'
import { CannotUndo, NotKeepable } from '../database/refusal.ts'
import type { Made, Moved } from './change.ts'
import type { Run, StepDone } from './run.ts'
import type { Step } from './steps.ts'

/** How long those who are thrown out may take to go. */
const GOING_MS_MAX = 5_000

interface Database {
  readonly oid: number
  readonly open: boolean
  readonly others: number
}

/**
 * A whole database by another name, to which nobody may connect, in place of dropping it: at once, and whatever its size.
 * Who is connected is thrown out only when it shall last, for that is not taken back.
 */
export async function dropDatabase(
  run: Run,
  { name, force, ifExists }: Step & { readonly kind: 'database' },
): Promise<StepDone> {
  const { client, id } = run
  const result: QueryResult = { command: 'DROP', rowCount: null, rows: [], oid: 0, fields: [] }
  const there = await databaseNamed(client, name)
  if (!there && ifExists) return { result }
  if (!there) throw new NotKeepable(`there is no database ${name}`)
  await expectAlone(client, name, there, force)
  const keptIn = `${KEPT_SCHEMA}_${id}_${there.oid}`
  const moved: Moved = { kind: 'database', schema: '', name, keptIn, open: there.open }
  run.last.push(async () => {
    if (force) await throwOut(client, there.oid)
    await rename(client, name, keptIn, false)
  })
  return { result, aside: { moved: [moved], after: [] } }
}

async function databaseNamed(client: ClientBase, name: string): Promise<Database | undefined> {
  const { rows } = await client.query<Database>(
    `SELECT oid::int8::float8 AS oid, datallowconn AS open,
       (SELECT count(*) FROM pg_stat_activity a WHERE a.datid = d.oid AND a.backend_type = 'client backend')::int AS others
     FROM pg_database d WHERE datname = $1`,
    [name],
  )
  return rows[0]
}

async function expectAlone(
  client: ClientBase,
  name: string,
  { others }: Database,
  force: boolean,
): Promise<void> {
  const { rows } = await client.query<{ own: boolean; template: boolean }>(
    `SELECT datname = current_database() AS own, datistemplate AS template FROM pg_database WHERE datname = $1`,
    [name],
  )
  if (rows[0]?.own)
    throw new NotKeepable(`${name} is the database that it runs in: name another one in the URL`)
  if (rows[0]?.template) throw new NotKeepable(`${name} is a template for others`)
  if (others > 0 && !force)
    throw new NotKeepable(
      `${others} others are connected to ${name}; to throw them out: WITH (FORCE)`,
    )
}

async function throwOut(client: ClientBase, oid: number): Promise<void> {
  await client.query(
    `SELECT pg_terminate_backend(pid, $2) FROM pg_stat_activity WHERE datid = $1::oid AND backend_type = 'client backend'`,
    [oid, GOING_MS_MAX],
  )
}

/** Nobody may connect to one that lies aside. */
async function rename(client: ClientBase, from: string, to: string, open: boolean): Promise<void> {
  await client.query(`ALTER DATABASE ${escapeIdentifier(from)} RENAME TO ${escapeIdentifier(to)}`)
  await client.query(`ALTER DATABASE ${escapeIdentifier(to)} ALLOW_CONNECTIONS ${open}`)
}

/** Gives a database its name again; who has that by now is laid aside. */
export async function databaseBack(
  client: ClientBase,
  id: string,
  { name, keptIn, open = true }: Moved,
): Promise<readonly Moved[]> {
  if (!(await databaseNamed(client, keptIn)))
    throw new CannotUndo(`what was kept of the database ${name} is gone`)
  const there = await databaseNamed(client, name)
  const displaced = there ? [await layDatabaseAside(client, id, name, there)] : []
  await rename(client, keptIn, name, open)
  return displaced
}

async function layDatabaseAside(
  client: ClientBase,
  id: string,
  name: string,
  there: Database,
): Promise<Moved> {
  if (there.others > 0)
    throw new CannotUndo(
      `${there.others} are connected to the database ${name}, which would go aside`,
    )
  const keptIn = `${KEPT_SCHEMA}_${id}_${there.oid}`
  await rename(client, name, keptIn, false)
  return { kind: 'database', schema: '', name, keptIn, open: there.open }
}

/** Of what was made, or came back, the databases: they go aside again. */
export async function databasesAside(
  client: ClientBase,
  id: string,
  made: readonly Made[],
): Promise<readonly Moved[]> {
  const moved: Moved[] = []
  for (const { kind, name, oid } of made) {
    const there = kind === 'database' ? await databaseNamed(client, name) : undefined
    if (there?.oid === oid) moved.push(await layDatabaseAside(client, id, name, there))
  }
  return moved
}

export async function databasesBack(
  client: ClientBase,
  moved: readonly Moved[],
): Promise<readonly Made[]> {
  const made: Made[] = []
  for (const { kind, name } of moved) {
    const there = kind === 'database' ? await databaseNamed(client, name) : undefined
    if (there) made.push({ kind: 'database', schema: '', name, oid: there.oid })
  }
  return made
}
