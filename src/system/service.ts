import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import { DAEMON_FLAGS } from '../client/start-daemon.ts'
import type { Places } from '../state/places.ts'
import { keeperUnitOf, startKeeper } from './keeper.ts'
import type { SystemUser } from './person.ts'
import type { Program } from './program.ts'

/** How a daemon with an account of its own is started. */
export interface Service {
  readonly places: Places
  readonly program: Program
  /** The account that it runs as. */
  readonly account: string
  /** Its groups by name: the first is that of its sockets; by the others it reads what the person's group may read. */
  readonly groups: readonly [string, ...string[]]
  /** Whose agents it guards. */
  readonly login: string
  readonly person: SystemUser
}

/** systemd keeps it alive where there is one; elsewhere it stays until the machine does not. */
export function startService(service: Service): void {
  if (hasSystemd()) {
    const units = unitsOf(service.login)
    fs.writeFileSync(unitFile(units.daemon), unitOf(service), { mode: 0o644 })
    fs.writeFileSync(unitFile(units.keeper), keeperUnitOf(service), { mode: 0o644 })
    systemctl('daemon-reload')
    for (const unit of [units.daemon, units.keeper]) {
      systemctl('enable', unit)
      systemctl('restart', unit)
    }
  } else {
    startDetached(service)
    startKeeper(service)
  }
}

/** Ends it for good: it does not come back with the machine. */
export function endService(login: string): void {
  const { daemon, keeper } = unitsOf(login)
  for (const unit of [keeper, daemon])
    if (hasSystemd() && fs.existsSync(unitFile(unit))) systemctl('disable', '--now', unit)
}

/** True where systemd runs this machine, as `sd_booted` tells it. */
export function hasSystemd(): boolean {
  return fs.existsSync('/run/systemd/system')
}

function systemctl(...args: readonly string[]): void {
  execFileSync('systemctl', args, { stdio: ['ignore', 'ignore', 'inherit'] })
}

function unitsOf(login: string): { readonly daemon: string; readonly keeper: string } {
  return { daemon: `interlock-${login}.service`, keeper: `interlock-keeper-${login}.service` }
}

function unitFile(unit: string): string {
  return `/etc/systemd/system/${unit}`
}

function commandOf({ program, places }: Service): readonly [string, ...string[]] {
  return [program.node, ...DAEMON_FLAGS, `${program.dist}/daemon.mjs`, places.root]
}

/** It may write its own folder, and nothing else anywhere. */
export function unitOf(service: Service): string {
  const [group, ...more] = service.groups
  return `[Unit]
Description=Interlock, for the agents of ${service.login}

[Service]
ExecStart=${commandOf(service).join(' ')}
User=${service.account}
Group=${group}
${more.length > 0 ? `SupplementaryGroups=${more.join(' ')}\n` : ''}Environment=LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin TMPDIR=${service.places.temp}
WorkingDirectory=${service.places.root}
Restart=always
RestartSec=1
UMask=0027
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ReadWritePaths=${service.places.root}
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes

[Install]
WantedBy=multi-user.target
`
}

/** As systemd would: another user, the groups and no more, no capabilities, and none to be had. */
function startDetached(service: Service): void {
  const { places, account, groups } = service
  // Root's, and through no link: the folder is the daemon's.
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK
  const log = fs.openSync(places.log, flags, 0o600)
  const child = spawn(
    'setpriv',
    [
      `--reuid=${account}`,
      `--regid=${groups[0]}`,
      `--groups=${groups.join(',')}`,
      '--inh-caps=-all',
      '--bounding-set=-all',
      '--no-new-privs',
      ...commandOf(service),
    ],
    {
      cwd: places.root,
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        LANG: 'C.UTF-8',
        PATH: '/usr/local/bin:/usr/bin:/bin',
        HOME: places.root,
        TMPDIR: places.temp,
      },
    },
  )
  child.on('error', () => {})
  child.unref()
  fs.closeSync(log)
}
