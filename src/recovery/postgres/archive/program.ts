import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { withClient } from '../session.ts'

/** An account that a server may run as, which is never root. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

export interface Program {
  readonly file: string
  /** Absent where it runs as whoever runs this. */
  readonly as?: Account
}

const VERSION_MS_MAX = 5_000

/** What a person says about it. */
export interface Said {
  /** The folder of PostgreSQL's programs. */
  readonly bin?: string | undefined
  /** A login. */
  readonly as?: string | undefined
}

/** A server's program of the same major version, and the account to run it as. Throws in words where there is none. Without a URL no running server is asked. */
export async function programFor(
  url: string | undefined,
  major: number,
  said: Said,
): Promise<Program> {
  const running =
    url !== undefined && (said.bin === undefined || said.as === undefined)
      ? await runningOne(url)
      : undefined
  const as = accountFor(said.as, running?.owner)
  const candidates = said.bin === undefined ? placesFor(major, running?.file) : [said.bin]
  const file = candidates
    .map((one) => path.join(one, 'postgres'))
    .find((one) => fs.existsSync(one) && majorOf(one, as) === major)
  if (file === undefined)
    throw new Error(
      `no program of PostgreSQL ${major} was found (looked in ${candidates.join(', ')}). Name its folder: --bin /usr/lib/postgresql/${major}/bin`,
    )
  return { file, ...(as && { as }) }
}

/** Libraries of a package that is not installed lie beside it. */
export function environmentOf(file: string): NodeJS.ProcessEnv {
  const lib = path.join(path.dirname(file), '..', 'lib')
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: lib }
}

function majorOf(file: string, as: Account | undefined): number {
  try {
    const options = { ...as, env: environmentOf(file), timeout: VERSION_MS_MAX }
    const text = execFileSync(file, ['--version'], { ...options, encoding: 'utf8', cwd: '/' })
    return Number(/\(PostgreSQL\) (\d+)/.exec(text)?.[1])
  } catch {
    return Number.NaN
  }
}

function placesFor(major: number, running: string | undefined): readonly string[] {
  return [
    ...(running === undefined ? [] : [path.dirname(running)]),
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
    ...(process.env.PATH ?? '').split(path.delimiter).filter((one) => path.isAbsolute(one)),
  ]
}

/** The program and the owner of the server behind a URL, where it runs on this machine and may be looked at. */
async function runningOne(
  url: string,
): Promise<{ readonly file: string | undefined; readonly owner: Account } | undefined> {
  try {
    const data = await withClient(url, async (client) => {
      // What a server elsewhere says of its folders says nothing of ours.
      const { rows } = await client.query<{ data: string; here: boolean }>(
        `SELECT current_setting('data_directory') AS data,
           coalesce(inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1', true) AS here`,
      )
      return rows[0]?.here ? rows[0].data : undefined
    })
    if (data === undefined) return undefined
    const { uid, gid } = fs.statSync(data)
    return { file: exeIn(data, uid), owner: { uid, gid } }
  } catch {
    return undefined
  }
}

function exeIn(data: string, uid: number): string | undefined {
  try {
    const pid = Number(fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
    const isTheirs = fs.statSync(`/proc/${pid}`).uid === uid
    const exe = fs.readlinkSync(`/proc/${pid}/exe`)
    return isTheirs && path.basename(exe) === 'postgres' ? exe : undefined
  } catch {
    return undefined
  }
}

/** PostgreSQL does not run as root; there it runs as the owner of the original, or as somebody that is named. */
function accountFor(name: string | undefined, owner: Account | undefined): Account | undefined {
  if (process.getuid?.() !== 0) {
    if (name !== undefined) throw new Error('only root starts a server as somebody else (--as).')
    return undefined
  }
  const found = name === undefined ? (owner ?? accountNamed('postgres')) : accountNamed(name)
  if (!found || found.uid === 0)
    throw new Error(
      `PostgreSQL does not run as root, and ${name === undefined ? 'nobody is known that it could run as' : `${name} is no account for it`}. Name one: --as postgres`,
    )
  return found
}

function accountNamed(name: string): Account | undefined {
  const lines = fs.readFileSync('/etc/passwd', 'utf8').split('\n')
  const fields = lines.map((line) => line.split(':')).find(([login]) => login === name)
  if (!fields) return undefined
  return { uid: Number(fields[2]), gid: Number(fields[3]) }
}
