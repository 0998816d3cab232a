import type { Environment, Field } from '../facts.ts'
import type { Reading } from '../reading.ts'
import { type OptionShape, optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import type { SqlDialect } from '../sql/sql.ts'
import { portEnvironment } from '../tools/contexts.ts'
import { environmentOfRun } from '../tools/environment.ts'
import { sqlEffects, weightIn } from './effects.ts'

/** Effects of SQL that somebody else carries: a request, a tool, code. Its server is not known. */
export function readSql(reading: Reading, field: Field, environment: Environment): void {
  sqlEffects(reading, field, environment)
}

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

/** `bq query --dry_run`. */
function onlyReads(run: Run): boolean {
  return run.args.some((arg) => /^--dry[_-]run(=true)?$/.test(arg.text))
}

/** A client that takes SQL by an option, by its input, or as an operand. */
function sqlClient(
  dialect: SqlDialect,
  shape: OptionShape,
  code: readonly string[],
  operand: boolean,
): Reader {
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
      sqlEffects(run.reading, text, environment, dialect, undefined, FILE_DATABASES.has(run.name))
    }
    readFiles(run, options.values.get('-f') ?? options.values.get('--file'), environment, dialect)
  }
}

function readFiles(
  run: Run,
  file: Field | undefined,
  environment: Environment,
  dialect: SqlDialect,
): void {
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
  else
    sqlEffects(
      run.reading,
      { ...input, text, known: true },
      environment,
      dialect,
      undefined,
      FILE_DATABASES.has(run.name),
    )
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
  ['psql', sqlClient('postgres', PG, ['-c', '--command'], false)],
  ['pgcli', sqlClient('postgres', PG, ['-c', '--command'], false)],
  ['mysql', sqlClient('mysql', MY, ['-e', '--execute'], false)],
  ['mariadb', sqlClient('mysql', MY, ['-e', '--execute'], false)],
  ['sqlite3', sqlClient('sqlite', { longValues: ['cmd'] }, ['-cmd'], true)],
  ['sqlite', sqlClient('sqlite', {}, [], true)],
  ['duckdb', sqlClient('unknown', { values: 'c' }, ['-c'], true)],
  ['usql', sqlClient('unknown', PG, ['-c', '--command'], false)],
  [
    'snowsql',
    sqlClient('unknown', { values: 'qfcd', longValues: ['query'] }, ['-q', '--query'], false),
  ],
  [
    'bq',
    sqlClient(
      'unknown',
      { longValues: ['project_id', 'dataset_id', 'location', 'format'] },
      [],
      true,
    ),
  ],
  [
    'clickhouse-client',
    sqlClient('unknown', { values: 'qh', longValues: ['query', 'host'] }, ['-q', '--query'], false),
  ],
  [
    'clickhouse',
    sqlClient('unknown', { values: 'qh', longValues: ['query', 'host'] }, ['-q', '--query'], false),
  ],
  [
    'cqlsh',
    sqlClient(
      'unknown',
      { values: 'efupk', longValues: ['execute', 'file'] },
      ['-e', '--execute'],
      false,
    ),
  ],
  [
    'sqlcmd',
    sqlClient(
      'unknown',
      { values: 'QqSUPdi', longValues: ['query'] },
      ['-Q', '-q', '--query'],
      false,
    ),
  ],
  ['trino', sqlClient('unknown', { longValues: ['execute', 'server'] }, ['--execute'], false)],
  [
    'cockroach',
    sqlClient(
      'postgres',
      { values: 'e', longValues: ['execute', 'url', 'host'] },
      ['-e', '--execute'],
      false,
    ),
  ],
  ['turso', sqlClient('sqlite', {}, [], true)],
  [
    'wrangler',
    sqlClient('sqlite', { longValues: ['command', 'file', 'env', 'config'] }, ['--command'], false),
  ],
])
