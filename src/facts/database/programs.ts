import { type Environment, type Field, UNKNOWN_PART } from '../facts.ts'
import type { Reading } from '../reading.ts'
import { has, type OptionShape, optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { readStatement, statementsOf } from './statement.ts'

type Reader = (run: Run) => void

/** Where a database is, by the words of the command. What is not named is not assumed to be local. */
export function environmentOf(words: string): Environment {
  if (/(^|[^a-z])(prod|production|live|primary|master)([^a-z]|$)/i.test(words)) return 'production'
  if (/(^|[^a-z])(staging|stage|preprod|uat)([^a-z]|$)/i.test(words)) return 'staging'
  if (
    /localhost|127\.0\.0\.1|\[?::1\]?|host\.docker\.internal|0\.0\.0\.0|(^|[\s=/@])\/(tmp|var\/run)\//i.test(
      words,
    )
  )
    return 'dev'
  if (/(^|[^a-z])(dev|test|tests|testing|ci|local|sandbox|scratch|demo)([^a-z]|$)/i.test(words))
    return 'dev'
  return 'unknown'
}

/** A client that takes SQL by an option, by its input, or as an operand. */
function sqlClient(shape: OptionShape, code: readonly string[], operand: boolean): Reader {
  return (run) => {
    const options = optionsOf(run.args, shape)
    const words = [
      ...run.args.map((arg) => arg.text),
      ...[...run.environment].map(([k, v]) => `${k}=${v.text}`),
    ].join(' ')
    const local = run.name.startsWith('sqlite') || run.name === 'duckdb'
    const environment = local
      ? 'local'
      : run.place.kind === 'container'
        ? 'dev'
        : environmentOf(words)
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
    if (operand) texts.push(...options.rest.slice(1))
    if (run.frame.stdin.kind === 'text')
      texts.push({ ...run.frame.stdin.text, glob: false, span: run.frame.stdin.span })
    else if (run.frame.stdin.kind === 'program' && texts.length === 0)
      run.reading.unknown(
        'opaque-code',
        `SQL that \`${run.frame.stdin.from}\` prints`,
        run.span,
        environment === 'production' ? 'deny' : 'ask',
      )
    for (const text of texts) readSql(run.reading, text, environment)
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
      environment === 'production' ? 'deny' : 'ask',
    )
  else readSql(run.reading, { ...input, text }, environment)
}

/** Effects of SQL text, statement by statement. */
export function readSql(reading: Reading, field: Field, environment: Environment): void {
  if (!field.known && field.text.replaceAll(UNKNOWN_PART, '').trim() === '') {
    reading.unknown(
      'dynamic-target',
      'SQL that is only known when it runs',
      field.span,
      environment === 'production' ? 'deny' : 'ask',
    )
    return
  }
  for (const statement of statementsOf(field.text.replace(/^\s*\\[a-z]+[^\n]*$/gm, ''))) {
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
      target: { kind: 'database', name: fact.name },
      environment,
      scope: fact.kind === 'bounded-write' || fact.kind === 'schema' ? 'many' : 'all',
      reversibility: lossy ? 'irreversible' : 'recoverable',
      span: field.span,
      detail: `${fact.name} (${statement.slice(0, 60)})`,
    })
  }
}

/** One command that empties or drops a whole database. */
function destroysDatabase(test: RegExp): Reader {
  return (run) => {
    const words = run.args.map((arg) => arg.text).join(' ')
    if (!test.test(words) || has(optionsOf(run.args), '--help', '--dry-run')) return
    run.reading.effect({
      verb: 'delete',
      target: { kind: 'database', name: run.args.at(-1)?.text ?? 'the database' },
      environment: environmentOf(
        `${words} ${[...run.environment].map(([k, v]) => `${k}=${v.text}`).join(' ')}`,
      ),
      scope: 'all',
      reversibility: 'irreversible',
      span: run.span,
      detail: `every row (\`${[run.name, ...run.args.map((arg) => arg.text)].join(' ').slice(0, 80)}\`)`,
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
  ['dropdb', destroysDatabase(/./)],
  ['mysqladmin', destroysDatabase(/\b(drop|shutdown|flush-\w+)\b/)],
  [
    'mongosh',
    destroysDatabase(
      /drop(Database|Index(es)?|User)?\(|\.drop\(|delete(Many|One)\(\s*\{\s*\}|remove\(\s*\{?\s*\}?\s*\)/,
    ),
  ],
  [
    'mongo',
    destroysDatabase(
      /drop(Database|Index(es)?|User)?\(|\.drop\(|deleteMany\(\s*\{\s*\}|remove\(\s*\{?\s*\}?\s*\)/,
    ),
  ],
  [
    'redis-cli',
    destroysDatabase(/\b(flushall|flushdb|shutdown)\b|\b(del|unlink)\b.*\*|config set/i),
  ],
  [
    'prisma',
    destroysDatabase(/migrate reset|db push.*(--force-reset|--accept-data-loss)|--force-reset/),
  ],
  ['drizzle-kit', destroysDatabase(/^drop\b|push.*--force/)],
  ['knex', destroysDatabase(/migrate:rollback.*--all|migrate:down --all/)],
  ['sequelize', destroysDatabase(/db:drop|db:migrate:undo:all/)],
  ['sequelize-cli', destroysDatabase(/db:drop|db:migrate:undo:all/)],
  ['typeorm', destroysDatabase(/schema:drop|schema:sync/)],
  ['rails', destroysDatabase(/db:(drop|reset|purge|schema:load|setup|truncate_all|migrate:reset)/)],
  ['rake', destroysDatabase(/db:(drop|reset|purge|schema:load|setup|truncate_all|migrate:reset)/)],
  ['artisan', destroysDatabase(/migrate:(fresh|reset|refresh)|db:wipe/)],
  ['alembic', destroysDatabase(/downgrade (base|-\d+)/)],
  ['flask', destroysDatabase(/db downgrade|drop-db|init-db --drop/)],
  ['supabase', destroysDatabase(/db reset|projects delete|branches delete/)],
])
