import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import type { Undone } from '../../src/recovery/database/change.ts'
import { undoChange } from '../../src/recovery/database/engines.ts'
import { runSql, undoSql } from '../../src/recovery/postgres/door.ts'
import { forgetRows } from '../../src/recovery/postgres/forget.ts'
import type { Snapshot } from '../../src/recovery/snapshot.ts'
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
import { expectUndoneInAnyOrder } from './any-order.ts'

const grammar = await loadSqlGrammar()
const CLI = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url))
const KILLS = 20

/** The server notices after a moment that nobody is there any more. */
async function settled(client: pg.Client): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
        AND datname = current_database() AND backend_xid IS NOT NULL`,
    )
    if (rowCount === 0) return
    await sleep(50)
  }
}

const ASKER = { agent: 'claude-code', session: 'one', cwd: '/' }

const SCHEMA = `
  DROP SCHEMA IF EXISTS public CASCADE;
  CREATE SCHEMA public;
  CREATE TABLE users (id serial PRIMARY KEY, name text, email text UNIQUE, made timestamptz DEFAULT now());
  CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id int REFERENCES users ON DELETE CASCADE ON UPDATE CASCADE, total numeric,
    tax numeric GENERATED ALWAYS AS (total * 0.19) STORED);
  CREATE TABLE items (order_id int REFERENCES orders ON DELETE SET NULL, "what is it" text, data jsonb, j json);
  CREATE TABLE pairs (a text, b int, c bytea, PRIMARY KEY (b, a));
  CREATE TABLE audit (at timestamptz DEFAULT clock_timestamp(), what text);
  CREATE TABLE parts (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
  CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
  CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2026-07-01') TO ('2027-01-01');
  CREATE VIEW rich AS SELECT u.name, o.total FROM users u JOIN orders o ON o.user_id = u.id WHERE o.total > 5;
  CREATE INDEX by_name ON users (lower(name));
  CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO audit (what) VALUES (tg_op); RETURN NULL; END $$;
  CREATE TRIGGER noted AFTER UPDATE OR DELETE ON users FOR EACH STATEMENT EXECUTE FUNCTION note();
  CREATE FUNCTION wipe(n int) RETURNS void LANGUAGE sql AS 'DELETE FROM pairs WHERE b % n = 0';
  INSERT INTO users (name, email) SELECT 'n' || g, 'm' || g || '@example.com' FROM generate_series(1, 40) g;
  INSERT INTO orders (user_id, total) SELECT 1 + g % 40, g FROM generate_series(1, 60) g;
  INSERT INTO items SELECT 1 + g % 60, 'thing ' || g % 5, '{"a": 1}', '{"b": [1]}' FROM generate_series(1, 50) g;
  INSERT INTO pairs SELECT chr(97 + g % 26), g, decode('00ff', 'hex') FROM generate_series(1, 40) g;
  INSERT INTO parts SELECT g, date '2026-01-05' + g * 10 FROM generate_series(1, 30) g;`

/** Everything that a person would miss: rows, columns, keys, indexes, views, triggers, rights. */
const EVERYTHING = `
  SELECT (SELECT json_agg(x ORDER BY x::text) FROM (
      SELECT c.relname, c.relkind, c.relacl::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        a.attidentity, pg_get_expr(d.adbin, d.adrelid)
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace = 'public'::regnamespace) x) AS columns,
    (SELECT json_agg(x ORDER BY x::text) FROM (SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace) x) AS constraints,
    (SELECT json_agg(pg_get_indexdef(indexrelid) ORDER BY indexrelid::regclass::text) FROM pg_index
      JOIN pg_class c ON c.oid = indexrelid WHERE c.relnamespace = 'public'::regnamespace) AS indexes,
    (SELECT json_agg(x ORDER BY x::text) FROM (SELECT tgrelid::regclass::text, tgname, tgenabled, pg_get_triggerdef(oid)
      FROM pg_trigger WHERE NOT tgisinternal) x) AS triggers,
    (SELECT json_agg(x ORDER BY x::text) FROM (SELECT viewname, definition FROM pg_views WHERE schemaname = 'public') x) AS views,
    (SELECT json_agg(x ORDER BY x::text) FROM (SELECT inhrelid::regclass::text, inhparent::regclass::text FROM pg_inherits) x) AS parts`

const TABLES = ['users', 'orders', 'items', 'pairs', 'audit', 'parts', 'rich']

function suite(start: () => Promise<Postgres>): void {
  let server: Postgres
  let client: pg.Client
  const { folder, remove } = openFolder()
  const catalog = new Catalog(folder)

  beforeAll(async () => {
    server = await start()
    client = new pg.Client(server.url)
    await client.connect()
  })

  afterAll(async () => {
    await client.end()
    await server.stop()
    remove()
  })

  async function fresh(): Promise<void> {
    await client.query(SCHEMA)
  }

  async function everything(): Promise<unknown> {
    const structure = (await client.query(EVERYTHING)).rows
    const rows = []
    for (const table of TABLES)
      rows.push(
        (
          await client.query(
            `SELECT '${table}' AS table, json_agg(t::text ORDER BY t::text) AS rows FROM ${table} t`,
          )
        ).rows,
      )
    return { structure, rows }
  }

  async function run(sql: string): Promise<Snapshot> {
    const { snapshot } = await runSql(server.url, sql, grammar, ASKER, catalog, async () => true)
    if (!snapshot) throw new Error(`nothing was kept of ${sql}`)
    return snapshot
  }

  async function undo(
    { id }: Snapshot,
    commit: (undone: Undone) => Promise<boolean> = async () => true,
  ): Promise<Snapshot | undefined> {
    const snapshot = catalog.find(id)
    if (snapshot?.database?.engine !== 'postgres') throw new Error('it is not in the catalog')
    return undoSql(snapshot, snapshot.database, catalog, commit)
  }

  test('whoever ends it in the middle, the rows stand as they did, or it is kept how they did', async () => {
    await fresh()
    const root = openFolder()
    const here = new Catalog(path.join(root.folder, 'recovery'))
    const before = await everything()
    const seen = { before: 0, after: 0 }
    let took = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const started = performance.now()
      const child = spawn(
        process.execPath,
        [
          CLI,
          'sql',
          server.url,
          '--yes',
          '--',
          'UPDATE users SET name = name || clock_timestamp()',
        ],
        { env: { PATH: process.env.PATH, HOME: root.folder, INTERLOCK_HOME: root.folder } },
      )
      const ended = once(child, 'exit').then(([code]) => {
        if (code === 0) took = performance.now() - started
      })
      // The first one goes to its end, and says how long that takes here and now; half of it is the start.
      await (kill === 0 ? ended : Promise.race([ended, sleep(took * (0.5 + Math.random() * 0.6))]))
      child.kill('SIGKILL')
      await ended
      await settled(client)
      const snapshot = here.all().at(-1)
      const now = JSON.stringify(await everything())
      if (now === JSON.stringify(before)) seen.before++
      else {
        if (!snapshot?.database)
          throw new Error('rows were changed, and nothing says how they stood')
        await undoChange(snapshot, snapshot.database, here, async () => true)
        expect(await everything()).toEqual(before)
        seen.after++
      }
      for (const { id } of here.all()) here.forget(id)
    }
    root.remove()
    console.log(`ended ${KILLS} times: ${JSON.stringify(seen)}`)
    expect(Math.min(seen.before, seen.after)).toBeGreaterThan(0)
  })

  const STATEMENTS: readonly string[] = [
    'DELETE FROM users',
    'DELETE FROM users WHERE id < 20 RETURNING *',
    'UPDATE users SET id = id + 1000',
    'UPDATE users SET id = 41 - id + 100',
    `UPDATE users SET name = 'x', email = NULL`,
    // Two that change places: each has what the other is to have back, and nobody else may.
    `UPDATE users SET email = NULL WHERE id IN (1, 2);
       UPDATE users SET email = 'm' || 3 - id || '@example.com' WHERE id IN (1, 2)`,
    `INSERT INTO users (id, name, email) VALUES (7, 'again', 'm1@example.com')
       ON CONFLICT (id) DO UPDATE SET name = excluded.name`,
    `INSERT INTO users (name) SELECT 'fake' FROM generate_series(1, 100)`,
    `WITH gone AS (DELETE FROM orders WHERE total > 30 RETURNING *)
       INSERT INTO items SELECT NULL, 'from ' || id FROM gone`,
    `MERGE INTO pairs p USING (VALUES ('a', 26), ('zz', 999)) v (a, b) ON p.a = v.a AND p.b = v.b
       WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (v.a, v.b)`,
    'SELECT wipe(3)',
    `DO $$ BEGIN FOR i IN 1..5 LOOP DELETE FROM users WHERE id = i; INSERT INTO users (id, name) VALUES (i, 'loop');
       UPDATE users SET name = 'twice' WHERE id = i; END LOOP; END $$`,
    `DO $$ BEGIN FOR i IN 1..6 LOOP BEGIN UPDATE users SET name = 'caught' WHERE id = i;
       INSERT INTO pairs VALUES ('new', 1000 + i); IF i % 2 = 0 THEN RAISE 'no'; END IF;
       EXCEPTION WHEN raise_exception THEN DELETE FROM users WHERE id = 20 + i; END; END LOOP;
       DELETE FROM items WHERE order_id % 3 = 0; END $$`,
    'DELETE FROM items WHERE "what is it" = \'thing 1\'; INSERT INTO items (data) VALUES (NULL), (NULL)',
    `UPDATE items SET j = '{}' WHERE order_id % 2 = 0`,
    'TRUNCATE users CASCADE',
    'TRUNCATE pairs',
    'TRUNCATE parts',
    'DELETE FROM parts WHERE id % 2 = 0',
    `UPDATE parts SET day = day + 180 WHERE day < '2026-03-01'`,
    'DELETE FROM parts_1',
    'DROP TABLE users CASCADE',
    'DROP TABLE pairs, audit',
    'DROP VIEW rich',
    'DROP TABLE parts',
    'DROP TABLE parts_1',
    'DROP INDEX by_name',
    'DROP SCHEMA public CASCADE',
    `CREATE TABLE made (id int PRIMARY KEY); INSERT INTO made VALUES (1); CREATE INDEX ON pairs (c)`,
    'CREATE TABLE copied AS SELECT * FROM users; DELETE FROM users',
    `DROP TABLE items; CREATE TABLE items (order_id int, "what is it" text, data jsonb, j json)`,
  ]

  test.each(STATEMENTS)('%s is undone, and the undo too', async (sql) => {
    await fresh()
    const before = await everything()
    const snapshot = await run(sql)
    const after = sql.startsWith('DROP') ? undefined : await everything()
    const replaced = await undo(snapshot)
    expect(await everything()).toEqual(before)
    if (!replaced) throw new Error('nothing was kept of the restore')
    const back = await undo(replaced)
    if (after !== undefined && !sql.startsWith('CREATE')) expect(await everything()).toEqual(after)
    if (!back) throw new Error('nothing was kept of the second restore')
    await undo(back)
    expect(await everything()).toEqual(before)
  })

  const rows = STATEMENTS.filter((sql) => !/^(DROP|CREATE)/.test(sql))

  test('any statements in any order, in one transaction or in many, are undone one by one', () =>
    expectUndoneInAnyOrder(rows, { fresh, everything, run, undo }))

  test('later work is told apart, and stays', async () => {
    await fresh()
    const snapshot = await run(`UPDATE users SET name = 'bad' WHERE id <= 10`)
    await client.query(`UPDATE users SET name = 'by a person' WHERE id = 3`)
    await client.query(`INSERT INTO users (name) VALUES ('new')`)
    const found: number[] = []
    await undo(snapshot, async ({ tables }) => {
      found.push(...tables.map(({ newer }) => newer))
      return false
    })
    expect(found).toContain(1)
    const { rows: kept } = await client.query(
      `SELECT count(*)::int AS n FROM users WHERE name IN ('bad', 'by a person', 'new')`,
    )
    expect(kept).toEqual([{ n: 11 }])
  })

  test('rows of a block that catches exceptions are nobody else’s, and what came after it is', async () => {
    await fresh()
    const before = await everything()
    const snapshot = await run(`DO $$ BEGIN
      BEGIN UPDATE users SET name = 'one' WHERE id < 5; INSERT INTO pairs VALUES ('in', 2000);
        BEGIN UPDATE users SET name = 'two' WHERE id = 6; EXCEPTION WHEN others THEN NULL; END;
      EXCEPTION WHEN others THEN NULL; END; END $$`)
    const newer = async () => {
      let n = 0
      await undo(snapshot, async ({ tables }) => {
        n = tables.reduce((sum, one) => sum + one.newer, 0)
        return false
      })
      return n
    }
    expect(await newer()).toBe(0)
    await client.query(`DO $$ BEGIN UPDATE pairs SET c = 'by a person' WHERE b = 2000;
      EXCEPTION WHEN others THEN NULL; END $$`)
    expect(await newer()).toBe(1)
    await undo(snapshot)
    expect(await everything()).toEqual(before)
  })

  test('a block that fails and tries something else is kept, and one that turns the watch off is not run', async () => {
    await fresh()
    const before = await everything()
    await undo(
      await run(`DO $$ BEGIN FOR i IN 38..45 LOOP
        BEGIN INSERT INTO users (id, name) VALUES (i, 'new'); EXCEPTION WHEN unique_violation THEN
          UPDATE users SET name = 'there' WHERE id = i; END; END LOOP; END $$`),
    )
    expect(await everything()).toEqual(before)
    await client.query('CREATE TABLE base (x int); CREATE TABLE heir (y int) INHERITS (base)')
    await client.query('INSERT INTO heir VALUES (1, 2)')
    const stood = await everything()
    for (const around of [
      `EXECUTE (SELECT string_agg(format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname), ';')
         FROM pg_trigger WHERE tgname LIKE 'interlock%');
       DELETE FROM pairs;
       EXECUTE (SELECT string_agg(format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', tgrelid::regclass, tgname), ';')
         FROM pg_trigger WHERE tgname LIKE 'interlock%')`,
      'UPDATE base SET x = 3',
    ])
      await expect(
        run(`DELETE FROM pairs WHERE false; DO $$ BEGIN ${around}; END $$`),
      ).rejects.toThrow('cannot be undone')
    expect((await client.query('SELECT x FROM heir')).rows).toEqual([{ x: 1 }])
    expect(await everything()).toEqual(stood)
  })

  test('what a function does to a part of a table by its own name is kept', async () => {
    await fresh()
    const before = await everything()
    const snapshot = await run('DO $$ BEGIN DELETE FROM parts_1; UPDATE parts SET id = id; END $$')
    await undo(snapshot)
    expect(await everything()).toEqual(before)
  })

  test('triggers that wait for the end are kept too', async () => {
    await fresh()
    await client.query(`CREATE FUNCTION later() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN DELETE FROM pairs; RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER later AFTER DELETE ON items DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION later()`)
    const before = await everything()
    const snapshot = await run('DELETE FROM items')
    const { rows: none } = await client.query('SELECT FROM pairs')
    expect(none).toHaveLength(0)
    await undo(snapshot)
    expect(await everything()).toEqual(before)
  })

  test('a trigger that changes the same row again is not run', async () => {
    await fresh()
    await client.query(`CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN UPDATE pairs SET c = '\\x01' WHERE b = new.b; RETURN NULL; END $$;
      CREATE TRIGGER again AFTER UPDATE ON pairs FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION again()`)
    const before = await everything()
    await expect(run(`UPDATE pairs SET c = '\\x02'`)).rejects.toThrow('the same rows again')
    expect(await everything()).toEqual(before)
  })

  test('rows that look the same in another part of a table are not taken for it', async () => {
    await fresh()
    await client.query(`CREATE TABLE loose (a int, b text) PARTITION BY LIST (a);
      CREATE TABLE loose_1 PARTITION OF loose FOR VALUES IN (1);
      CREATE TABLE loose_2 PARTITION OF loose FOR VALUES IN (2);
      INSERT INTO loose VALUES (2, 'somebody’s')`)
    const snapshot = await run(`INSERT INTO loose VALUES (1, 'the agent’s')`)
    await undo(snapshot)
    const { rows: left } = await client.query('SELECT b FROM loose')
    expect(left).toEqual([{ b: 'somebody’s' }])
  })

  test('names that somebody has put in the way run nothing while rows come back', async () => {
    await fresh()
    await client.query(`CREATE TABLE ran (x int);
      CREATE FUNCTION format(text, regclass, name) RETURNS text LANGUAGE sql AS
        $$ INSERT INTO ran VALUES (1); SELECT 'SELECT 1' $$;
      CREATE FUNCTION same(text, text) RETURNS boolean LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO ran VALUES (2); RETURN true; END $$;
      CREATE OPERATOR public.= (FUNCTION = same, LEFTARG = text, RIGHTARG = text)`)
    await undo(await run(`DELETE FROM users WHERE id < 5`))
    const { rows: ran } = await client.query('SELECT FROM ran')
    expect(ran).toHaveLength(0)
    await client.query('DROP OPERATOR public.= (text, text)')
  })

  test('a connection that breaks before its end leaves the rows, and nothing that says it could undo more', async () => {
    await fresh()
    const known = new Set(catalog.all().map(({ id }) => id))
    const broken = runSql(server.url, 'DELETE FROM users', grammar, ASKER, catalog, async () => {
      const { rows: backends } = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'interlock'`,
      )
      return backends.length > 0
    })
    await expect(broken).rejects.toThrow()
    const left = catalog.all().filter(({ id }) => !known.has(id))
    for (const one of left) await expect(undo(one)).rejects.toThrow('is gone')
    const { rows: there } = await client.query('SELECT FROM users')
    expect(there).toHaveLength(40)
  })

  test('a row that came later and hangs on one that is taken back keeps it', async () => {
    await fresh()
    const snapshot = await run(`INSERT INTO users (id, name) VALUES (5000, 'fake')`)
    await client.query('INSERT INTO orders (user_id, total) VALUES (5000, 1)')
    await expect(undo(snapshot)).rejects.toThrow('would be deleted along')
    const { rows: kept } = await client.query('SELECT FROM orders WHERE user_id = 5000')
    expect(kept).toHaveLength(1)
  })

  test('what was kept and then changed by somebody is not brought back', async () => {
    await fresh()
    const snapshot = await run('DELETE FROM pairs')
    const old = catalog.find(snapshot.id)?.database?.tables[0]?.old
    await client.query(`UPDATE interlock_kept."${old}" SET b = b + 1`)
    await expect(undo(snapshot)).rejects.toThrow('has been changed since')
  })

  /** What would last, or reach around what is watched. */
  test.each([
    ['DO $$ BEGIN DROP TABLE pairs; END $$', 'more than rows'],
    ['DO $$ BEGIN TRUNCATE pairs; END $$', 'more than rows'],
    ['DO $$ BEGIN ALTER TABLE pairs DROP COLUMN c; END $$', 'more than rows'],
    [`SELECT set_config('standard_conforming_strings', 'off', false)`, 'set_config'],
    [`SELECT setval('users_id_seq', 1)`, 'setval'],
    ['SELECT lo_unlink(1)', 'lo_unlink'],
    [`DO $$ BEGIN UPDATE interlock_kept.sx_fires SET rows = 0; END $$`, 'sx_fires'],
    ['VACUUM users', 'cannot run in a transaction'],
    ['COMMIT', 'transaction'],
    [`COPY users TO PROGRAM 'cat'`, 'copies'],
  ])('%s does not run', async (sql, words) => {
    await fresh()
    const before = await everything()
    await expect(run(sql)).rejects.toThrow(words)
    expect(await everything()).toEqual(before)
  })

  test('a database that is dropped lies aside, closed, and comes back under its name', async () => {
    const has = async () =>
      (
        await client.query(`SELECT datname FROM pg_database WHERE datname ~ '^(app|interlock)'`)
      ).rows.map(({ datname }) => datname)
    await client.query('CREATE DATABASE app')
    const url = server.url.replace(/\/postgres$/, '/app')
    const inside = new pg.Client(url)
    inside.on('error', () => {})
    await inside.connect()
    await inside.query('CREATE TABLE t AS SELECT generate_series(1, 7) AS x')
    await expect(run('DROP DATABASE app')).rejects.toThrow('1 others are connected to app')
    await expect(run('DROP DATABASE postgres')).rejects.toThrow('that it runs in')
    await expect(run('DROP DATABASE nowhere')).rejects.toThrow('no database nowhere')
    const dry = runSql(
      server.url,
      'DROP DATABASE app WITH (FORCE)',
      grammar,
      ASKER,
      catalog,
      async () => false,
    )
    expect((await dry).change?.moved).toMatchObject([{ kind: 'database', name: 'app' }])
    expect((await inside.query('SELECT count(*)::int AS n FROM t')).rows).toEqual([{ n: 7 }])

    const snapshot = await run('DROP DATABASE app WITH (FORCE)')
    await expect(inside.query('SELECT 1')).rejects.toThrow()
    const [aside = ''] = await has()
    expect(aside).toMatch(/^interlock_kept_/)
    const closed = new pg.Client(server.url.replace(/\/postgres$/, `/${aside}`))
    await expect(closed.connect()).rejects.toThrow('not currently accepting connections')

    await client.query('CREATE DATABASE app')
    const replaced = await undo(snapshot)
    expect(await has()).toHaveLength(2)
    const back = new pg.Client(url)
    await back.connect()
    expect((await back.query('SELECT count(*)::int AS n FROM t')).rows).toEqual([{ n: 7 }])
    await back.end()
    if (!replaced) throw new Error('nothing was kept of the restore')
    const again = await undo(replaced)
    if (!again) throw new Error('nothing was kept of the second restore')
    await undo(again)
    const { database } = catalog.find(replaced.id) ?? {}
    for (const { id } of [replaced, again])
      if (database?.engine === 'postgres') expect(await forgetRows(database, id)).toBe(true)
    await client.query('DROP DATABASE app')
    for (const name of await has()) await client.query(`DROP DATABASE ${name}`)
  })

  test('a transaction whose yes does not come, or that is lost, leaves neither rows nor a snapshot', async () => {
    await fresh()
    const [before, known] = [await everything(), catalog.all().length]
    await runSql(server.url, 'DELETE FROM users', grammar, ASKER, catalog, async () => false)
    await expect(
      runSql(server.url, 'DELETE FROM users', grammar, ASKER, catalog, async () => {
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await everything()).toEqual(before)
    expect(catalog.all()).toHaveLength(known)
  })

  test('a read changes nothing at all, where it may change nothing', async () => {
    await fresh()
    await client.query('DROP SCHEMA IF EXISTS interlock_kept CASCADE')
    const read = await runSql(
      server.url,
      'SELECT name FROM users ORDER BY id LIMIT 2',
      grammar,
      ASKER,
      catalog,
      async () => true,
    )
    expect(read.results[0]?.rows).toEqual([{ name: 'n1' }, { name: 'n2' }])
    const { rows: schemas } = await client.query(
      `SELECT FROM pg_namespace WHERE nspname = 'interlock_kept'`,
    )
    expect(schemas).toHaveLength(0)
  })
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
