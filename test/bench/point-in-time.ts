/**
 * Coming back to a point in time against restoring a dump of the same data, on PostgreSQL 15 with its client tools: a
 * gigabyte of data, and a gigabyte of log to replay over it. Minutes, so it runs by itself: npm run bench:points
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { Archive } from '../../src/recovery/postgres/archive/archive.ts'
import { endBeside, startBeside, urlOf } from '../../src/recovery/postgres/archive/beside.ts'
import { systemOf } from '../../src/recovery/postgres/archive/coverage.ts'
import { keepPoints } from '../../src/recovery/postgres/archive/fresh.ts'
import { lsnOf } from '../../src/recovery/postgres/archive/lsn.ts'
import { markPoint } from '../../src/recovery/postgres/archive/points.ts'
import { programFor } from '../../src/recovery/postgres/archive/program.ts'
import { makeReady } from '../../src/recovery/postgres/archive/ready.ts'
import { spansOf } from '../../src/recovery/postgres/archive/spans.ts'
import { wayTo } from '../../src/recovery/postgres/archive/target.ts'
import { DEBIAN_BIN, hasDebianPostgres, startDebianPostgres } from '../support/postgres.ts'

/** pgbench's own measure: 68 is a gigabyte. */
const SCALE = Number(process.argv[2] ?? 68)
const LOG_BYTES_MIN = Number(process.argv[3] ?? 1024) * 1024 ** 2
const ROUNDS = Number(process.argv[4] ?? 3)
/** Of each of four clients, between looks at how much log there is. */
const TRANSACTIONS = 1000
const RATIO_MOST = 0.25
const SUM = `SELECT (SELECT count(*) || ':' || sum(abalance) FROM pgbench_accounts) || ' '
  || (SELECT count(*) || ':' || sum(delta) FROM pgbench_history) AS sum`

if (!hasDebianPostgres()) throw new Error('it needs PostgreSQL 15: apt-get install postgresql-15')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-bench-pitr-'))
const server = await startDebianPostgres()
const client = new pg.Client(server.url)
await client.connect()
const stop = new AbortController()

function tool(name: string, ...words: readonly string[]): void {
  execFileSync(path.join(DEBIAN_BIN, name), words, { stdio: ['ignore', 'ignore', 'inherit'] })
}

async function one<T>(sql: string, of: pg.Client = client): Promise<T> {
  const { rows } = await of.query<{ value: T }>(`SELECT (${sql}) AS value`)
  const [row] = rows
  if (!row) throw new Error('no answer')
  return row.value
}

async function seconds(work: () => Promise<void>): Promise<number> {
  execFileSync('sync')
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

try {
  tool('pgbench', '-i', '-q', '-s', String(SCALE), server.url)
  const archive = new Archive(folder, await systemOf(server.url))
  const started = performance.now()
  let taken = 0
  const kept = keepPoints(
    server.url,
    folder,
    {
      every: undefined,
      say: (words) => console.log(words),
      progress: () => {},
      taken: ({ bytes }) => {
        taken = performance.now()
        const gigabytes = (bytes / 1024 ** 3).toFixed(2)
        console.log(
          `base backup, ${gigabytes} GiB, checked: ${((taken - started) / 1000).toFixed(1)} s`,
        )
      },
    },
    stop.signal,
  )
  while (taken === 0) await wait(100)
  // From where recovery begins, which is what is replayed.
  const from = lsnOf(archive.allBases().at(-1)?.start ?? '')
  const logged = async () =>
    Number(lsnOf(await one<string>('pg_current_wal_insert_lsn()::text')) - from)
  while ((await logged()) < LOG_BYTES_MIN)
    tool('pgbench', '-n', '-c', '4', '-j', '2', '-t', String(TRANSACTIONS), server.url)
  const point = await markPoint(server.url, folder, 'before')
  // After it: to read all rows tidies pages up, which is written into the log too.
  const before = await one<string>(SUM)
  const dump = path.join(folder, 'dump')
  tool('pg_dump', '-Fd', '-j2', '-Z1', '-f', dump, server.url)
  // What leaves nothing behind that the server would clean up meanwhile.
  await client.query('TRUNCATE pgbench_accounts, pgbench_history')
  const end = lsnOf(await one<string>('pg_current_wal_lsn()::text'))
  while ((spansOf(archive).at(-1)?.to.lsn ?? 0n) < end) await wait(200)
  stop.abort()
  await kept
  const program = await programFor(server.url, 15, {})
  const target = { kind: 'place', lsn: lsnOf(point.lsn), timeline: point.timeline } as const
  const [points, dumps]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    // What the process that receives the log does ahead, once for each base backup.
    const ahead = await seconds(() => makeReady(archive))
    const way = wayTo(archive, target, String)
    let beside: Awaited<ReturnType<typeof startBeside>> | undefined
    points.push(
      await seconds(async () => {
        beside = await startBeside(archive, way, program, {})
      }),
    )
    if (!beside) throw new Error('no server')
    const other = new pg.Client(urlOf(beside, { user: 'postgres', database: 'postgres' }))
    await other.connect()
    if ((await one(SUM, other)) !== before) throw new Error('it is not what it was')
    await other.end()
    await endBeside(archive, beside)

    await client.query('DROP DATABASE IF EXISTS again')
    await client.query('CREATE DATABASE again')
    const again = server.url.replace(/postgres$/, 'again')
    dumps.push(await seconds(async () => tool('pg_restore', '-j2', '-d', again, dump)))
    const [point, restored] = [points.at(-1) ?? 0, dumps.at(-1) ?? 0]
    console.log(
      `round ${round + 1}: point in time ${point.toFixed(2)} s (copied ahead in ${ahead.toFixed(2)} s), pg_restore ${restored.toFixed(2)} s`,
    )
  }
  const middle = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0
  const ratio = middle(points) / middle(dumps)
  console.log(
    `to a point in time, ${(Number(lsnOf(point.lsn) - from) / 1024 ** 2).toFixed(0)} MiB of log replayed: ${middle(points).toFixed(2)} s`,
  )
  console.log(`pg_restore -j2 of the same data: ${middle(dumps).toFixed(2)} s`)
  console.log(
    `ratio ${ratio.toFixed(2)} (bar: ${RATIO_MOST}) ${ratio <= RATIO_MOST ? 'met' : 'NOT MET'}`,
  )
  if (ratio > RATIO_MOST) process.exitCode = 1
} finally {
  stop.abort()
  await client.end()
  await server.stop()
  fs.rmSync(folder, { recursive: true, force: true })
}
