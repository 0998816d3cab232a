import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { freePort } from './port.ts'
import { openFolder } from './temp.ts'

/** Debian's own MariaDB, in a folder of its own. As root it runs as nobody. */
const SERVER = '/usr/sbin/mariadbd'
const INSTALL = '/usr/bin/mariadb-install-db'
const NOBODY = 65_534

export interface Mariadb {
  /** Of an account that may do everything, in a database of its own. */
  readonly url: string
  stop(): Promise<void>
}

export function hasMariadb(): boolean {
  return fs.existsSync(SERVER) && fs.existsSync(INSTALL)
}

export async function startMariadb(options: readonly string[] = []): Promise<Mariadb> {
  const { folder, remove } = openFolder()
  const isRoot = process.getuid?.() === 0
  const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
  if (isRoot) fs.chownSync(folder, NOBODY, NOBODY)
  const data = path.join(folder, 'data')
  const env = { PATH: '/usr/bin:/bin:/usr/sbin', LC_ALL: 'C', HOME: folder }
  const made = spawnSync(
    INSTALL,
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--innodb-log-file-size=16M',
    ],
    { ...as, env, cwd: folder, encoding: 'utf8' },
  )
  if (made.status !== 0)
    throw new Error(`mariadb-install-db: ${made.stderr || made.stdout || String(made.error)}`)
  const setup = path.join(folder, 'setup.sql')
  fs.writeFileSync(
    setup,
    "CREATE DATABASE app;\nSET PASSWORD FOR root@localhost = PASSWORD('pw');\n",
  )
  fs.chmodSync(setup, 0o644)
  const port = await freePort()
  const words = [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${path.join(folder, 's')}`,
    `--pid-file=${path.join(folder, 'pid')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--init-file=${setup}`,
    '--innodb-buffer-pool-size=64M',
    '--innodb-log-file-size=16M',
    '--key-buffer-size=1M',
    '--max-connections=20',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-flush-method=nosync',
    '--skip-innodb-doublewrite',
    '--skip-sync-frm',
    '--skip-name-resolve=0',
    ...options,
  ]
  const server = spawn(SERVER, words, {
    ...as,
    env,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const kill = () => void server.kill('SIGKILL')
  process.once('exit', kill)
  await ready(server)
  return {
    url: `mysql://root:pw@localhost:${port}/app`,
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      // Its folder goes with it: nothing is to be saved.
      server.kill('SIGKILL')
      await ended
      process.off('exit', kill)
      remove()
    },
  }
}

function ready(server: ChildProcess): Promise<void> {
  let said = ''
  return new Promise((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('ready for connections')) resolve()
    })
    server.once('exit', () => reject(new Error(`mariadbd: ${said}`)))
  })
}
