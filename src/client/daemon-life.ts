import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { deploy, deployedVersion } from '../state/deploy.ts'
import type { Places } from '../state/places.ts'
import { PING, VERSION } from '../state/version.ts'
import { readWorldFile } from '../state/world-file.ts'
import { askPeople } from './people-socket.ts'
import { askDaemon } from './socket.ts'
import { daemonIsThere, daemonPid, readInstall, spawnDaemon } from './start-daemon.ts'

/** A daemon that is not there after so long will not come. */
const START_MS_MAX = 15_000
const STOP_MS_MAX = 10_000

export type Life = 'running' | 'down' | 'hanging'

/** Asks it something that it answers at once. */
export async function lifeOf(places: Places): Promise<Life> {
  const answer = await askDaemon(places.socket, 'signal', PING, '')
  if (answer) return 'running'
  return daemonIsThere(places.pid) ? 'hanging' : 'down'
}

/** Whether somebody keeps the person's files for a daemon of another account. */
export async function isKeeperThere({ people }: Places): Promise<boolean> {
  const { status, body } = await askPeople(people, 'GET', '/api/keeper')
  return status === 200 && JSON.stringify(body) === '{"there":true}'
}

/** Waits until it is; false where it does not come. */
export async function untilKept(places: Places): Promise<boolean> {
  for (const end = Date.now() + START_MS_MAX; Date.now() < end; await sleep(50))
    if (await isKeeperThere(places).catch(() => false)) return true
  return false
}

/** Brings the hook clients up to this version and the daemon to life; a daemon of another version is replaced. */
export async function bringUp(places: Places, dist: string): Promise<'started' | 'running'> {
  const other =
    deployedVersion(places) !== VERSION ||
    (readWorldFile(places.world)?.version ?? VERSION) !== VERSION
  deploy(places, dist)
  fs.rmSync(`${places.run}/down`, { force: true })
  const life = await lifeOf(places)
  if (life === 'running' && !other) return 'running'
  if (life !== 'down') await stopDaemon(places)
  const install = readInstall(places.install)
  if (!install) throw new Error(`${places.install} cannot be read. Run: interlock up`)
  spawnDaemon(places, install)
  await untilRunning(places)
  return 'started'
}

/** Waits until a daemon that was started answers. */
export async function untilRunning(places: Places): Promise<void> {
  for (const end = Date.now() + START_MS_MAX; Date.now() < end; await sleep(25)) {
    if (fs.existsSync(places.socket) && (await lifeOf(places)) === 'running') return
  }
  throw new Error(`the daemon did not start; its last words are in ${places.log}`)
}

/** Ends the daemon and keeps it down: hooks then judge by themselves. */
export async function bringDown(places: Places): Promise<boolean> {
  if (!daemonIsThere(places.pid)) return false
  fs.writeFileSync(`${places.run}/down`, '')
  await stopDaemon(places)
  return true
}

/** Ends the daemon; what comes next may start another one. */
export async function stopDaemon(places: Places): Promise<void> {
  const pid = daemonPid(places.pid)
  if (pid === undefined) return
  process.kill(pid, 'SIGTERM')
  for (const end = Date.now() + STOP_MS_MAX; Date.now() < end; await sleep(20)) {
    if (!daemonIsThere(places.pid)) return
  }
  process.kill(pid, 'SIGKILL')
  for (const end = Date.now() + STOP_MS_MAX; Date.now() < end && alive(pid); await sleep(20));
  fs.rmSync(places.pid, { force: true })
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
