import type { Environment, Field } from '../facts.ts'
import { touch } from '../files/locate.ts'
import { absolute, isWithin } from '../files/path.ts'
import { isData, zoneOf } from '../files/zone.ts'
import type { Reading } from '../reading.ts'
import { type OptionShape, optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import type { SqlDialect } from '../sql/sql.ts'
import { portEnvironment } from '../tools/contexts.ts'
import { environmentOf, environmentOfRun } from '../tools/environment.ts'
import { type SqlCarrier, sqlEffects, weightIn } from './effects.ts'
import { serverOf } from './server.ts'

/** Effects of SQL that somebody else carries: a request, a tool, code. Its server is not known. */
export function readSql(reading: Reading, field: Field, environment: Environment): void {
  sqlEffects(reading, field, environment)
}

type Reader = (run: Run) => void

/** A host or a socket of this machine: what a client reaches there is a development database, unless a tunnel says else. */
function databaseEnvironment(run: Run, statements: readonly Field[]): Environment {
  const surroundings = [...run.environment].map(([name, value]) => `${name}=${value.text}`)
  const said = run.args.filter(
    (arg, i) =>
      !statements.some(
        ({ span, text }) => text === arg.text || (span === arg.span && arg.text.startsWith('-')),
      ) && !/^(-[uUf]|--user(name)?|--file)$/.test(run.args[i - 1]?.text ?? ''),
  )
  const addresses = [...said.map((arg) => arg.text), ...surroundings].map(addressOf)
  const databases = statements.flatMap(({ text }) =>
    [...text.matchAll(NAMED_DATABASE)].map(([, name]) => name ?? ''),
  )
  const words = [...addresses.map(({ words }) => words), ...databases].join(' ')
  const leads = portEnvironment(run, words)
  if (leads) return leads
  const environment = environmentOfRun(run, words)
  const host = hostOf(run) ?? addresses.find(({ host }) => host !== undefined)?.host
  // The name of a database says nothing about whose machine it is on.
  const remote =
    host !== undefined &&
    /[a-z][\w-]*\.[a-z]/i.test(host) &&
    environmentOf(host, run.reading.world) === 'unknown'
  return remote && (environment === 'dev' || environment === 'local') ? 'unknown' : environment
}

/** A file is of this machine, unless its name says whose data is in it, or it is made a door to another database. */
function environmentOfClient(
  run: Run,
  statements: readonly Field[],
  file: string | undefined,
): Environment {
  const environment = databaseEnvironment(run, statements)
  const isOwn = file !== undefined && !statements.some(({ text }) => /\battach\b/i.test(text))
  return isOwn && environment === 'unknown' ? 'local' : environment
}

/** `DROP DATABASE app_test` names the database as an address would. */
const NAMED_DATABASE = /\b(?:database|schema)\s+(?:if\s+(?:not\s+)?exists\s+)?["`]?([\w-]+)/gi

function hostOf({ args }: Run): string | undefined {
  const at = args.findIndex(({ text }) => /^(-h|--host)$/.test(text))
  return at >= 0
    ? args[at + 1]?.text
    : args.find(({ text }) => text.startsWith('--host='))?.text.slice(7)
}

/** Of an address only the machine and the database count: not who calls, nor options behind a question mark. */
function addressOf(text: string): { readonly words: string; readonly host: string | undefined } {
  const [, host, path] = /^(?:\w+=)?\w+:\/\/(?:[^@/]*@)?([^/?]+)(\/[^?]*)?/.exec(text) ?? []
  if (host !== undefined) return { words: `${host} ${path ?? ''}`, host: host.replace(/:\d+$/, '') }
  const [, named] = /(?:^|\s)host=(\S+)/.exec(text) ?? []
  return { words: named ?? text, host: named }
}

/** Their database is a file of the project: nobody else's, and in no backup. */
const FILE_DATABASES = new Set(['sqlite3', 'sqlite', 'duckdb'])

/** `bq query --dry_run`. */
function onlyReads(run: Run): boolean {
  return run.args.some((arg) => /^--dry[_-]run(=true)?$/.test(arg.text))
}

/** Databases for analysis: their functions, of which there are thousands, change nothing. */
const ANALYTIC = new Set([
  'clickhouse',
  'clickhouse-client',
  'duckdb',
  'snowsql',
  'bq',
  'trino',
  'presto',
])
const ONLY_ASKS =
  /^\s*(select|with|show|describe|desc|explain|exists|values|from|summarize|pivot)\b/i
const CHANGES =
  /\b(insert|update|delete|drop|truncate|alter|create|grant|revoke|into|rename|attach|detach|optimize|kill|merge|remove|call|install|load|copy|export|import|put|undrop|vacuum|exchange|set)\b(?![\s\S]{0,3}\()/i

/** `.shell CMD`, `\\! CMD`: clients start programs too. `.save FILE` writes over one. */
function readEscape(run: Run, field: Field): void {
  for (const [, code] of field.text.matchAll(/^[ \t]*(?:\.(?:shell|system)|\\!)[ \t]+(.+)$/gm))
    run.runner.code(
      { text: code ?? '', known: field.known },
      { ...run.frame, via: [...run.via, run.name] },
      field.span,
    )
  const saved = /^[ \t]*\.(?:save|backup|clone)[ \t]+(\S+)/m.exec(field.text)?.[1]
  if (saved !== undefined && isData(saved))
    touch(run, 'overwrite', [{ ...field, text: saved, glob: false }])
}

/** In memory, or in a temporary folder: gone anyway. */
function isThrownAway(run: Run, file: Field | undefined): boolean {
  if (!FILE_DATABASES.has(run.name) || !file) return false
  if (file.text === ':memory:') return true
  const path = absolute(file.text, run.frame.scope.cwd)
  if (path === undefined) return false
  // Of a name that is only known in part, the folder says enough.
  const { temp } = run.reading.world
  if (!file.known) return temp.some((folder) => isWithin(path, folder))
  return zoneOf(path, run.reading, run.frame.scope.cwd) === 'temp'
}

/** `app.db`, `file:app.db?mode=rw`, from the root. */
function fileAt(run: Run, field: Field | undefined): string | undefined {
  if (!field?.known) return undefined
  return absolute(field.text.replace(/^file:|\?.*$/g, ''), run.frame.scope.cwd)
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
    const texts: Field[] = []
    for (const name of code) {
      run.args.forEach((arg, i) => {
        if (takesNext(run.args[i - 1]?.text ?? '', name, shape)) texts.push(arg)
        else if (arg.text.startsWith(`${name}=`))
          texts.push({ ...arg, text: arg.text.slice(name.length + 1) })
        else if (/^-\w$/.test(name) && arg.text.startsWith(name) && arg.text.length > 2)
          texts.push({ ...arg, text: arg.text.slice(2) })
      })
    }
    if (run.name === 'bq' && options.rest[0]?.text !== 'query') return
    if (operand && !onlyReads(run)) texts.push(...options.rest.slice(1))
    const file = FILE_DATABASES.has(run.name)
    const at = file ? fileAt(run, options.rest[0]) : undefined
    const environment = environmentOfClient(run, texts, at)
    if (run.frame.stdin.kind === 'text')
      texts.push({ ...run.frame.stdin.text, glob: false, span: run.frame.stdin.span })
    else if (run.frame.stdin.kind === 'program' && texts.length === 0)
      run.reading.unknown(
        'opaque-code',
        `SQL that \`${run.frame.stdin.from}\` prints`,
        run.span,
        weightIn(environment),
      )
    for (const text of texts) readEscape(run, text)
    if (isThrownAway(run, options.rest[0])) return
    const server = run.name === 'psql' ? serverOf(run, options, texts) : undefined
    const carrier = { dialect, file, at, server }
    for (const text of texts) {
      if (
        ANALYTIC.has(run.name) &&
        ONLY_ASKS.test(text.text) &&
        !CHANGES.test(text.text.replace(/'[^']*'/g, "''"))
      )
        continue
      sqlEffects(run.reading, text, environment, carrier)
    }
    readFiles(run, options.values.get('-f') ?? options.values.get('--file'), environment, carrier)
  }
}

/** `-c`, `--comm` for `--command`, and `-tAc`: letters that take no value may stand before it. */
function takesNext(word: string, name: string, shape: OptionShape): boolean {
  if (word === name) return true
  if (name.startsWith('--')) return word.length > 4 && name.startsWith(word)
  const before = /^-(\w+)$/.exec(word)?.[1]?.slice(0, -1)
  return (
    before !== undefined &&
    word.endsWith(name.slice(1)) &&
    ![...before].some((letter) => shape.values?.includes(letter))
  )
}

function readFiles(
  run: Run,
  file: Field | undefined,
  environment: Environment,
  carrier: SqlCarrier,
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
  else sqlEffects(run.reading, { ...input, text, known: true }, environment, carrier)
}

/** `interlock sql URL -- STATEMENT`: what it replaces is kept, so that a person can undo it. */
export function readKeptSql(run: Run): void {
  const { rest, values } = optionsOf(run.args, { values: 'f', longValues: ['file'] })
  const [, url, ...words] = rest
  const first = words[0]
  const text = words.map((word) => word.text).join(' ')
  const texts = first ? [{ ...first, text, known: words.every(({ known }) => known) }] : []
  const file = !/^\w+:\/\//.test(url?.text ?? '')
  const at = file ? fileAt(run, url) : undefined
  const environment = environmentOfClient(run, texts, at)
  const dialect = file ? 'sqlite' : /^(mysql|mariadb):/.test(url?.text ?? '') ? 'mysql' : 'postgres'
  const carrier: SqlCarrier = { dialect, file, at, kept: true }
  for (const field of texts) sqlEffects(run.reading, field, environment, carrier)
  readFiles(run, values.get('-f') ?? values.get('--file'), environment, carrier)
}

const PG: OptionShape = {
  values: 'cfdhpUvFRTLoP',
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
  ['mycli', sqlClient('mysql', MY, ['-e', '--execute'], false)],
  ['litecli', sqlClient('sqlite', { values: 'e' }, ['-e'], true)],
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
