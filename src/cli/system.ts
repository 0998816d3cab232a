import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { newKey } from '../approvals/key.ts'
import { EMPTY_ROSTER, isName } from '../approvals/roster.ts'
import { stopDaemon, untilKept, untilRunning } from '../client/daemon-life.ts'
import { writeRosterFile } from '../state/roster-file.ts'
import { writeStoreFile } from '../state/store-file.ts'
import { endKeeper } from '../system/keeper.ts'
import { endService, hasSystemd, startService } from '../system/service.ts'
import { personToGuard, placesFor, type SetUp, setUp } from '../system/set-up.ts'
import { chosenProfile, newPassphrase } from './key.ts'
import { print } from './out.ts'
import { distFolder } from './paths.ts'
import { refuseWithoutPerson } from './person.ts'
import { sayStore, triedStore } from './store.ts'
import { atTerminal } from './terminal.ts'

export interface SystemArgs {
  readonly user: string | undefined
  readonly store: string | undefined
}

/** `up --system`: by root, once for each person whose agents are guarded; again for a new version. */
export async function upSystem({ user, store }: SystemArgs): Promise<void> {
  refuseWithoutRoot()
  const chosen = store === undefined ? undefined : triedStore(store)
  const made = setUp(loginOf(user), distFolder())
  const { service, places, account, loginAgain } = made
  const { login } = made.person
  if (hasSystemd()) endService(login)
  else {
    await endKeeper(made.person)
    await stopDaemon(places)
  }
  await enrolFirst(made)
  if (store !== undefined) {
    writeStoreFile(places.store, chosen, account)
    sayStore(chosen)
  }
  startService(service)
  await untilRunning(places)
  print(`The daemon has an account of its own (${service.account}), and guards ${login}.`)
  print(`What it keeps is in ${places.root}, out of reach of every program of ${login}’s.`)
  print(
    (await untilKept(places))
      ? `Before files of ${login}’s are changed they are kept in ${places.recovery}, by a process of ${login}’s.`
      : `The process that keeps ${login}’s files is not there: what is destroyed cannot be undone. See: interlock doctor`,
  )
  if (loginAgain) print(`${login} logs in again first: it takes a new group, ${service.groups[0]}.`)
  print(`Next, as ${login}: interlock init, then interlock doctor`)
}

/** `down --system`: ends it, and keeps it from coming back with the machine. What it keeps stays. */
export async function downSystem(user: string | undefined): Promise<void> {
  refuseWithoutRoot()
  const person = personToGuard(loginOf(user))
  endService(person.login)
  await endKeeper(person)
  await stopDaemon(placesFor(person))
  print(
    `The daemon for ${person.login} has been stopped. Until it is back, hooks refuse what is no read.`,
  )
}

function loginOf(user: string | undefined): string {
  const login = user ?? process.env.SUDO_USER
  if (login !== undefined && login !== '') return login
  throw new Error('whose agents are to be guarded? Say so: interlock up --system --user NAME')
}

function refuseWithoutRoot(): void {
  refuseWithoutPerson()
  if (process.platform !== 'linux')
    throw new Error('an account of its own is made on Linux only. Elsewhere: interlock up')
  if (process.getuid?.() !== 0) throw new Error('this takes root: sudo interlock up --system')
}

/** Before any hook is there. It is made and sealed by root: a program of the person's cannot put another in its place. */
async function enrolFirst({ places, person, account, service }: SetUp): Promise<void> {
  // Whoever is on it vouches for the next; only the daemon reads it.
  if (fs.existsSync(places.roster)) return
  if (!process.stdin.isTTY)
    return print('Nobody is enrolled yet, so nobody can end a mode. Run it again at a terminal.')
  const { login } = person
  if (!isName(login)) throw new Error(`${login} cannot stand on a roster.`)
  await atTerminal(async (terminal) => {
    print(`The first key, ${login}’s. Only ${login} should know its passphrase.`)
    const key = newKey(await newPassphrase(terminal))
    const profile = await chosenProfile(terminal)
    keepFor(person, JSON.stringify(key), service.program)
    const first = {
      person: login,
      kind: 'ed25519',
      public: key.public,
      at: Date.now(),
      login,
    } as const
    writeRosterFile(places.roster, { ...EMPTY_ROSTER, profile, enrolments: [first] }, account)
    print(`Key ${key.id} is the first on the roster, as ${login}’s. The profile is ${profile}.`)
  })
}

/**
 * The sealed key is written by a process of the person's: root writes nothing into a home. It has neither root's terminal
 * nor root's session, which other processes of the person's could take from it.
 */
function keepFor(
  { uid, gid, home }: SetUp['person'],
  key: string,
  { node, dist }: SetUp['service']['program'],
): void {
  const become = [`--reuid=${uid}`, `--regid=${gid}`, '--init-groups', '--inh-caps=-all']
  const words = [...become, '--no-new-privs', node, path.join(dist, 'cli.mjs'), 'key', 'keep']
  const { status } = spawnSync('setsid', ['--wait', 'setpriv', ...words], {
    cwd: home,
    input: key,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { HOME: home, PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' },
  })
  if (status !== 0)
    throw new Error(`the key could not be written into ${home}/.interlock. Nothing was started.`)
}
