import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import { undoChange } from '../../src/recovery/database/engines.ts'
import { Archive } from '../../src/recovery/postgres/archive/archive.ts'
import { archiveOf, backup } from '../../src/recovery/postgres/archive/backup.ts'
import {
  allBeside,
  type Beside,
  endBeside,
  startBeside,
  urlOf,
} from '../../src/recovery/postgres/archive/beside.ts'
import { compareTables } from '../../src/recovery/postgres/archive/compare.ts'
import { coverage, systemOf } from '../../src/recovery/postgres/archive/coverage.ts'
import { keepPoints } from '../../src/recovery/postgres/archive/fresh.ts'
import { lsnOf } from '../../src/recovery/postgres/archive/lsn.ts'
import { markPoint } from '../../src/recovery/postgres/archive/points.ts'
import { pointOf } from '../../src/recovery/postgres/archive/points-of.ts'
import { programFor } from '../../src/recovery/postgres/archive/program.ts'
import { proofOf, rehearseArchive } from '../../src/recovery/postgres/archive/rehearse.ts'
import { stopFollowing } from '../../src/recovery/postgres/archive/stop.ts'
import { tablesBack } from '../../src/recovery/postgres/archive/tables-back.ts'
import { type Target, wayTo } from '../../src/recovery/postgres/archive/target.ts'
import { describeWith } from '../support/needs.ts'
import {
  hasDebianPostgres,
  hasPostgres,
  type Postgres,
  startDebianPostgres,
  startPostgres,
} from '../support/postgres.ts'
import { loadSqlGrammar } from '../support/sql-grammar.ts'
import { openFolder } from '../support/temp.ts'

const grammar = await loadSqlGrammar()
const ROLE = { user: 'postgres', database: 'postgres' }
const inWords = (ms: number) => new Date(ms).toISOString()

const SCHEMA = `
  CREATE TABLE users (id int PRIMARY KEY, name text, made timestamptz DEFAULT now());
  CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id int REFERENCES users ON DELETE CASCADE,
    total numeric, tax numeric GENERATED ALWAYS AS (total * 0.19) STORED);
  CREATE TABLE keyless (a text, b bytea);
  INSERT INTO users SELECT g, 'n' || g FROM generate_series(1, 2402) g;
  INSERT INTO orders (user_id, total) SELECT 1 + g % 2402, g FROM generate_series(1, 5000) g;
  INSERT INTO keyless SELECT 'x' || g % 7, decode('00ff', 'hex') FROM generate_series(1, 100) g`

