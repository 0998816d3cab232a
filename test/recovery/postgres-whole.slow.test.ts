import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import type { Undone } from '../../src/recovery/database/change.ts'
import { COPIED_BYTES_MAX } from '../../src/recovery/database/copied.ts'
import { copiesOf } from '../../src/recovery/database/copies.ts'
import { rehearse } from '../../src/recovery/drill.ts'
import { runSql, undoSql } from '../../src/recovery/postgres/door.ts'
import { inTransaction, pin, withClient } from '../../src/recovery/postgres/session.ts'
import { copyOut } from '../../src/recovery/postgres/whole/copy.ts'
import { standingTables } from '../../src/recovery/postgres/whole/standing.ts'
import { RETENTION, sweep } from '../../src/recovery/retention.ts'
import type { Snapshot } from '../../src/recovery/snapshot.ts'
import { describeWith } from '../support/needs.ts'
import {
  DEBIAN_BIN,
  hasDebianPostgres,
  hasPostgres,
  type Postgres,
  startDebianPostgres,
  startPostgres,
} from '../support/postgres.ts'
import { loadSqlGrammar } from '../support/sql-grammar.ts'
import { openFolder } from '../support/temp.ts'
import { EVERYTHING, ROLES, SCHEMA, TABLES } from './parts-schema.ts'

const grammar = await loadSqlGrammar()
const ASKER = { agent: 'claude-code', session: 'one', cwd: '/' }

/** What only a copy of the whole table keeps. */
const MORE = `
  CREATE DOMAIN zip AS varchar(9) COLLATE "C" DEFAULT '0' CHECK (value <> '') CONSTRAINT short CHECK (length(value) < 9);
  CREATE DOMAIN alone AS int; GRANT USAGE ON TYPE alone TO reader; COMMENT ON TYPE alone IS 'nobody’s';
  CREATE TABLE counted (id serial PRIMARY KEY, x int, place zip, note text) WITH (fillfactor = 70);
  INSERT INTO counted (x, place, note) SELECT g, 'z' || g, E'a\\tb\\n\\\\ ' || g FROM generate_series(1, 20) g;
  INSERT INTO counted (x, place, note) VALUES (NULL, NULL, NULL), (1, 'ü', repeat('long ', 3000));
  ALTER SEQUENCE counted_id_seq OWNED BY counted.id; ALTER TABLE counted OWNER TO chief; GRANT SELECT ON counted TO reader;
  COMMENT ON SEQUENCE counted_id_seq IS 'numbers';
  CREATE TABLE heirs (x int, y int); CREATE TABLE heir () INHERITS (heirs); INSERT INTO heir VALUES (1, 2);
  CREATE FUNCTION first(loose) RETURNS int LANGUAGE sql AS 'SELECT $1.a';
  CREATE FUNCTION spent(n numeric) RETURNS int LANGUAGE plpgsql AS $f$ BEGIN INSERT INTO loose VALUES (9); RETURN n; END $f$;
  CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM days;
  CREATE SEQUENCE apart;`
const ALL_TABLES = [...TABLES, 'counted', 'app.users', 'people', 'heirs', 'totals']
const STORED = `SELECT (SELECT (last_value, is_called)::text FROM counted_id_seq) AS counted, (SELECT json_agg(ROW(sequencename, last_value, start_value) ORDER BY 1) FROM pg_sequences WHERE sequencename ~ 'numbered') AS numbered,
  (SELECT json_agg(ROW(c.relname, c.relpersistence, c.reloptions, t.reloptions) ORDER BY c.relname) FROM pg_class c JOIN pg_class t ON t.oid = c.reltoastrelid
    WHERE c.relnamespace = 'public'::regnamespace) AS options`

