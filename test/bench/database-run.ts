import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { Catalog } from '../../src/recovery/catalog.ts'
import { runSql, undoSql } from '../../src/recovery/postgres/door.ts'
import type { Snapshot } from '../../src/recovery/snapshot.ts'
import {
  hasDebianPostgres,
  type Postgres,
  startDebianPostgres,
  startPostgres,
} from '../support/postgres.ts'
import { loadSqlGrammar } from '../support/sql-grammar.ts'

/** Statements over a table of so many rows, as they are and through the door that keeps what they replace. */
const ROWS = 100_000
const ROUNDS = 5
const ASKER = { agent: 'bench', session: '', cwd: '/' }

const TABLE = `DROP TABLE IF EXISTS people;
  CREATE TABLE people (id int PRIMARY KEY, name text, email text, made timestamptz DEFAULT now(), balance numeric);
  INSERT INTO people SELECT g, 'name ' || g, 'somebody' || g || '@example.com', now(), g FROM generate_series(1, ${ROWS}) g;
  CREATE INDEX ON people (name);
  DROP SCHEMA IF EXISTS interlock_kept CASCADE;
  CHECKPOINT`

const grammar = await loadSqlGrammar()
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-bench-db-'))
const server: Postgres = await (hasDebianPostgres() ? startDebianPostgres() : startPostgres())
const client = new pg.Client(server.url)
await client.connect()
const catalog = new Catalog(folder)

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function fresh(): Promise<void> {
  await client.query(TABLE)
  await client.query('VACUUM ANALYZE people')
}

/** From the first word to the server until the transaction lasts; what is counted afterwards keeps nobody waiting. */
async function keptRun(sql: string): Promise<{ ms: number; snapshot: Snapshot }> {
  const start = performance.now()
  const { snapshot, lasted } = await runSql(
    server.url,
    sql,
    grammar,
    ASKER,
    catalog,
    async () => true,
  )
  if (!snapshot || lasted === undefined) throw new Error(`nothing was kept of ${sql}`)
  return { ms: lasted - start, snapshot }
}

async function undone({ id }: Snapshot): Promise<number> {
  const snapshot = catalog.find(id)
  const database = snapshot?.database
  if (!snapshot || database?.engine !== 'postgres') throw new Error('no snapshot')
  return timed(() => undoSql(snapshot, database, catalog, async () => true))
}

const out: Record<string, { bare: number[]; kept: number[]; undo: number[] }> = {}
for (const sql of [
  'DELETE FROM people',
  `UPDATE people SET name = 'x'`,
  'TRUNCATE people',
  'DROP TABLE people',
]) {
  const times = { bare: [] as number[], kept: [] as number[], undo: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    await fresh()
    times.bare.push(
      await timed(async () => {
        const other = new pg.Client(server.url)
        await other.connect()
        await other.query(sql)
        await other.end()
      }),
    )
    await fresh()
    const { ms, snapshot } = await keptRun(sql)
    times.kept.push(ms)
    times.undo.push(await undone(snapshot))
    const { rows } = await client.query('SELECT count(*)::int AS n FROM people')
    if (rows[0]?.n !== ROWS) throw new Error(`${sql}: not all rows came back`)
  }
  out[sql] = times
}
await client.end()
await server.stop()
fs.rmSync(folder, { recursive: true, force: true })
console.log(JSON.stringify(out))
