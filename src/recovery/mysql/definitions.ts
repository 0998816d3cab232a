import { NotKeepable } from '../database/refusal.ts'
import type { Definition, DefinitionKind } from './change.ts'
import { literal, quoted, quotedName } from './names.ts'
import { type Client, isAnswer } from './session.ts'
import { mayNameOthers } from './triggers.ts'

/** Where SHOW CREATE says it: other columns for each kind. */
const MADE: Readonly<Record<DefinitionKind, string>> = {
  view: 'Create View',
  trigger: 'SQL Original Statement',
  procedure: 'Create Procedure',
  function: 'Create Function',
  event: 'Create Event',
}

/** The definition of something, as the server says it; undefined where nothing of that name is there. */
export async function definitionOf(
  client: Client,
  kind: DefinitionKind,
  schema: string,
  name: string,
): Promise<Definition | undefined> {
  const [row] = await client
    .rows(`SHOW CREATE ${kind.toUpperCase()} ${quoted({ schema, name })}`)
    .catch((error: unknown) => {
      if (isAnswer(error)) return []
      throw error
    })
  if (!row) return undefined
  const made = row[MADE[kind]]
  if (!made) throw new NotKeepable(`what the ${kind} ${name} does cannot be seen by this account`)
  return {
    kind,
    schema,
    name,
    made,
    sqlMode: row.sql_mode ?? '',
    charset: row.character_set_client ?? '',
    collation: row.collation_connection ?? '',
  }
}

/** Throws NotKeepable where this account could not make it again as it is. */
export async function expectMakeable(client: Client, one: Definition): Promise<void> {
  const said = `the ${one.kind} ${one.name}`
  // What makes it is sent in this one, and would be read otherwise.
  if (!/^utf8(mb[34])?$/.test(one.charset))
    throw new NotKeepable(`${said} was written in ${one.charset}, and would be made in another`)
  const definer = /\bDEFINER\s*=\s*`((?:[^`]|``)*)`@`((?:[^`]|``)*)`/.exec(one.made)
  const me = await client.value('SELECT CURRENT_USER()')
  if (definer && `${definer[1]}@${definer[2]}` !== me && !(await mayNameOthers(client)))
    throw new NotKeepable(`${said} is ${definer[1]}@${definer[2]}’s`)
  await expectAlone(client, one)
}

/** What is gone with it, and no definition tells: its turn among other triggers, and rights to a routine. */
async function expectAlone(client: Client, { kind, schema, name }: Definition): Promise<void> {
  const [db, own] = [literal(schema), literal(name)]
  if (kind === 'trigger') {
    const others = await client.value(
      `SELECT COUNT(*) FROM information_schema.TRIGGERS a JOIN information_schema.TRIGGERS b
         ON b.TRIGGER_SCHEMA = a.TRIGGER_SCHEMA AND b.EVENT_OBJECT_TABLE = a.EVENT_OBJECT_TABLE
         AND b.ACTION_TIMING = a.ACTION_TIMING AND b.EVENT_MANIPULATION = a.EVENT_MANIPULATION
         AND b.TRIGGER_NAME <> a.TRIGGER_NAME
       WHERE a.TRIGGER_SCHEMA = ${db} AND a.TRIGGER_NAME = ${own}`,
    )
    if (others !== '0')
      throw new NotKeepable(`the trigger ${name} would lose its turn among the others of its table`)
  }
  if (kind !== 'procedure' && kind !== 'function') return
  const rights = await client
    .value(
      `SELECT COUNT(*) FROM mysql.procs_priv WHERE Db = ${db} AND Routine_name = ${own}
         AND CONCAT(User, '@', Host) <> CURRENT_USER()`,
    )
    // An account that may not look there is not told.
    .catch(() => '0')
  if (rights !== '0')
    throw new NotKeepable(`rights to the ${kind} ${name} by itself would be gone with it`)
}

/** Makes it as it was, in its own database and under the settings under which its text is read. */
export async function makeAgain(client: Client, one: Definition): Promise<void> {
  const [before = {}] = await client.rows(
    'SELECT @@session.sql_mode AS mode, @@session.collation_connection AS collation, @@session.character_set_client AS charset',
  )
  await client.run(`USE ${quotedName(one.schema)}`)
  try {
    await settings(client, one.sqlMode, one.charset, one.collation)
    await client.run(one.made)
  } finally {
    await settings(client, before.mode ?? '', before.charset ?? '', before.collation ?? '')
  }
}

async function settings(
  client: Client,
  mode: string,
  charset: string,
  collation: string,
): Promise<void> {
  // Names of the server’s own, as it gave them.
  const text = (value: string) => `'${value.replace(/[^\w,-]/g, '')}'`
  const charsets = [charset, collation].every((one) => one !== '')
    ? `, character_set_client = ${text(charset)}, collation_connection = ${text(collation)}`
    : ''
  await client.run(`SET sql_mode = ${text(mode)}${charsets}`)
}

export function dropOf({ kind, schema, name }: Definition): string {
  return `DROP ${kind.toUpperCase()} ${quoted({ schema, name })}`
}

/** The same but for what only the place of another one tells. */
export function isSameDefinition(
  one: Definition | undefined,
  other: Definition | undefined,
): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