function suite(start: () => Promise<Postgres>, bin: string | undefined): void {
  let server: Postgres
  let client: pg.Client
  const { folder, remove } = openFolder()
  const catalog = new Catalog(folder)

  beforeAll(async () => {
    server = await start()
    client = new pg.Client(server.url)
    await client.connect()
    await client.query(ROLES)
  })

  afterAll(async () => {
    await client.end()
    await server.stop()
    remove()
  })

  async function fresh(): Promise<void> {
    await client.query(SCHEMA)
    await client.query(MORE)
  }

  async function everything(): Promise<unknown> {
    const rows: unknown[] = []
    for (const table of ALL_TABLES) {
      const sql = `SELECT '${table}' AS t, json_agg(to_jsonb(t) ORDER BY to_jsonb(t)::text) AS rows FROM ${table} t`
      rows.push(await client.query(sql).then(({ rows: found }) => found, String))
    }
    const positions = await client.query(STORED).then(({ rows: found }) => found, String)
    return { parts: (await client.query(EVERYTHING)).rows, rows, positions, dump: dumped() }
  }

  function dumped(): readonly string[] {
    if (bin === undefined) return []
    const words = ['--schema-only', '--exclude-schema=interlock_kept*', server.url]
    const text = execFileSync(path.join(bin, 'pg_dump'), words, { encoding: 'utf8' })
    return text
      .split('\n')
      .filter((line) => !/^(--|\\)/.test(line))
      .map((line) => line.replace(/,$/, ''))
      .toSorted()
  }

  async function run(sql: string, url = server.url): Promise<Snapshot> {
    const { snapshot } = await runSql(url, sql, grammar, ASKER, catalog, async () => true)
    if (!snapshot) throw new Error(`nothing was kept of ${sql}`)
    return snapshot
  }

  async function undo(
    { id }: Snapshot,
    commit: (undone: Undone) => Promise<boolean> = async () => true,
  ): Promise<Snapshot> {
    const snapshot = catalog.find(id)
    if (snapshot?.database?.engine !== 'postgres') throw new Error('it is not in the catalog')
    const replaced = await undoSql(snapshot, snapshot.database, catalog, commit)
    return replaced ?? snapshot
  }

  function copied({ database }: Snapshot): readonly string[] {
    return copiesOf(database).map(
      ({ schema, name, copied: { rows } }) => `${schema}.${name} ${rows}`,
    )
  }

  test.each([
    ['DROP TYPE mood CASCADE', ['public.users 60']],
    ['DROP DOMAIN zip CASCADE', ['public.counted 22']],
    ['ALTER TABLE loose ALTER c TYPE int USING 1', ['public.loose 30']],
    ['ALTER TABLE counted DROP COLUMN id', ['public.counted 22']],
    ['ALTER TABLE numbered DROP COLUMN n', ['public.numbered 10']],
    ['ALTER TABLE numbered ALTER n DROP IDENTITY', ['public.numbered 10']],
    ['ALTER TABLE numbered ALTER n RESTART WITH 50', ['public.numbered 10']],
    ['ALTER TABLE users RENAME TO people', ['public.users 60']],
    ['ALTER TABLE users RENAME COLUMN city TO town', ['public.users 60']],
    ['ALTER TABLE users SET SCHEMA app', ['public.users 60']],
    [
      'ALTER TABLE counted SET (fillfactor = 50, toast.autovacuum_enabled = off)',
      ['public.counted 22'],
    ],
    ['ALTER TABLE loose SET UNLOGGED', ['public.loose 30']],
    [
      'ALTER TABLE users DROP COLUMN city; DROP TABLE loose CASCADE',
      ['public.loose 30', 'public.users 60'],
    ],
    ['DROP TABLE loose CASCADE', ['public.loose 30']],
    [
      'ALTER TABLE users DROP COLUMN city; CREATE TABLE people AS SELECT * FROM users',
      ['public.users 60'],
    ],
    [
      'ALTER TABLE users ALTER score TYPE int USING spent(score)',
      ['public.loose 30', 'public.users 60'],
    ],
    [
      'DROP TABLE users CASCADE; TRUNCATE numbered; DROP TYPE mood',
      ['public.numbered 10', 'public.users 60'],
    ],
  ])('%s: its tables are copied first, it is undone, and the undo too', async (sql, names) => {
    await fresh()
    const before = await everything()
    const snapshot = await run(sql)
    expect(copied(snapshot).toSorted()).toEqual(names)
    const after = await everything()
    expect(after).not.toEqual(before)
    const again = await undo(snapshot)
    expect(await everything()).toEqual(before)
    const back = await undo(again)
    expect(await everything()).toEqual(after)
    await undo(back)
    expect(await everything()).toEqual(before)
  })

  test.each([
    ['ALTER TABLE days DETACH PARTITION days_1', 'nothing here brings it back'],
    ['ALTER TABLE heirs DROP COLUMN x', 'inherits'],
    ['DROP SEQUENCE apart; ALTER TABLE users RENAME TO people', 'sequence'],
    ['ALTER TABLE users CLUSTER ON by_score', 'nothing here brings it back'],
    ['ALTER TABLE days RENAME COLUMN note TO words', 'parts'],
    ['DROP FUNCTION nowhere', 'could not find'],
    ['GRANT reader TO writer', 'grant role'],
    ['DROP EXTENSION plpgsql', 'extension'],
  ])('%s does not run', async (sql, words) => {
    await fresh()
    const before = await everything()
    const known = catalog.all().length
    await expect(run(sql)).rejects.toThrow(new RegExp(words))
    expect(await everything()).toEqual(before)
    expect(catalog.all()).toHaveLength(known)
  })

  test('a role without a place of its own has its tables copied out, for rows too', async () => {
    for (const sql of [
      'TRUNCATE own.t',
      'DROP TABLE own.t CASCADE',
      'DELETE FROM own.t WHERE id = 1',
      `UPDATE own.t SET x = 'other'; INSERT INTO own.t VALUES (3, 'c', 4)`,
      'ALTER TABLE own.t DROP COLUMN y',
    ]) {
      await fresh()
      await client.query(`DROP SCHEMA IF EXISTS interlock_kept CASCADE; DROP SCHEMA IF EXISTS own CASCADE;
        DO $$ BEGIN CREATE ROLE managed LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
        CREATE SCHEMA own AUTHORIZATION managed; SET ROLE managed;
        CREATE TABLE own.t (id int PRIMARY KEY, x text DEFAULT 'd', y int NOT NULL);
        CREATE TABLE own.u (id int REFERENCES own.t ON DELETE CASCADE);
        INSERT INTO own.t VALUES (1, 'a', 2), (2, 'b', 3); GRANT SELECT ON own.t TO reader; RESET ROLE`)
      if (sql.startsWith('TRUNCATE')) await client.query('DROP TABLE own.u')
      else await client.query('INSERT INTO own.u VALUES (1)')
      const url = server.url.replace('postgres@', 'managed@')
      const state = async () => {
        const of = (from: string) =>
          client
            .query(`SELECT to_jsonb(t) AS row FROM ${from} t ORDER BY t::text`)
            .then(({ rows }) => rows, String)
        const { rows: acl } = await client.query(
          `SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'own'::regnamespace ORDER BY 1`,
        )
        return [await of('own.t'), await of('own.u'), acl]
      }
      const before = await state()
      const snapshot = await run(sql, url)
      const after = await state()
      expect(after).not.toEqual(before)
      const again = await undo(snapshot)
      expect(await state()).toEqual(before)
      await undo(again)
      expect(await state()).toEqual(after)
      const { rows } = await client.query(
        `SELECT FROM pg_namespace WHERE nspname ~ '^interlock_kept'`,
      )
      expect(rows).toEqual([])
    }
  })

  test('newer work is told: rows that came since, a part that was changed, a table that stands in its place', async () => {
    await fresh()
    const seen: Undone[] = []
    const look = async (snapshot: Snapshot) => {
      await undo(snapshot, async (undone) => {
        seen.push(undone)
        return false
      })
      return seen
        .at(-1)
        ?.copied?.filter(({ newer }) => newer)
        .map(({ name }) => name)
    }
    const snapshot = await run('ALTER TABLE users RENAME TO people')
    expect(await look(snapshot)).toEqual([])
    await client.query(`INSERT INTO people (id, age, email) VALUES (900, 1, 'new')`)
    expect(await look(snapshot)).toEqual(['people'])
    await client.query('DELETE FROM people WHERE id = 900; CREATE TABLE users (x int)')
    expect(await look(snapshot)).toEqual(['users'])
    const replaced = await undo(snapshot)
    expect(copied(replaced).toSorted()).toEqual(['public.people 60', 'public.users 0'])
  })

  test('a table that somebody else makes in that moment is not taken for what the statement has made', async () => {
    await fresh()
    let made = 0
    const tell = () => {
      made++
      void client.query(`CREATE TABLE theirs_${made} (x int)`)
    }
    const url = server.url
    await client.query(
      `INSERT INTO loose SELECT g, repeat(md5(g::text), 50), 'c' FROM generate_series(1, 6000) g`,
    )
    const sql = 'ALTER TABLE loose RENAME TO other'
    const ran = runSql(url, sql, grammar, ASKER, catalog, async () => true, tell)
    await ran.then(
      ({ snapshot }) => {
        if (snapshot?.database?.engine !== 'postgres') throw new Error('nothing was kept of it')
        const names = snapshot.database.whole?.tables.map(({ name }) => name)
        expect(names?.toSorted()).toEqual(['loose', 'other'])
      },
      (error: unknown) => expect(String(error)).toContain('cannot be undone'),
    )
    expect(made).toBeGreaterThan(0)
    expect((await client.query('SELECT FROM theirs_1')).rowCount).toBe(0)
  })

  test('what hangs on it since and cannot be made again stops the undo', async () => {
    await fresh()
    const snapshot = await run('ALTER TABLE loose ALTER c TYPE int USING 1')
    await client.query('CREATE MATERIALIZED VIEW newer AS SELECT a FROM loose')
    const stood = await everything()
    await expect(undo(snapshot)).rejects.toThrow('materialized view public.newer')
    await client.query('DROP MATERIALIZED VIEW newer; CREATE STATISTICS known ON a, b FROM loose')
    await expect(undo(snapshot)).rejects.toThrow('statistics')
    await client.query('DROP STATISTICS known; CREATE VIEW newer AS SELECT a FROM loose')
    await undo(snapshot)
    expect((await client.query('SELECT FROM newer')).rowCount).toBe(30)
    await client.query('DROP VIEW newer')
    expect(await everything()).not.toEqual(stood)
  })

  test('a part of the copy that the disk has changed restores nothing', async () => {
    await fresh()
    const snapshot = await run('DROP TYPE mood CASCADE')
    const stood = await everything()
    const [copy] = copiesOf(snapshot.database)
    const list = copy?.copied.parts ?? ''
    const [part = ''] = catalog.store.get(list).toString('latin1').split('\n')
    const [file = ''] = ['.z', '']
      .map((end) => path.join(folder, 'objects', part.slice(0, 2), `${part.slice(2)}${end}`))
      .filter((one) => fs.existsSync(one))
    const whole = fs.readFileSync(file)
    fs.writeFileSync(
      file,
      Buffer.concat([whole.subarray(0, 40), Buffer.from('x'), whole.subarray(41)]),
    )
    await expect(undo(snapshot)).rejects.toThrow('not what was kept')
    expect(await everything()).toEqual(stood)
    fs.writeFileSync(file, whole)
    const found = catalog.find(snapshot.id)
    if (!found) throw new Error('it is not in the catalog')
    const proof = await rehearse(found, catalog, catalog.scratch, () => 1)
    expect(proof).toMatchObject({ works: true, words: expect.stringContaining('60 rows') })
    expect(await everything()).toEqual(stood)
    // Nothing of it is swept while it is listed, and nothing is left when it is forgotten.
    const later = Date.now() + 2 * 60 * 60 * 1000
    await sweep(catalog, { ...RETENTION, bytes: 1e12 }, new Set(), later)
    expect(catalog.store.isKept(part)).toBe(true)
  })

  test('more than the limit is not copied, and the connection goes on', async () => {
    await fresh()
    await withClient(server.url, (one) =>
      inTransaction(one, async () => {
        await pin(one)
        const table = (await standingTables(one)).find(({ name }) => name === 'counted')
        if (!table) throw new Error('the table is not there')
        const told: number[] = []
        const place = { store: catalog.store, tell: () => told.push(1) }
        const budget = { bytes: COPIED_BYTES_MAX - 1_000_000 }
        await client.query(
          `INSERT INTO counted (note) SELECT repeat('compressed ', 20000) FROM generate_series(1, 20)`,
        )
        await expect(copyOut(one, table, { ...place, budget })).rejects.toThrow('larger than 1 GiB')
        const copy = await copyOut(one, table, { ...place, budget: { bytes: 0 } })
        expect(copy.copied.rows).toBe(42)
        expect(told.length).toBeGreaterThan(0)
        return { result: undefined, commit: false }
      }),
    )
  })
}

describeWith(
  hasPostgres() ? undefined : 'run: npm ci --prefix test/postgres --ignore-scripts',
  'npm’s PostgreSQL 18',
  () => suite(startPostgres, undefined),
)
describeWith(
  hasDebianPostgres() ? undefined : 'run: apt-get install postgresql-15',
  'Debian’s PostgreSQL 15',
  () => suite(startDebianPostgres, DEBIAN_BIN),
)
