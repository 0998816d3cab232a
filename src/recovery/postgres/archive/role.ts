import { withClient } from '../session.ts'
import type { Role } from './beside.ts'

/** As whom, and in which database, a URL leads: not all of it may stand in the URL. */
export async function roleOf(url: string): Promise<Role> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<Role>(
      'SELECT session_user::text AS user, current_database()::text AS database',
    )
    const [role] = rows
    if (!role) throw new Error('the server does not say who connects')
    return role
  })
}
