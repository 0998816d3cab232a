import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { idOf } from '../approvals/key.ts'
import { isName, type Profile } from '../approvals/roster.ts'
import { bringDown, untilRunning } from '../client/daemon-life.ts'
import type { Places } from '../state/places.ts'
import type { SystemUser } from '../system/person.ts'
import type { Program } from '../system/program.ts'
import { endService, hasSystemd, startService } from '../system/service.ts'
import { handOver, personToGuard, placesFor, setUp } from '../system/set-up.ts'
import { chosenProfile } from './key.ts'
import { print } from './out.ts'
import { distFolder } from './paths.ts'
import { refuseWithoutPerson } from './person.ts'
import { inFiles } from './settings/in-files.ts'
import { useStore } from './store.ts'
import { atTerminal } from './terminal.ts'

export interface SystemArgs {
  readonly user: string | undefined
  readonly store: string | undefined
}

/** `up --system`: by root, once for each person whose agents are guarded; again for a new version. */
export async function upSystem({ user, store }: SystemArgs): Promise<void> {
  refuseWithoutRoot()
  const { service, places, person, loginAgain } = setUp(loginOf(user), distFolder())
  if (!hasSystemd()) await bringDown(places)
  await enrolFirst(places, person, service.program)
  if (store !== undefined) {
    await useStore(store, places)
    if (store !== 'sqlite') handOver(places.store)
  }
  startService(service)
  await untilRunning(places)
  const { login } = person
  print(`The daemon has an account of its own (${service.account}), and guards ${login}.`)
  print(`What it keeps is in ${places.root}, out of reach of every program of ${login}’s.`)
  if (loginAgain) print(`${login} logs in again first: it takes a new group, ${service.groups[0]}.`)
  print(`Next, as ${login}: interlock init, then interlock doctor`)
}

/** `down --system`: ends it, and keeps it from coming back with the machine. What it keeps stays. */
export async function downSystem(user: string | undefined): Promise<void> {
  refuseWithoutRoot()
  const person = personToGuard(loginOf(user))
  endService(person.login)
  await bringDown(placesFor(person))
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

/** Before any hook is there. The key is made by the person, in their own home; that it counts, root says. */
async function enrolFirst(places: Places, person: SystemUser, program: Program): Promise<void> {
  // Whoever is on it vouches for the next; only the daemon reads it.
  if (fs.existsSync(places.roster)) return
  if (!process.stdin.isTTY)
    return print('Nobody is enrolled yet, so nobody can end a mode. Run it again at a terminal.')
  const made = keyMadeBy(person, program)
  await atTerminal(async (terminal) => {
    const profile: Profile = await chosenProfile(terminal)
    const { login } = person
    await inFiles(places).enrolFirst(
      { person: login, kind: 'ed25519', public: made, at: Date.now(), login },
      profile,
    )
    handOver(places.roster)
    print(`Key ${idOf(made)} is the first on the roster, as ${login}’s. The profile is ${profile}.`)
  })
}

/** The person's own process makes it, as it would at any other time: root writes nothing into a home. */
function keyMadeBy({ login, uid, gid, home }: SystemUser, { node, dist }: Program): string {
  if (!isName(login)) throw new Error(`${login} cannot stand on a roster.`)
  const words = [
    ...[`--reuid=${uid}`, `--regid=${gid}`, '--init-groups', '--inh-caps=-all', '--no-new-privs'],
    ...[node, path.join(dist, 'cli.mjs'), 'key', 'new', '--unlisted'],
  ]
  const { stdout, status } = spawnSync('setpriv', words, {
    cwd: home,
    stdio: ['inherit', 'pipe', 'inherit'],
    encoding: 'utf8',
    env: {
      HOME: home,
      PATH: '/usr/local/bin:/usr/bin:/bin',
      TERM: process.env.TERM,
      LANG: 'C.UTF-8',
    },
  })
  const made = stdout.trim().split('\n').at(-1) ?? ''
  if (status !== 0 || made === '') throw new Error('no key was made. Nothing was started.')
  return made
}