function suite(start: () => Promise<Postgres>): void {
  const { folder: recovery, remove } = openFolder()
  const said: string[] = []
  const stop = new AbortController()
  let server: Postgres
  let client: pg.Client
  let archive: Archive
  let kept: Promise<void>

  beforeAll(async () => {
    server = await start()
    client = new pg.Client(server.url)
    await client.connect()
    await client.query(SCHEMA)
    archive = new Archive(recovery, await systemOf(server.url))
    kept = follow(stop.signal)
    await until(async () => (await coverage(server.url, recovery)) !== undefined)
  })

  afterAll(async () => {
    stop.abort()
    await kept
    for (const one of allBeside(archive)) await endBeside(archive, one)
    await client.end()
    await server.stop()
    remove()
  })

  function follow(signal: AbortSignal): Promise<void> {
    const how = {
      every: undefined,
      say: (words: string) => said.push(words),
      progress: () => {},
      taken: () => {},
    }
    return keepPoints(server.url, recovery, how, signal)
  }

  /** The server's clock: that of the log. */
  async function now(): Promise<number> {
    const { rows } = await client.query(
      'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms',
    )
    return rows[0].ms
  }

  /** Until the log is received to that time. */
  async function received(at: number): Promise<void> {
    await until(async () => ((await coverage(server.url, recovery))?.walUntil ?? 0) >= at)
  }

  async function back(target: Target): Promise<{ beside: Beside; url: string }> {
    const major = archive.about()?.major ?? 0
    const program = await programFor(server.url, major, {})
    const beside = await startBeside(archive, wayTo(archive, target, inWords), program, {})
    return { beside, url: urlOf(beside, ROLE) }
  }

  async function rowsAt(url: string, sql: string): Promise<readonly unknown[]> {
    const other = new pg.Client(url)
    await other.connect()
    try {
      return (await other.query(sql)).rows
    } finally {
      await other.end()
    }
  }

  const EVERYTHING = `SELECT 'users' AS t, u::text AS row FROM users u UNION ALL SELECT 'orders', o::text FROM orders o
    UNION ALL SELECT 'keyless', k::text FROM keyless k ORDER BY 1, 2`

  test('what a plain DELETE took is back, beside and then in its place, and that is undone in turn', async () => {
    const before = (await client.query(EVERYTHING)).rows
    await wait(20)
    const at = Math.floor(await now())
    await wait(20)
    await client.query(`DELETE FROM users WHERE id > 3; DELETE FROM keyless;
      INSERT INTO users VALUES (9001, 'fake'); UPDATE users SET name = 'bad' WHERE id = 2`)
    const ruined = (await client.query(EVERYTHING)).rows
    await received(await now())

    const { beside, url } = await back({ kind: 'time', at })
    expect(await rowsAt(url, EVERYTHING)).toEqual(before)
    const compared = await compareTables(url, server.url)
    expect(compared.map(({ name, before: n, now: m, same }) => [name, n, m, same])).toEqual([
      ['keyless', 100, 0, false],
      ['orders', 5000, expect.any(Number), false],
      ['users', 2402, 4, false],
    ])

    const catalog = new Catalog(recovery)
    const names = ['orders', 'keyless', 'users'].map((name) => ({ schema: 'public', name }))
    const asker = { agent: 'a person', session: '', cwd: '/' }
    const { snapshot } = await tablesBack(
      { past: url, now: server.url },
      names,
      'a test',
      { grammar, asker, catalog },
      async () => true,
    )
    await endBeside(archive, beside)
    expect(fs.existsSync(beside.folder)).toBe(false)
    expect((await client.query(EVERYTHING)).rows).toEqual(before)

    const whole = snapshot && catalog.find(snapshot.id)
    if (!whole?.database) throw new Error('nothing was kept of it')
    await undoChange(whole, whole.database, catalog, async () => true)
    expect((await client.query(EVERYTHING)).rows).toEqual(ruined)
    await undoTo(before, catalog)
  })

  /** The undo of the undo: as it was before the first statement. */
  async function undoTo(before: unknown, catalog: Catalog): Promise<void> {
    const last = catalog.all().at(-1)
    if (!last?.database) throw new Error('nothing was kept of the undo')
    await undoChange(last, last.database, catalog, async () => true)
    expect((await client.query(EVERYTHING)).rows).toEqual(before)
  }

  test('a point inside a transaction brings back none of its rows, not even earlier ones', async () => {
    await client.query('BEGIN')
    await client.query(`INSERT INTO users VALUES (5001, 'earlier, in the same transaction')`)
    const point = await markPoint(server.url, recovery, 'inside')
    await client.query(`INSERT INTO users VALUES (5002, 'later')`)
    await client.query('COMMIT')
    await received(await now())
    const { timeline } = point
    const { beside, url } = await back({ kind: 'place', lsn: lsnOf(point.lsn), timeline })
    expect(await rowsAt(url, 'SELECT id FROM users WHERE id > 5000 AND id < 9000')).toEqual([])
    expect(await rowsAt(url, 'SELECT count(*)::int AS n FROM users')).toEqual([{ n: 2402 }])
    await endBeside(archive, beside)
  })

  test('a moment after which nothing happened is come back to, and one that lies ahead or before is refused', async () => {
    await client.query(`INSERT INTO users VALUES (6001, 'the last one')`)
    await wait(1500)
    const at = Math.floor(await now())
    await received(at + 1)
    const { beside, url } = await back({ kind: 'time', at })
    expect(await rowsAt(url, 'SELECT id FROM users WHERE id = 6001')).toEqual([{ id: 6001 }])
    await endBeside(archive, beside)

    const [oldest] = archive.allBases()
    for (const away of [at + 3_600_000, (oldest?.at ?? 0) - 1])
      expect(() => wayTo(archive, { kind: 'time', at: away }, inWords)).toThrow(
        /is not among what is kept\. There is: .* to .* \(from b/,
      )
  })

  test('a segment that is gone is a hole, and is said', async () => {
    await client.query('SELECT pg_switch_wal()')
    await client.query(`INSERT INTO users VALUES (7001, 'in the next segment')`)
    const at = Math.floor(await now())
    await received(at + 1)
    const segments = wayTo(archive, { kind: 'time', at }, inWords).segments
    const [first = ''] = segments
    const file = path.join(archive.wal, first)
    fs.renameSync(file, `${file}.away`)
    expect(() => wayTo(archive, { kind: 'time', at }, inWords)).toThrow(
      `${first} of the log is gone`,
    )
    fs.renameSync(`${file}.away`, file)
  })

  test('a role that may not write restore points marks one all the same', async () => {
    await client.query('DROP ROLE IF EXISTS weak')
    await client.query('CREATE ROLE weak LOGIN')
    const weak = server.url.replace('postgres@', 'weak@')
    const point = await markPoint(weak, recovery, 'weak')
    expect(archive.allPoints()).toContainEqual(point)
    await expect(archiveOf(weak, recovery)).rejects.toThrow('needs a role with REPLICATION')
  })

  test('older base backups go, with the log that only they lead to, and the second one still works', async () => {
    const [first] = archive.allBases()
    const { server: about } = await archiveOf(server.url, recovery)
    const at = Math.floor(await now())
    for (let n = 0; n < 2; n++) await backup(server.url, archive, about, () => {})
    expect(archive.allBases()).toHaveLength(2)
    expect(archive.allBases()).not.toContainEqual(first)
    expect(() => wayTo(archive, { kind: 'time', at }, inWords)).toThrow('not among what is kept')
    await client.query(`INSERT INTO users VALUES (8001, 'after two')`)
    const later = Math.floor(await now()) + 1
    await received(later)
    const { beside, url } = await back({ kind: 'time', at: later })
    expect(await rowsAt(url, 'SELECT id FROM users WHERE id = 8001')).toEqual([{ id: 8001 }])
    await endBeside(archive, beside)
  })

  test('a drill brings it back beside, reads it, says so, and leaves nothing; what is damaged or missing is said', async () => {
    expect(proofOf(archive)).toBeUndefined()
    const proof = await rehearseArchive(archive, {}, inWords, () => 77)
    expect(proof).toMatchObject({
      at: 77,
      state: 'works',
      words: expect.stringMatching(/: \d+ rows in \d+ tables of 1 database$/),
    })
    expect(proofOf(archive)).toEqual(proof)
    expect(allBeside(archive)).toEqual([])

    const none = await rehearseArchive(
      archive,
      { bin: '/nowhere', as: process.getuid?.() === 0 ? 'nobody' : undefined },
      inWords,
      () => 78,
    )
    expect(none).toMatchObject({
      state: 'untried',
      words: expect.stringContaining('no program of PostgreSQL'),
    })

    const newest = archive.allBases().at(-1)
    const control = path.join(newest ? archive.dataOf(newest) : '', 'global', 'pg_control')
    const ready = newest ? archive.readyOf(newest) : ''
    fs.rmSync(ready, { recursive: true, force: true })
    const bytes = fs.readFileSync(control)
    fs.writeFileSync(control, Buffer.alloc(bytes.length))
    const broken = await rehearseArchive(archive, {}, inWords, () => 79)
    fs.writeFileSync(control, bytes)
    expect(broken.state).toBe('fails')
    expect(allBeside(archive)).toEqual([])
    expect(proofOf(archive)).toEqual(broken)
  })

  test('while its log is received over an address, that address is known to come back, and no other', async () => {
    const { port } = new URL(server.url)
    const at = await now()
    await received(at)
    const here = { host: '127.0.0.1', port: Number(port) }
    const words = pointOf(recovery, here, Date.now())
    expect(words).toMatch(
      /^interlock backup restore URL --to \d\d:\d\d:\d\d \(the log of 127\.0\.0\.1:\d+ is being received\)$/,
    )
    expect(pointOf(recovery, { ...here, host: 'localhost' }, Date.now())).toBeDefined()
    expect(pointOf(recovery, { ...here, port: 1 }, Date.now())).toBeUndefined()
    expect(pointOf(recovery, { ...here, host: 'db.example.com' }, Date.now())).toBeUndefined()
    expect(pointOf(recovery, here, Date.now() + 3_600_000)).toBeUndefined()
  })

  test('when it is given up, the slot is gone from the server', async () => {
    const slots = 'SELECT slot_name FROM pg_replication_slots'
    expect((await client.query(slots)).rows).toHaveLength(1)
    stop.abort()
    await kept
    const { port } = new URL(server.url)
    expect(pointOf(recovery, { host: '127.0.0.1', port: Number(port) }, Date.now())).toBeUndefined()
    expect((await client.query(slots)).rows).toHaveLength(1)
    expect(await stopFollowing(server.url, recovery)).toBe(true)
    expect((await client.query(slots)).rows).toHaveLength(0)
    expect(said.join()).toContain('fills the server’s disk')
  })

  test('where the server has removed what was missed, that is said, and a new base backup is taken', async () => {
    const [bases, stretches] = [archive.allBases(), archive.allStretches()]
    for (let n = 0; n < 4; n++)
      for (const sql of [
        'CREATE TABLE t AS SELECT 1',
        'DROP TABLE t',
        'SELECT pg_switch_wal()',
        'CHECKPOINT',
      ])
        await client.query(sql)
    const again = new AbortController()
    const going = follow(again.signal)
    await until(async () => archive.allBases().at(-1)?.id !== bases.at(-1)?.id)
    again.abort()
    await going
    expect(said.join()).toContain('between there and now is a hole')
    expect(archive.allStretches()).toHaveLength(stretches.length + 1)
    await stopFollowing(server.url, recovery)
  })
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(50)
}

describeWith(
  hasPostgres() ? undefined : 'run: npm ci --prefix test/postgres --ignore-scripts',
  'npm’s PostgreSQL 18',
  () => suite(startPostgres),
)
describeWith(
  hasDebianPostgres() ? undefined : 'run: apt-get install postgresql-15',
  'Debian’s PostgreSQL 15',
  () => suite(startDebianPostgres),
)
