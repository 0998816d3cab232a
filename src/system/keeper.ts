import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DAEMON_FLAGS } from '../client/start-daemon.ts'
import { SYSTEM_FOLDER } from '../folders.ts'
import { type Owner, writePrivate } from '../state/private-file.ts'
import type { SystemUser } from './person.ts'
import type { Service } from './service.ts'

/** What root keeps of keepers, where nobody else comes in. No user's name begins with a dot. */
export const KEEPERS = path.join(SYSTEM_FOLDER, '.keepers')
const SECRET_BYTES = 32
/** It ends its own processes first. */
const STOP_MS_MAX = 5_000

/**
 * Another secret for each start: one file that only the daemon's account reads, and one of root's that is opened before the
 * keeper becomes the person's, so that no other process of theirs can open it.
 */
export function giveSecret(service: Service, account: Owner): void {
  const secret = `${randomBytes(SECRET_BYTES).toString('hex')}\n`
  writePrivate(service.places.keeperSecret, secret, 0o600, account)
  writePrivate(secretFile(service.login), secret)
}

function secretFile(login: string): string {
  return path.join(KEEPERS, `${login}.secret`)
}

function commandOf({ program, places }: Service): readonly string[] {
  return [program.node, ...DAEMON_FLAGS, `${program.dist}/keeper.mjs`, places.root]
}

/**
 * It keeps what the person may read, and sees all that they see: no folder is hidden from it. It comes back however often a
 * program of theirs ends it.
 */
export function keeperUnitOf(service: Service): string {
  const { login } = service
  return `[Unit]
Description=Interlock, which keeps the files of ${login}
After=interlock-${login}.service
StartLimitIntervalSec=0

[Service]
ExecStart=${commandOf(service).join(' ')}
StandardInput=file:${secretFile(login)}
StandardOutput=journal
User=${login}
Environment=LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin
WorkingDirectory=/
Restart=always
RestartSec=1
NoNewPrivileges=yes
CapabilityBoundingSet=

[Install]
WantedBy=multi-user.target
`
}

/** As systemd would: the person, their groups, no capabilities, and none to be had. Nobody starts it again. */
export function startKeeper(service: Service): void {
  const { login, home, gid } = service.person
  const secret = fs.openSync(secretFile(login), 'r')
  const child = spawn(
    'setpriv',
    [
      `--reuid=${login}`,
      `--regid=${gid}`,
      '--init-groups',
      '--inh-caps=-all',
      '--bounding-set=-all',
      '--no-new-privs',
      ...commandOf(service),
    ],
    {
      cwd: '/',
      detached: true,
      stdio: [secret, 'ignore', 'ignore'],
      env: { HOME: home, LANG: 'C.UTF-8', PATH: '/usr/local/bin:/usr/bin:/bin' },
    },
  )
  child.on('error', () => {})
  child.unref()
  fs.closeSync(secret)
  if (child.pid !== undefined)
    writePrivate(processFile(login), `${child.pid} ${beginOf(child.pid)}`)
}

/** Ends the one that was started without systemd, and no other process that has its number by now. */
export async function endKeeper({ login }: Pick<SystemUser, 'login'>): Promise<void> {
  const file = processFile(login)
  if (!fs.existsSync(file)) return
  const [number, begin] = fs.readFileSync(file, 'utf8').split(' ')
  const pid = Number(number)
  const isThere = () => begin !== '' && beginOf(pid) === begin
  if (isThere()) process.kill(pid, 'SIGTERM')
  for (const end = Date.now() + STOP_MS_MAX; isThere() && Date.now() < end; ) await sleep(20)
  if (isThere()) process.kill(pid, 'SIGKILL')
  fs.rmSync(file, { force: true })
}

function processFile(login: string): string {
  return path.join(KEEPERS, `${login}.pid`)
}

/** When a process began, as the kernel counts; '' where there is none. Of all its names none has a parenthesis behind this. */
function beginOf(pid: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? '' : (fields[BEGIN_AT] ?? '')
  } catch {
    return ''
  }
}

/** Behind the state; see proc_pid_stat(5), where it is the 22nd. */
const BEGIN_AT = 18
