import fs from 'node:fs'
import type { ConnectionOptions, SslOptions } from 'mysql2'

const CONNECT_MS_MAX = 10_000

/** `mysql://user:password@host:3306/database?ssl-mode=REQUIRED`, in the words of MySQL's own programs. */
export function optionsOf(url: string): ConnectionOptions {
  const { hostname, port, username, password, pathname, searchParams } = parsed(url)
  for (const name of searchParams.keys())
    if (!KNOWN.has(name))
      throw new Error(
        `the address has an option that is not known here: ${name}. Known are: ${[...KNOWN].join(', ')}`,
      )
  const socket = searchParams.get('socket')
  const ssl = sslOf(searchParams)
  return {
    host: hostname === '' ? 'localhost' : hostname.replace(/^\[|\]$/g, ''),
    ...(port !== '' && { port: Number(port) }),
    ...(socket !== null && { socketPath: socket }),
    ...(ssl !== undefined && { ssl }),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    connectTimeout: CONNECT_MS_MAX,
    connectAttributes: { program_name: 'interlock' },
    charset: 'utf8mb4',
    multipleStatements: false,
    // What is counted is what was changed, not what was looked at; and no server asks for a file of this machine.
    flags: ['-FOUND_ROWS', '-LOCAL_FILES'],
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
  }
}

const KNOWN: ReadonlySet<string> = new Set(['socket', 'ssl-mode', 'ssl-ca', 'ssl-cert', 'ssl-key'])

function parsed(url: string): URL {
  try {
    return new URL(url)
  } catch {
    // Without the address itself, which may hold a password.
    throw new Error(
      'the address is none: mysql://user:password@host:3306/database, with signs in a password as %40',
    )
  }
}

function sslOf(given: URLSearchParams): SslOptions | undefined {
  const mode = (given.get('ssl-mode') ?? '').toUpperCase()
  const read = (name: string) => {
    const file = given.get(name)
    return file === null ? undefined : fs.readFileSync(file)
  }
  const [ca, cert, key] = [read('ssl-ca'), read('ssl-cert'), read('ssl-key')]
  if (mode === 'DISABLED') return undefined
  if (mode === '' && !ca && !cert) return undefined
  if (!/^(|REQUIRED|VERIFY_CA|VERIFY_IDENTITY)$/.test(mode))
    throw new Error('ssl-mode is DISABLED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY.')
  return {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    rejectUnauthorized: mode !== 'REQUIRED',
    verifyIdentity: mode === 'VERIFY_IDENTITY' || mode === '',
  }
}
