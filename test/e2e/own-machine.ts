import { chmodSync, chownSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type LockedKey, unlocked } from '../../src/approvals/key.ts'
import { type Ended, ended } from './netns.ts'
import type { Sandbox } from './sandbox.ts'

const CLI = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url))

/** Users of the machine. The agent and everything it starts run as ana. */
export const [ANA, EVE] = [1_801, 1_802]

/** Interlock's folder for ana, as the machine has it. */
export const ROOT = '/var/lib/interlock/ana'

/** In the sandbox's own mounts: users, system folders and programs are of the test's own, and end with it. */
const MOUNTS = `set -e
cp -a /etc "$1/etc" && mount --bind "$1/etc" /etc
for folder in /var/lib /usr/local/lib; do mount -t tmpfs -o mode=755 tmpfs $folder; done
mkdir "$1/clients" && mount --bind "$2" "$1/clients"
groupadd -g ${ANA} ana && useradd -M -u ${ANA} -g ${ANA} -d "$1/home" ana
groupadd -g ${EVE} eve && useradd -M -u ${EVE} -g ${EVE} -d "$1/eve" eve && mkdir "$1/eve" && chown eve:eve "$1/eve"`

export interface OwnMachine {
  asRoot(...words: readonly string[]): Promise<Ended>
  as(uid: number, words: readonly string[], input?: string): Promise<Ended>
  /** At a terminal, line after line, each after a pause, as people type. */
  typed(uid: number, command: string, ...lines: readonly string[]): Promise<string>
  /** The command line that root has put out of reach. */
  readonly cli: string
}

/** A sandbox in which its person is ana, who is not root. */
export async function openOwnMachine(sandbox: Sandbox, clients: string): Promise<OwnMachine> {
  const { namespace, folder, home, project } = sandbox
  const env = (uid: number) => ({
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: uid === ANA ? home : uid === EVE ? join(folder, 'eve') : '/root',
    LANG: 'C.UTF-8',
    TERM: 'xterm',
  })
  const become = (uid: number) =>
    uid === 0
      ? []
      : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--init-groups', '--inh-caps=-all']
  async function as(uid: number, words: readonly string[], input = ''): Promise<Ended> {
    const place = { cwd: uid === ANA ? project : '/', env: env(uid) }
    const child = namespace.start([...become(uid), ...words], place)
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
    return ended(child)
  }
  const must = async (...words: readonly string[]) => {
    const { rc, stdout, stderr } = await as(0, words)
    if (rc !== 0) throw new Error(`${words.join(' ')}: exit ${rc}\n${stdout}${stderr}`)
    return stdout
  }

  await must('sh', '-c', MOUNTS, 'sh', folder, clients)
  chmodSync(folder, 0o711)
  for (const own of [home, project, join(folder, 'tmp'), join(folder, 'origin.git')])
    giveTo(ANA, own)
  return {
    asRoot: async (...words) => as(0, words),
    as,
    async typed(uid, command, ...lines) {
      const keys = lines.map((line) => `sleep 1.5; printf '%s\\r' '${line}'`).join('; ')
      const run = `(${keys}; sleep 2) | script -qec "${command}" /dev/null`
      return (await as(uid, ['sh', '-c', run])).stdout
    },
    cli: CLI,
  }
}

/** Everything of a folder, and the folder. */
function giveTo(uid: number, folder: string): void {
  chownSync(folder, uid, uid)
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, entry)
    if (!lstatSync(file).isSymbolicLink()) chownSync(file, uid, uid)
  }
}

/** The key that a person has made at a terminal, unlocked by its passphrase. */
export function keyIn(folder: string, passphrase: string) {
  const [name = ''] = readdirSync(folder)
  const locked: LockedKey = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const key = unlocked(locked, passphrase)
  if (!key) throw new Error('another passphrase')
  return { id: locked.id, public: locked.public, key }
}
