import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { SYSTEM_FOLDER } from '../folders.ts'
import { writeAccountFile } from '../state/account.ts'
import { type Places, placesOf } from '../state/places.ts'
import { groupOf, type SystemUser, userOf } from './person.ts'
import { placeProgram } from './program.ts'
import type { Service } from './service.ts'

/** The account that daemons have. One serves all persons, each in a folder and with a group of their own. */
const ACCOUNT = 'interlock'

/** What was made ready, and what a person must know before it works. */
export interface SetUp {
  readonly service: Service
  readonly places: Places
  readonly person: SystemUser
  /** The person's sessions must be begun anew before they are in the group. */
  readonly loginAgain: boolean
}

/** Whose agents are to be guarded; throws a sentence where they cannot be. */
export function personToGuard(login: string): SystemUser {
  const person = userOf(login)
  if (!person) throw new Error(`there is no user ${login} here.`)
  if (person.uid === 0)
    throw new Error(
      'agents that run as root can change everything, Interlock too. Run them as somebody else.',
    )
  return person
}

export function placesFor({ login, home }: SystemUser): Places {
  return placesOf(path.join(SYSTEM_FOLDER, login), path.join(home, '.interlock'))
}

/**
 * Makes the account, the program and the folders, all of them root's or the account's. Run again it renews them; the
 * record, the roster and the modes stay.
 */
export function setUp(login: string, dist: string): SetUp {
  refuseWithoutClient(dist)
  const person = personToGuard(login)
  const account = userOf(ACCOUNT) ?? makeAccount()
  const { group, loginAgain } = socketGroup(person)
  const places = placesFor(person)
  const program = placeProgram(dist)
  fs.mkdirSync(SYSTEM_FOLDER, { recursive: true, mode: 0o755 })
  fs.chownSync(SYSTEM_FOLDER, 0, 0)
  fs.chmodSync(SYSTEM_FOLDER, 0o755)
  makeFolder(places.root, account.uid, group.gid, 0o710)
  // What is made in them belongs to the group, by which agents reach it.
  for (const folder of [places.bin, places.run]) makeFolder(folder, account.uid, group.gid, 0o2750)
  for (const file of [places.account, `${places.run}/down`]) fs.rmSync(file, { force: true })
  writeAccountFile(places.account, person)
  fs.chmodSync(places.account, 0o644)
  handOver(places.log, account)
  const own = groupOf(person.gid, login)
  const groups: [string, ...string[]] = [
    group.name,
    ...(own && own.name !== group.name ? [own.name] : []),
  ]
  return {
    service: { places, program, account: ACCOUNT, groups, login },
    places,
    person,
    loginAgain,
  }
}

/** Gives a file that root has written to the daemon, which alone reads it. */
export function handOver(file: string, { uid, gid } = accountNow()): void {
  fs.closeSync(fs.openSync(file, 'a', 0o600))
  fs.chmodSync(file, 0o600)
  fs.chownSync(file, uid, gid)
}

function accountNow(): SystemUser {
  const account = userOf(ACCOUNT)
  if (!account) throw new Error(`there is no user ${ACCOUNT}. Run: interlock up --system`)
  return account
}

/** The bash client asks nobody who answers it; across accounts it must be known. */
function refuseWithoutClient(dist: string): void {
  if (!fs.existsSync(path.join(dist, 'interlock-hook')))
    throw new Error(
      'an account of its own takes the small client, which was not built here. Install a C compiler, and build again: npm rebuild interlock',
    )
}

function makeAccount(): SystemUser {
  run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    `--home-dir=${SYSTEM_FOLDER}`,
    '--shell=/usr/sbin/nologin',
    ACCOUNT,
  ])
  return accountNow()
}

/** The person's own group, or one that is made for it: whoever is in it can ask the daemon. */
function socketGroup({ login, gid }: SystemUser) {
  const own = groupOf(gid, login)
  if (own?.isPrivate) return { group: own, loginAgain: false }
  const name = `interlock-${login}`.slice(0, GROUP_NAME_CHARS_MAX)
  const found = groupOf(name, login)
  if (found) return { group: found, loginAgain: false }
  run('groupadd', ['--system', name])
  run('usermod', ['--append', `--groups=${name}`, login])
  const made = groupOf(name, login)
  if (!made) throw new Error(`the group ${name} could not be made.`)
  return { group: made, loginAgain: true }
}

/** As `groupadd` allows. */
const GROUP_NAME_CHARS_MAX = 32

function makeFolder(folder: string, uid: number, gid: number, mode: number): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!fs.lstatSync(folder).isDirectory())
    throw new Error(`${folder} is not a folder. Move it away.`)
  fs.chownSync(folder, uid, gid)
  fs.chmodSync(folder, mode)
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}
