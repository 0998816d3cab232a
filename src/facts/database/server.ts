import type { DatabaseServer, Field } from '../facts.ts'
import type { Options } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'

/** What leads a client of PostgreSQL somewhere else than its words say. */
const ELSEWHERE_NAMES = ['PGSERVICE', 'PGSERVICEFILE', 'PGHOSTADDR', 'PGOPTIONS']
const ELSEWHERE = /\b(hostaddr|service|servicefile|target_session_attrs)=/
/** A statement that goes to another database, perhaps of another server. */
const CONNECTS = /\\c(onnect)?\b/
/** What starts a program here, as it is reached from here. */
const HERE = /^(sudo|env|time|timeout|nice|command|(ba|da|z)?sh -c)$/

/**
 * The server that psql speaks with; undefined where the words do not say its host and its port, or may not be all there is:
 * what the surroundings set (PGPORT) is not known, and nothing is guessed.
 */
export function serverOf(
  run: Run,
  options: Options,
  statements: readonly Field[],
): DatabaseServer | undefined {
  const isHere = run.place.kind === 'here' && run.via.every((one) => HERE.test(one))
  const { values, rest } = options
  const isElsewhere =
    ELSEWHERE_NAMES.some((name) => run.environment.has(name)) ||
    [...values.keys()].some((name) => name === '-f' || name === '--file') ||
    run.frame.stdin.kind === 'file' ||
    statements.some(({ text }) => CONNECTS.test(text))
  if (!isHere || isElsewhere || run.args.some(({ known }) => !known)) return undefined
  const address = (values.get('-d') ?? values.get('--dbname') ?? rest[0])?.text ?? ''
  if (ELSEWHERE.test(address)) return undefined
  const said = partsOf(address)
  const option = (short: string, long: string) => (values.get(short) ?? values.get(long))?.text
  const host = onlyOne([said.host, option('-h', '--host')], run.environment.get('PGHOST')?.text)
  const port = onlyOne([said.port, option('-p', '--port')], run.environment.get('PGPORT')?.text)
  if (host === undefined || !/^[\w.:/-]+$/.test(host)) return undefined
  if (port === undefined || !/^\d{1,5}$/.test(port)) return undefined
  return { host, port: Number(port) }
}

/** Said once, or the same by all; the surroundings count where nothing else is said. */
function onlyOne(
  said: readonly (string | undefined)[],
  otherwise: string | undefined,
): string | undefined {
  const [one, ...others] = new Set(said.filter((text) => text !== undefined && text !== ''))
  return others.length > 0 ? undefined : (one ?? otherwise)
}

function partsOf(address: string): { readonly host?: string; readonly port?: string } {
  if (/^postgres(ql)?:\/\//.test(address)) {
    const [, host = '', port = '', more] =
      /^\w+:\/\/(?:[^@/]*@)?([^/?:,[\]]*)(?::(\d+))?(?:\/[^?]*)?(\?.*)?$/.exec(address) ?? []
    return more !== undefined && /[?&](host|port)=/.test(more) ? {} : { host, port }
  }
  const word = (name: string) =>
    new RegExp(`(?:^|\\s)${name}\\s*=\\s*([^\\s'\\\\]+)`).exec(address)?.[1] ?? ''
  return { host: word('host'), port: word('port') }
}
