import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { build } from 'esbuild'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import { bytesOfCopy } from '../../src/recovery/database/copied.ts'
import { copiesOf } from '../../src/recovery/database/copies.ts'
import { undoSql } from '../../src/recovery/postgres/door.ts'
import type { Snapshot } from '../../src/recovery/snapshot.ts'
import { describeWith } from '../support/needs.ts'
import { hasDebianPostgres, type Postgres, startDebianPostgres } from '../support/postgres.ts'
import { openFolder } from '../support/temp.ts'
import { EVERYTHING, ROLES, SCHEMA, TABLES } from './parts-schema.ts'

const RUN = fileURLToPath(new URL('run-sql.ts', import.meta.url))
const KILLS = 60
/** As definitions with a column’s values, by laying aside, and with whole tables. */
const STATEMENTS = [
  'ALTER TABLE users DROP COLUMN city; DROP FUNCTION app.twice',
  'ALTER TABLE users ALTER score TYPE int; REVOKE ALL ON users FROM reader; DROP VIEW IF EXISTS nothing',
  'DROP TABLE orders',
  'ALTER TABLE users RENAME TO people',
  'DROP TYPE mood CASCADE',
]

async function built(folder: string): Promise<string> {
  const program = path.join(folder, 'run.mjs')
  await build({
    entryPoints: [RUN],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
    define: { INTERLOCK_VERSION: '"0.0.0-test"' },
  })
  // Packages are found from where the tests are.
  const packages = fileURLToPath(new URL('../../node_modules', import.meta.url))
  fs.symlinkSync(packages, path.join(folder, 'node_modules'))
  return program
}

function suite(): void {
  let server: Postgres
  let client: pg.Client
  const { folder, remove } = openFolder()
  const catalog = new Catalog(path.join(folder, 'kept'))

  beforeAll(async () => {
    server = await startDebianPostgres()
    client = new pg.Client(server.url)
    await client.connect()
    await client.query(ROLES)
  })

  afterAll(async () => {
    await client.end()
    await server.stop()
    remove()
  })

  async function everything(): Promise<unknown> {
    const rows: unknown[] = []
    for (const table of [...TABLES, 'people']) {
      const sql = `SELECT json_agg(to_jsonb(t) ORDER BY to_jsonb(t)::text) AS rows FROM ${table} t`
      rows.push(await client.query(sql).then(({ rows: found }) => found, String))
    }
    return [(await client.query(EVERYTHING)).rows, rows]
  }

  async function fresh(): Promise<unknown> {
    await client.query('DROP SCHEMA IF EXISTS interlock_kept CASCADE')
    await client.query(SCHEMA)
    return everything()
  }

  /** Runs it to its end, or kills it so many milliseconds after it began to work; says how long it worked. */
  async function run(
    program: string,
    sql: string,
    killedAfter: number | undefined,
  ): Promise<number> {
    const child = spawn(process.execPath, [program, catalog.folder, server.url, sql], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const ended = once(child, 'exit')
    await once(child.stdout, 'data')
    const began = performance.now()
    const kill = () => child.kill('SIGKILL')
    const timer = killedAfter === undefined ? undefined : setTimeout(kill, killedAfter)
    await ended
    clearTimeout(timer)
    const took = performance.now() - began
    await quiet()
    return took
  }

  /** Until the server has done with connections whose process is gone. */
  async function quiet(): Promise<void> {
    const others = `SELECT FROM pg_stat_activity WHERE application_name = 'interlock'`
    while ((await client.query(others)).rowCount !== 0)
      await new Promise((resolve) => setTimeout(resolve, 20))
  }

  async function undo(snapshot: Snapshot): Promise<unknown> {
    if (snapshot.database?.engine !== 'postgres') throw new Error('it is of no PostgreSQL')
    return undoSql(snapshot, snapshot.database, catalog, async () => true).catch(
      (error: unknown) => error,
    )
  }

  test('whatever ends the process leaves the old state or the new one, and what is listed is whole', async () => {
    const program = await built(folder)
    const [came, stayed] = [new Map<string, number>(), new Map<string, number>()]
    const usual = new Map<string, { readonly took: number; readonly after: unknown }>()
    for (const sql of STATEMENTS) {
      await fresh()
      usual.set(sql, { took: await run(program, sql, undefined), after: await everything() })
    }
    for (let i = 0; i < KILLS; i++) {
      const sql = STATEMENTS[i % STATEMENTS.length] ?? ''
      const { took = 0, after } = usual.get(sql) ?? {}
      const before = await fresh()
      const known = new Set(catalog.all().map(({ id }) => id))
      await run(program, sql, took * 1.1 * Math.random())
      const stands = await everything()
      const isNew = isDeepStrictEqual(stands, after)
      if (!isNew) expect(stands).toEqual(before)
      const listed = catalog.all().filter(({ id }) => !known.has(id))
      expect(listed.length).toBeLessThanOrEqual(1)
      for (const { database } of listed)
        for (const { copied } of copiesOf(database)) {
          const sizes = [...bytesOfCopy(copied, catalog.store)].map(({ length }) => length)
          expect(sizes.reduce((sum, one) => sum + one, 0)).toBe(copied.bytes)
        }
      if (isNew) expect(listed).toHaveLength(1)
      for (const snapshot of listed) {
        const undone = await undo(snapshot)
        if (isNew) expect(undone).not.toBeInstanceOf(Error)
      }
      expect(await everything()).toEqual(before)
      const counts = isNew ? came : stayed
      counts.set(sql, (counts.get(sql) ?? 0) + 1)
    }
    const sum = (counts: ReadonlyMap<string, number>) =>
      [...counts.values()].reduce((a, b) => a + b, 0)
    expect(sum(stayed)).toBeGreaterThan(0)
    expect(sum(came)).toBeGreaterThan(0)
  })
}

describeWith(
  hasDebianPostgres() ? undefined : 'run: apt-get install postgresql-15',
  'Debian’s PostgreSQL 15',
  suite,
)
