import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { SYSTEM_FOLDER } from '../folders.ts'
import { writeAccountFile } from '../state/account.ts'
import { type Places, placesOf } from '../state/places.ts'
import { giveSecret, KEEPERS } from './keeper.ts'
import { groupOf, type SystemUser, userOf } from './person.ts'
import { placeProgram } from './program.ts'
import type { Service } from './service.ts'

/** What was made ready, and what a person must know before it works. */
export interface SetUp {
  readonly service: Service
  readonly places: Places
  readonly person: SystemUser
  /** Whose the daemon's files are. */
  readonly account: SystemUser
  /** The person's sessions must be begun anew before they are in the group. */
  readonly loginAgain: boolean
}

/** As `useradd` allows. */
const NAME_CHARS_MAX = 32

/** Whose agents are to be guarded; throws a sentence where they cannot be. */
export function personToGuard(login: string): SystemUser {
  const person = userOf(login)
  if (!person) throw new Error(`there is no user ${login} here.`)
  if (person.uid === 0)
    throw new Error(
      'agents that run as root can change everything, Interlock too. Run them as somebody else.',
    )
  if (accountOf(person.login).length > NAME_CHARS_MAX)
    throw new Error(`the name ${person.login} is too long for an account beside it.`)
  return person
}

/** One account for each person: no daemon reaches what another one keeps. */
function accountOf(login: string): string {
  return `interlock-${login}`
}

export function placesFor({ login, home }: SystemUser): Places {
  return placesOf(path.join(SYSTEM_FOLDER, login), path.join(home, '.interlock'))
}

/**
 * Makes the account, the program and the folders, all of them root's or the account's. Run again it renews them; the
 * record, the roster and the modes stay.
 */
export function setUp(name: string, dist: string): SetUp {
  refuseWithoutClient(dist)
  const person = personToGuard(name)
  const { login } = person
  const account = userOf(accountOf(login)) ?? makeAccount(accountOf(login))
  const { group, loginAgain } = socketGroup(person, account)
  const places = placesFor(person)
  const program = placeProgram(dist)
  makeFolder(SYSTEM_FOLDER, 0, 0, 0o755)
  makeFolder(KEEPERS, 0, 0, 0o700)
  makeFolder(places.root, account.uid, group.gid, 0o710)
  // What is made in them belongs to the group, by which agents reach it.
  for (const folder of [places.bin, places.run]) makeFolder(folder, account.uid, group.gid, 0o2750)
  makeFolder(places.temp, account.uid, account.gid, 0o700)
  writeAccountFile(places.account, person)
  const own = groupOf(person.gid, login)
  const groups: [string, ...string[]] = [
    group.name,
    ...(own && own.name !== group.name ? [own.name] : []),
  ]
  const service = { places, program, account: account.login, groups, login, person }
  giveSecret(service, account)
  return {
    service,
    places,
    person,
    account,
    loginAgain,
  }
}

/** The bash client asks nobody who answers it; across accounts it must be known. */
function refuseWithoutClient(dist: string): void {
  if (!fs.existsSync(path.join(dist, 'interlock-hook')))
    throw new Error(
      'an account of its own takes the small client, which was not built here. Install a C compiler, and build again: npm rebuild interlock',
    )
}

function makeAccount(name: string): SystemUser {
  run('useradd', [
    ...['--system', '--user-group', '--no-create-home'],
    ...[`--home-dir=${SYSTEM_FOLDER}`, '--shell=/usr/sbin/nologin', name],
  ])
  const made = userOf(name)
  if (!made) throw new Error(`the user ${name} could not be made.`)
  return made
}

/** The person's own group, or the account's where theirs is shared: whoever is in it can ask the daemon. */
function socketGroup({ login, gid }: SystemUser, account: SystemUser) {
  const own = groupOf(gid, login)
  if (own?.isPrivate) return { group: own, loginAgain: false }
  const group = groupOf(account.gid, login)
  if (!group) throw new Error(`there is no group ${account.login}. Make it: groupadd`)
  const before = execFileSync('id', ['-nG', login], { encoding: 'utf8' }).split(/\s+/)
  if (before.includes(group.name)) return { group, loginAgain: false }
  run('usermod', ['--append', `--groups=${group.name}`, login])
  return { group, loginAgain: true }
}

/** Through no link: the folder that it lies in may be the daemon's, and root is not to be led anywhere by it. */
function makeFolder(folder: string, uid: number, gid: number, mode: number): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = fs.constants
  const handle = fs.openSync(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  try {
    fs.fchownSync(handle, uid, gid)
    fs.fchmodSync(handle, mode)
  } finally {
    fs.closeSync(handle)
  }
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}
