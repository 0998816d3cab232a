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
  /** In a connection of their own. */
  bare(...statements: readonly string[]): Promise<void>
  /** Through the door that keeps what it replaces. */
  kept(sql: string, catalog: Catalog): Promise<Kept>
  /** What anybody would write who keeps the rows and puts them back, and checks nothing; absent where nobody would. */
  byHand?(sql: string): ByHand | undefined
  count(): Promise<number>
  stop(): Promise<void>
}

export interface ByHand {
  readonly keep: readonly string[]
  readonly back: string
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
const out: Record<
  string,
  Record<'bare' | 'kept' | 'undo' | 'keptByHand' | 'backByHand', number[]>
> = {}
for (const sql of [
  'DELETE FROM people',
  `UPDATE people SET name = 'x'`,
  'TRUNCATE people',
  'DROP TABLE people',
]) {
  const times: (typeof out)[string] = {
    bare: [],
    kept: [],
    undo: [],
    keptByHand: [],
    backByHand: [],
  }
  for (let round = 0; round < ROUNDS[server]; round++) {
    await bench.fresh(ROWS)
    times.bare.push(await timed(() => bench.bare(sql)))
    const hand = bench.byHand?.(sql)
    if (hand) {
      await bench.fresh(ROWS)
      times.keptByHand.push(await timed(() => bench.bare(...hand.keep, sql)))
      times.backByHand.push(await timed(() => bench.bare(hand.back)))
    }
    await bench.fresh(ROWS)
    const start = performance.now()
    const { snapshot, lasted } = await bench.kept(sql, catalog)
    const whole = snapshot && catalog.find(snapshot.id)
    const database = whole?.database
    if (!database || lasted === undefined) throw new Error(`nothing was kept of ${sql}`)
    times.kept.push(lasted - start)
    times.undo.push(await timed(() => undoChange(whole, database, catalog, async () => true)))
    if ((await bench.count()) !== ROWS) throw new Error(`${sql}: not all rows came back`)
  }
  out[sql] = times
}
await bench.stop()
fs.rmSync(folder, { recursive: true, force: true })
console.log(JSON.stringify(out))
