import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { freePort } from './port.ts'
import { openFolder } from './temp.ts'

/** As root a server runs as nobody. */
const NOBODY = 65_534

export interface MysqlServer {
  /** Of an account that may do everything, in a database of its own. */
  readonly url: string
  stop(): Promise<void>
}

/** A server of MySQL’s kind, and how it is told what both are told. */
export interface Kind {
  readonly name: string
  readonly server: string
  /** Makes its tables of the system. */
  readonly install: (data: string) => readonly string[]
  /** What is run by the first start. */
  readonly setup: string
  readonly options: readonly string[]
}

/** Starts one in a folder of its own. */
export async function startServer(
  kind: Kind,
  options: readonly string[] = [],
): Promise<MysqlServer> {
  const { folder, remove } = openFolder()
  const isRoot = process.getuid?.() === 0
  const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
  if (isRoot) fs.chownSync(folder, NOBODY, NOBODY)
  const data = path.join(folder, 'data')
  const env = { PATH: '/usr/bin:/bin:/usr/sbin', LC_ALL: 'C', HOME: folder }
  const [install = '', ...given] = kind.install(data)
  const made = spawnSync(install, given, { ...as, env, cwd: folder, encoding: 'utf8' })
  if (made.status !== 0)
    throw new Error(`${install}: ${made.stderr || made.stdout || String(made.error)}`)
  const setup = path.join(folder, 'setup.sql')
  fs.writeFileSync(setup, kind.setup)
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
    '--key-buffer-size=1M',
    '--max-connections=20',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-flush-method=nosync',
    ...kind.options,
    ...options,
  ]
  const server = spawn(kind.server, words, {
    ...as,
    env,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const kill = () => void server.kill('SIGKILL')
  process.once('exit', kill)
  await ready(kind, server)
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

function ready({ name }: Kind, server: ChildProcess): Promise<void> {
  let said = ''
  return new Promise((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      // MySQL says it of its second protocol too, and first.
      if (/^(?!.*X Plugin).*ready for connections/m.test(said)) resolve()
    })
    server.once('exit', () => reject(new Error(`${name}: ${said}`)))
  })
}
