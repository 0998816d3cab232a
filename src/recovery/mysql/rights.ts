import type { TableName } from '../database/change.ts'
import { NotKeepable } from '../database/refusal.ts'
import { literal, quoted, quotedName } from './names.ts'
import type { Client } from './session.ts'

/** A server hides triggers from whoever may not make them: then nobody knows what they would change. */
export async function expectTriggersSeen(
  client: Client,
  { schema, name }: TableName,
): Promise<void> {
  const user = (await client.value('SELECT CURRENT_USER()')) ?? ''
  const at = user.lastIndexOf('@')
  const role = await client.value('SELECT CURRENT_ROLE()').catch(() => null)
  const own = [literal(`'${user.slice(0, at)}'@'${user.slice(at + 1)}'`)]
  // As MariaDB writes a role. MySQL lists the rights of roles elsewhere; see below.
  if (role !== null) own.push(literal(`'${role}'@''`), literal(role), literal(`'${role}'`))
  const mine = `PRIVILEGE_TYPE = 'TRIGGER' AND GRANTEE IN (${own.join(', ')})`
  const seen = await client.value(
    `SELECT (SELECT COUNT(*) FROM information_schema.USER_PRIVILEGES WHERE ${mine})
       + (SELECT COUNT(*) FROM information_schema.SCHEMA_PRIVILEGES WHERE ${mine} AND ${literal(schema)} LIKE TABLE_SCHEMA)
       + (SELECT COUNT(*) FROM information_schema.TABLE_PRIVILEGES WHERE ${mine}
            AND TABLE_SCHEMA = ${literal(schema)} AND TABLE_NAME = ${literal(name)})`,
  )
  const grants = (await client.rows('SHOW GRANTS')).flatMap((row) => Object.values(row))
  // What MySQL takes away again of one database stands in none of those lists.
  const isRevoked = grants.some((line) => /^REVOKE\b.*\b(TRIGGER|ALL)\b/.test(line ?? ''))
  const isGranted = grants.some((line) => givesTriggers(line ?? '', { schema, name }))
  if (isRevoked || (!isGranted && (seen === null || seen === '0')))
    throw new NotKeepable(
      `this account cannot see whether ${schema}.${name} has triggers (GRANT TRIGGER ON it)`,
    )
}

/** Of an account in MySQL, a grant says what the roles give that are in use; a database by its name, not by a pattern. */
function givesTriggers(line: string, { schema, name }: TableName): boolean {
  const [, rights = '', on = ''] = /^GRANT (.*?) ON (\S.*?) TO /.exec(line) ?? []
  if (!/\b(TRIGGER|ALL PRIVILEGES)\b/.test(rights)) return false
  const places = ['*.*', `${quotedName(schema)}.*`, quoted({ schema, name })]
  return places.includes(on.replace(/\\([_%])/g, '$1'))
}
