import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Catalog } from '../../src/recovery/catalog.ts'
import { undoChange } from '../../src/recovery/database/engines.ts'
import type { Snapshot } from '../../src/recovery/snapshot.ts'
import { mysqlLike } from './database-mysql.ts'
import { postgres } from './database-postgres.ts'

/** A server to measure, with a table `people` of so many rows. */
export interface Bench {
  fresh(rows: number): Promise<void>
  /** In a connection of its own. */
  bare(sql: string): Promise<void>
  /** Through the door that keeps what it replaces. */
  kept(sql: string, catalog: Catalog): Promise<Kept>
  count(): Promise<number>
  /** How long the rows alone take to come back, by one statement that checks nothing: what no undo can be below. */
  putBack?(sql: string): Promise<number>
  stop(): Promise<void>
}

interface Kept {
  readonly snapshot?: Snapshot
  /** When it lasted; what is counted afterwards keeps nobody waiting. */
  readonly lasted?: number
}

/** Statements over a table of so many rows, as they are and through the door that keeps what they replace. */
const ROWS = 100_000
/** The others, with the small memory that a test gives them, take several times as long. */
const ROUNDS = { postgres: 5, mariadb: 3, mysql: 3 }
const SERVERS = {
  postgres,
  mariadb: () => mysqlLike('MariaDB'),
  mysql: () => mysqlLike('MySQL'),
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-bench-db-'))
const asked = process.argv[2]
const server = asked === 'mariadb' || asked === 'mysql' ? asked : 'postgres'
const bench: Bench = await SERVERS[server]()
const catalog = new Catalog(folder)
interface Times {
  readonly bare: number[]
  readonly kept: number[]
  readonly undo: number[]
  /** Empty where it is not measured. */
  readonly rows: number[]
}

const out: Record<string, Times> = {}
for (const sql of [
  'DELETE FROM people',
  `UPDATE people SET name = 'x'`,
  'TRUNCATE people',
  'DROP TABLE people',
]) {
  const times: Times = { bare: [], kept: [], undo: [], rows: [] }
  for (let round = 0; round < ROUNDS[server]; round++) {
    await bench.fresh(ROWS)
    times.bare.push(await timed(() => bench.bare(sql)))
    await bench.fresh(ROWS)
    const start = performance.now()
    const { snapshot, lasted } = await bench.kept(sql, catalog)
    const whole = snapshot && catalog.find(snapshot.id)
    const database = whole?.database
    if (!database || lasted === undefined) throw new Error(`nothing was kept of ${sql}`)
    times.kept.push(lasted - start)
    times.undo.push(await timed(() => undoChange(whole, database, catalog, async () => true)))
    if ((await bench.count()) !== ROWS) throw new Error(`${sql}: not all rows came back`)
    if (bench.putBack) times.rows.push(await bench.putBack(sql))
  }
  out[sql] = times
}
await bench.stop()
fs.rmSync(folder, { recursive: true, force: true })
console.log(JSON.stringify(out))
