import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Archive } from '../../src/recovery/postgres/archive/archive.ts'
import { endBeside, startBeside, urlOf } from '../../src/recovery/postgres/archive/beside.ts'
import { systemOf } from '../../src/recovery/postgres/archive/coverage.ts'
import { lsnOf } from '../../src/recovery/postgres/archive/lsn.ts'
import { programFor } from '../../src/recovery/postgres/archive/program.ts'
import { spansOf } from '../../src/recovery/postgres/archive/spans.ts'
import { wayTo } from '../../src/recovery/postgres/archive/target.ts'
import { describeWith } from '../support/needs.ts'
import { hasDebianPostgres, type Postgres, startDebianPostgres } from '../support/postgres.ts'
import { openFolder } from '../support/temp.ts'

const CLI = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url))
const KILLS = 11
const PRINT = `SELECT count(*) || ':' || sum(hashtextextended(t::text, 0)::numeric) AS print FROM load t`

describeWith(
  hasDebianPostgres() ? undefined : 'run: apt-get install postgresql-15',
  'kill -9',
  () => {
    const { folder: home, remove } = openFolder()
    let server: Postgres
    let client: pg.Client
    let archive: Archive

    beforeAll(async () => {
      server = await startDebianPostgres()
      client = new pg.Client(server.url)
      await client.connect()
      await client.query('CREATE TABLE load (id bigserial PRIMARY KEY, filler text)')
      // Enough that a backup of it can be cut off.
      await load(100_000)
      archive = new Archive(path.join(home, 'recovery'), await systemOf(server.url))
    })

    afterAll(async () => {
      await client.end()
      await server.stop()
      remove()
    })

    async function load(rows: number): Promise<void> {
      await client.query(
        `INSERT INTO load (filler) SELECT repeat(md5(g::text || random()), 20) FROM generate_series(1, ${rows}) g`,
      )
    }

    function interlock(...words: readonly string[]): ChildProcess {
      const env = { ...process.env, INTERLOCK_HOME: home }
      return spawn(process.execPath, [CLI, 'backup', server.url, ...words], {
        env,
        stdio: 'ignore',
      })
    }

    async function killed(child: ChildProcess): Promise<void> {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }

    async function until(holds: () => boolean): Promise<void> {
      while (!holds()) await wait(10)
    }

    function reached(): bigint {
      return spansOf(archive).at(-1)?.to.lsn ?? 0n
    }

    test('in the middle of a base backup it leaves nothing that counts as one', async () => {
      for (const bytes of [1, 10_000_000, 60_000_000]) {
        const child = interlock()
        await until(() =>
          archive.torn().some((id) => bytesBelow(path.join(archive.bases, id)) >= bytes),
        )
        await killed(child)
        expect(archive.allBases()).toEqual([])
        expect(archive.torn()).toHaveLength(1)
      }
      const [status] = await once(interlock(), 'exit')
      expect(status).toBe(0)
      expect(archive.allBases()).toHaveLength(1)
      expect(archive.torn()).toEqual([])
    })

    test('while the log is received under load it leaves neither a hole nor a torn segment', async () => {
      const first = interlock('--follow')
      await until(() => spansOf(archive).at(-1)?.stretch !== undefined)
      await killed(first)
      const [base, from] = [archive.allBases().at(-1), reached()]

      let isLoading = true
      const loading = (async () => {
        while (isLoading) {
          await load(1_000)
          await wait(20)
        }
      })()
      for (let kill = 0; kill < KILLS; kill++) {
        const before = reached()
        const child = interlock('--follow')
        // It has gone on, and is somewhere in a segment.
        await until(() => reached() > before)
        await wait(Math.random() * 500)
        await killed(child)
      }
      isLoading = false
      await loading

      const { rows: ends } = await client.query('SELECT pg_current_wal_lsn()::text AS lsn')
      const last = interlock('--follow')
      await until(() => reached() >= lsnOf(ends[0].lsn))
      await killed(last)
      // All of it is one stretch, over several segments, and from the same backup.
      expect(archive.allStretches()).toHaveLength(1)
      expect(archive.allBases().at(-1)).toEqual(base)
      expect(reached() - from).toBeGreaterThan(3n * 16n * 1024n * 1024n)

      const target = { kind: 'place', lsn: lsnOf(ends[0].lsn), timeline: 1 } as const
      const program = await programFor(server.url, 15, {})
      const beside = await startBeside(archive, wayTo(archive, target, String), program, {})
      const other = new pg.Client(urlOf(beside, { user: 'postgres', database: 'postgres' }))
      await other.connect()
      const [then, now] = [await other.query(PRINT), await client.query(PRINT)]
      await other.end()
      await endBeside(archive, beside)
      expect(then.rows).toEqual(now.rows)
    })

    test('a segment that the disk has changed is not taken for the end of the log', async () => {
      const { rows } = await client.query('SELECT pg_current_wal_lsn()::text AS lsn')
      const child = interlock('--follow')
      await until(() => reached() >= lsnOf(rows[0].lsn))
      await killed(child)
      const target = { kind: 'place', lsn: reached(), timeline: 1 } as const
      const way = wayTo(archive, target, String)
      const file = path.join(archive.wal, way.segments[1] ?? '')
      fs.chmodSync(file, 0o600)
      const bytes = fs.readFileSync(file)
      bytes.fill(0xff, 1_000_000, 1_000_100)
      fs.writeFileSync(file, bytes)
      const program = await programFor(server.url, 15, {})
      await expect(startBeside(archive, way, program, {})).rejects.toThrow('the log is damaged at')
    })
  },
)

function bytesBelow(folder: string): number {
  if (!fs.existsSync(folder)) return 0
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (sum, { parentPath, name }) =>
        sum + (fs.statSync(path.join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    )
}
