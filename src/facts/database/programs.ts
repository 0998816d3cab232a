import { type Environment, type Field, UNKNOWN_PART, type Unknown } from '../facts.ts'
import type { Reading } from '../reading.ts'
import { type OptionShape, optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { portEnvironment } from '../tools/contexts.ts'
import { environmentOfRun } from '../tools/environment.ts'
import { readStatement, statementsOf } from './statement.ts'

type Reader = (run: Run) => void

/** A host or a socket of this machine: what a client reaches there is a development database, unless a tunnel says else. */
export function databaseEnvironment(run: Run): Environment {
  const surroundings = [...run.environment].map(([name, value]) => `${name}=${value.text}`)
  const words = [...run.args.map((arg) => arg.text), ...surroundings].join(' ')
  const leads = portEnvironment(run, words)
  if (leads) return leads
  return environmentOfRun(run, words)
}

/** Their database is a file of the project: nobody else's, and in no backup. */
const FILE_DATABASES = new Set(['sqlite3', 'sqlite', 'duckdb'])

/** What cannot be read matters by where it would run. */
function weightIn(environment: Environment): Unknown['weight'] {
  if (environment === 'production') return 'deny'
  return environment === 'local' || environment === 'dev' ? 'note' : 'ask'
}

/** `bq query --dry_run`. */
function onlyReads(run: Run): boolean {
  return run.args.some((arg) => /^--dry[_-]run(=true)?$/.test(arg.text))
}

/** A client that takes SQL by an option, by its input, or as an operand. */
function sqlClient(shape: OptionShape, code: readonly string[], operand: boolean): Reader {
  return (run) => {
    const options = optionsOf(run.args, shape)
    const environment = databaseEnvironment(run)
    const texts: Field[] = []
    for (const name of code) {
      run.args.forEach((arg, i) => {
        if (run.args[i - 1]?.text === name) texts.push(arg)
        else if (arg.text.startsWith(`${name}=`))
          texts.push({ ...arg, text: arg.text.slice(name.length + 1) })
        else if (/^-\w$/.test(name) && arg.text.startsWith(name) && arg.text.length > 2)
          texts.push({ ...arg, text: arg.text.slice(2) })
      })
    }
    if (operand && !onlyReads(run)) texts.push(...options.rest.slice(1))
    if (run.frame.stdin.kind === 'text')
      texts.push({ ...run.frame.stdin.text, glob: false, span: run.frame.stdin.span })
    else if (run.frame.stdin.kind === 'program' && texts.length === 0)
      run.reading.unknown(
        'opaque-code',
        `SQL that \`${run.frame.stdin.from}\` prints`,
        run.span,
        weightIn(environment),
      )
    for (const text of texts) {
      readSql(run.reading, text, environment, FILE_DATABASES.has(run.name))
    }
    readFiles(run, options.values.get('-f') ?? options.values.get('--file'), environment)
  }
}

function readFiles(run: Run, file: Field | undefined, environment: Environment): void {
  const input = file ?? (run.frame.stdin.kind === 'file' ? run.frame.stdin.path : undefined)
  if (!input) return
  const path = input.text.startsWith('/')
    ? input.text
    : `${run.frame.scope.cwd ?? ''}/${input.text}`
  const text = run.frame.scope.written.get(path) ?? run.reading.text(path).text
  if (text === undefined)
    run.reading.unknown(
      'unread',
      `the SQL file ${input.text} cannot be read here`,
      input.span,
      weightIn(environment),
    )
  else readSql(run.reading, { ...input, text }, environment)
}

/** Commands of the clients themselves that only show. */
const META_COMMANDS =
  /^\s*\\[a-z]+[^\n]*$|^\s*\.(schema|tables|dump|headers|mode|databases|indexes|indices|help|show|stats|timer|width|fullschema|quit|exit)\b[^\n]*$/gm

/** Effects of SQL text, statement by statement. */
export function readSql(
  reading: Reading,
  field: Field,
  environment: Environment,
  file = false,
): void {
  if (!field.known && field.text.replaceAll(UNKNOWN_PART, '').trim() === '') {
    reading.unknown(
      'dynamic-target',
      'SQL that is only known when it runs',
      field.span,
      weightIn(environment),
    )
    return
  }
  for (const statement of statementsOf(field.text.replace(META_COMMANDS, ''))) {
    const fact = readStatement(statement)
    if (fact.kind === 'read' || fact.kind === 'session') continue
    if (fact.kind === 'unknown') {
      reading.unknown(
        'unread-language',
        `the SQL statement “${statement.slice(0, 60)}” is not one that is read here`,
        field.span,
      )
      continue
    }
    const lossy =
      fact.kind === 'destructive' || fact.kind === 'unbounded-write' || fact.kind === 'recreate'
    reading.effect({
      verb: fact.verb,
      target: { kind: 'database', name: fact.name, ...(file && { file }) },
      environment,
      scope: fact.kind === 'bounded-write' || fact.kind === 'schema' ? 'many' : 'all',
      reversibility: lossy ? 'irreversible' : 'recoverable',
      span: field.span,
      detail: `${fact.name} (${statement.slice(0, 60)})`,
    })
  }
}

const PG: OptionShape = {
  values: 'cfdhpUvFRTLoPA',
  longValues: [
    'command',
    'file',
    'dbname',
    'host',
    'port',
    'username',
    'set',
    'variable',
    'output',
  ],
}
const MY: OptionShape = {
  values: 'ehuPDSR',
  longValues: ['execute', 'host', 'user', 'port', 'database', 'socket', 'defaults-file'],
}

export const DATABASE_PROGRAMS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['psql', sqlClient(PG, ['-c', '--command'], false)],
  ['pgcli', sqlClient(PG, ['-c', '--command'], false)],
  ['mysql', sqlClient(MY, ['-e', '--execute'], false)],
  ['mariadb', sqlClient(MY, ['-e', '--execute'], false)],
  ['sqlite3', sqlClient({ longValues: ['cmd'] }, ['-cmd'], true)],
  ['sqlite', sqlClient({}, [], true)],
  ['duckdb', sqlClient({ values: 'c' }, ['-c'], true)],
  ['usql', sqlClient(PG, ['-c', '--command'], false)],
  ['snowsql', sqlClient({ values: 'qfcd', longValues: ['query'] }, ['-q', '--query'], false)],
  ['bq', sqlClient({ longValues: ['project_id', 'dataset_id', 'location', 'format'] }, [], true)],
  [
    'clickhouse-client',
    sqlClient({ values: 'qh', longValues: ['query', 'host'] }, ['-q', '--query'], false),
  ],
  [
    'clickhouse',
    sqlClient({ values: 'qh', longValues: ['query', 'host'] }, ['-q', '--query'], false),
  ],
  [
    'cqlsh',
    sqlClient({ values: 'efupk', longValues: ['execute', 'file'] }, ['-e', '--execute'], false),
  ],
  [
    'sqlcmd',
    sqlClient({ values: 'QqSUPdi', longValues: ['query'] }, ['-Q', '-q', '--query'], false),
  ],
  ['trino', sqlClient({ longValues: ['execute', 'server'] }, ['--execute'], false)],
  [
    'cockroach',
    sqlClient({ values: 'e', longValues: ['execute', 'url', 'host'] }, ['-e', '--execute'], false),
  ],
  ['turso', sqlClient({}, [], true)],
  [
    'wrangler',
    sqlClient({ longValues: ['command', 'file', 'env', 'config'] }, ['--command'], false),
  ],
])
