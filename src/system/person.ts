import { execFileSync } from 'node:child_process'

/** A user of this machine, as its own data base of users has it. */
export interface SystemUser {
  readonly login: string
  readonly uid: number
  readonly gid: number
  readonly home: string
}

/** By `getent`, which also knows users that are kept elsewhere (LDAP, SSSD). undefined where there is none. */
export function userOf(login: string): SystemUser | undefined {
  const [line] = lookUp('passwd', login)
  return line === undefined ? undefined : userIn(line)
}

function userIn(line: string): SystemUser {
  const [login = '', , uid, gid, , home = '/'] = line.split(':')
  return { login, uid: Number(uid), gid: Number(gid), home }
}

/**
 * A group by its name or number: its number, and whether it is one user's alone. Users that are kept elsewhere are often
 * not listed, so a group is one's own only by its name too.
 */
export function groupOf(
  group: string | number,
  login: string,
): { readonly name: string; readonly gid: number; readonly isPrivate: boolean } | undefined {
  const [line] = lookUp('group', String(group))
  if (line === undefined) return undefined
  const [name = '', , number, members = ''] = line.split(':')
  const gid = Number(number)
  const others = lookUp('passwd')
    .map(userIn)
    .filter((user) => user.gid === gid && user.login !== login)
  const named = members.split(',').filter((member) => member !== '' && member !== login)
  return { name, gid, isPrivate: name === login && others.length === 0 && named.length === 0 }
}

function lookUp(database: 'passwd' | 'group', ...keys: readonly string[]): readonly string[] {
  try {
    const text = execFileSync('getent', [database, ...keys], { encoding: 'utf8' })
    return text.split('\n').filter((line) => line !== '')
  } catch {
    // It ends with 2 where there is no such entry.
    return []
  }
}
