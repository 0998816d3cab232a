import { execFileSync } from 'node:child_process'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import type { Undone } from '../../src/recovery/database/change.ts'
import { rehearse } from '../../src/recovery/drill.ts'
import { runSql, undoSql } from '../../src/recovery/postgres/door.ts'
import { forgetRows } from '../../src/recovery/postgres/forget.ts'
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

  async function everything(): Promise<unknown> {
    const rows: unknown[] = []
    for (const table of TABLES) {
      const sql = `SELECT '${table}' AS t, json_agg(to_jsonb(t) ORDER BY to_jsonb(t)::text) AS rows FROM ${table} t`
      rows.push(await client.query(sql).then(({ rows: found }) => found, String))
    }
    return { parts: (await client.query(EVERYTHING)).rows, rows, dump: dumped() }
  }

  /** What PostgreSQL's own program says of it, whatever the order; only Debian's package has it. */
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

  async function run(sql: string): Promise<Snapshot> {
    const { snapshot } = await runSql(server.url, sql, grammar, ASKER, catalog, async () => true)
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

  test.each([
    'ALTER TABLE users DROP COLUMN city',
    'ALTER TABLE users DROP COLUMN score',
    'ALTER TABLE users DROP COLUMN feeling, DROP COLUMN score',
    'ALTER TABLE users DROP COLUMN email CASCADE',
    'ALTER TABLE users DROP COLUMN name CASCADE',
    'ALTER TABLE users DROP COLUMN id CASCADE',
    'ALTER TABLE loose DROP COLUMN c',
    'ALTER TABLE loose DROP COLUMN b',
    'ALTER TABLE days DROP COLUMN note',
    'ALTER TABLE numbered DROP COLUMN twice',
    'ALTER TABLE numbered DROP COLUMN x CASCADE',
    'ALTER TABLE users ALTER score TYPE int',
    'ALTER TABLE users ALTER score TYPE text USING left(score::text, 2)',
    'ALTER TABLE users ALTER city TYPE varchar(4) USING left(city, 4)',
    'ALTER TABLE users ALTER feeling DROP DEFAULT, ALTER feeling TYPE text',
    'ALTER TABLE days ALTER id TYPE bigint',
    'ALTER TABLE loose ALTER a TYPE bigint',
    "ALTER TABLE users DROP COLUMN city, ADD COLUMN town text DEFAULT 'x', ALTER score TYPE bigint",
    'ALTER TABLE users DROP COLUMN city; ALTER TABLE users ADD COLUMN city int; ALTER TABLE users DROP COLUMN score',
    "ALTER TABLE users ALTER age DROP NOT NULL, ALTER email SET DEFAULT 'y'",
    'ALTER TABLE users DROP CONSTRAINT users_age_check',
    'ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey',
    'ALTER TABLE users DROP CONSTRAINT users_email_key CASCADE',
    'ALTER TABLE orders DROP CONSTRAINT orders_pkey',
    'ALTER TABLE users DISABLE TRIGGER noted',
    'ALTER TABLE orders DISABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
    'DROP FUNCTION app.twice',
    'DROP FUNCTION note CASCADE',
    'DROP PROCEDURE app.nothing',
    'DROP TRIGGER noted ON users',
    'DROP POLICY own ON orders; DROP POLICY write ON orders',
    'DROP TYPE unused',
    `ALTER TYPE unused ADD VALUE 'c' BEFORE 'b'`,
    "CREATE OR REPLACE FUNCTION app.twice(n int, VARIADIC more text[]) RETURNS int LANGUAGE sql AS 'SELECT 3'",
    `CREATE OR REPLACE FUNCTION app.fresh() RETURNS int LANGUAGE sql AS 'SELECT 3'`,
    "CREATE OR REPLACE PROCEDURE app.nothing() LANGUAGE sql AS 'SELECT 1'",
    'CREATE OR REPLACE VIEW adults AS SELECT id, name FROM users WHERE age > 20',
    'CREATE OR REPLACE VIEW names AS SELECT name, 1 AS one FROM adults',
    'CREATE OR REPLACE TRIGGER noted AFTER DELETE ON users FOR EACH STATEMENT EXECUTE FUNCTION note()',
    'CREATE TRIGGER other AFTER DELETE ON users FOR EACH STATEMENT EXECUTE FUNCTION note()',
    'GRANT ALL ON users TO reader',
    'GRANT SELECT (age) ON users TO PUBLIC',
    'REVOKE ALL ON users FROM reader, writer',
    'REVOKE GRANT OPTION FOR SELECT ON users FROM writer',
    'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM reader; REVOKE USAGE ON SCHEMA app FROM PUBLIC',
    'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA app TO PUBLIC',
    'ALTER TABLE users OWNER TO chief',
    'ALTER FUNCTION app.twice OWNER TO writer; ALTER SCHEMA app OWNER TO chief; ALTER VIEW names OWNER TO chief',
    'ALTER FUNCTION note SECURITY INVOKER',
    `COMMENT ON TABLE users IS NULL; COMMENT ON COLUMN users.age IS 'years'`,
  ])('%s is undone, and the undo too', async (sql) => {
    await client.query(SCHEMA)
    const before = await everything()
    const snapshot = await run(sql)
    const after = await everything()
    expect(after).not.toEqual(before)
    const again = await undo(snapshot)
    expect(await everything()).toEqual(before)
    const back = await undo(again)
    expect(await everything()).toEqual(after)
    await undo(back)
    expect(await everything()).toEqual(before)
  })

  /** What goes with it, or with what it does, is not all there again. */
  test.each([
    ['ALTER TABLE users DROP COLUMN city; DELETE FROM orders', 'kept by itself'],
    ['REVOKE ALL ON users FROM writer CASCADE', 'table public.users'],
    ['GRANT CREATE ON DATABASE postgres TO reader', 'nothing here brings it back'],
    ['ALTER DATABASE postgres OWNER TO chief', 'nothing here brings it back'],
    [`COMMENT ON DATABASE postgres IS 'x'`, 'nothing here brings it back'],
    ['ALTER TABLE days DETACH PARTITION days_1', 'nothing here brings it back'],
    ['GRANT reader TO writer', 'grant role'],
    ['ALTER TABLE heirs DROP COLUMN x', 'cannot be kept'],
    ['DROP FUNCTION app.to_mood CASCADE', 'pg_cast'],
    ['ALTER TABLE users DROP COLUMN nowhere', 'does not exist'],
    [`ALTER TYPE mood ADD VALUE 'new'`, 'does not come back'],
  ])('%s does not run', async (sql, words) => {
    await client.query(SCHEMA)
    await client.query(`CREATE TABLE counted (id serial, x int);
      CREATE TABLE heirs (x int, y int); CREATE TABLE heir () INHERITS (heirs);
      CREATE FUNCTION spent(n numeric) RETURNS int LANGUAGE plpgsql AS $f$ BEGIN INSERT INTO loose VALUES (9); RETURN n; END $f$;
      CREATE FUNCTION app.to_mood(int) RETURNS mood LANGUAGE sql AS $f$ SELECT 'sad'::mood $f$;
      CREATE CAST (int AS mood) WITH FUNCTION app.to_mood(int);
      GRANT USAGE ON SCHEMA public TO writer; SET ROLE writer; GRANT SELECT ON users TO chief; RESET ROLE`)
    const before = await everything()
    const known = catalog.all().length
    await expect(run(sql)).rejects.toThrow(new RegExp(words))
    expect(await everything()).toEqual(before)
    expect(catalog.all()).toHaveLength(known)
  })

  test('what came after a column went stays: rows that came have what a new row has, and those that went stay away', async () => {
    await client.query(SCHEMA)
    const snapshot = await run('ALTER TABLE users DROP COLUMN score, DROP COLUMN city')
    await client.query(`INSERT INTO users (id, age, email) VALUES (900, 1, 'new'); DELETE FROM users WHERE id = 7;
      UPDATE users SET name = 'other' WHERE id = 8`)
    await undo(snapshot)
    const { rows } = await client.query(
      'SELECT id, name, score::text, city FROM users WHERE id IN (7, 8, 900) ORDER BY id',
    )
    expect(rows).toEqual([
      { id: 8, name: 'other', score: '8.125', city: 'city 3' },
      { id: 900, name: null, score: '1.500', city: null },
    ])
  })

  test('a row that came since and has no value where there has to be one stops the undo, and so do rows that nothing tells apart', async () => {
    await client.query(SCHEMA)
    const age = await run('ALTER TABLE users DROP COLUMN age CASCADE')
    await client.query(`INSERT INTO users (id, email) VALUES (900, 'new')`)
    await expect(undo(age)).rejects.toThrow(
      'the server says: column "age" of relation "users" contains null values',
    )
    const loose = await run('ALTER TABLE loose DROP COLUMN c')
    await client.query('UPDATE loose SET a = 77 WHERE ctid = (SELECT min(ctid) FROM loose)')
    await expect(undo(loose)).rejects.toThrow('no key tells which they are')
  })

  test('values that somebody has changed since in the other type are told, and what somebody has made of a function too', async () => {
    await client.query(SCHEMA)
    const found: {
      readonly tables: Undone['tables']
      readonly parts: Undone['parts'] | undefined
    }[] = []
    const look = async (snapshot: Snapshot) => {
      await undo(snapshot, async ({ tables, parts }) => {
        found.push({ tables, parts })
        return false
      })
      return found.at(-1)
    }
    const score = await run('ALTER TABLE users ALTER score TYPE int')
    expect((await look(score))?.tables).toMatchObject([{ name: 'users', newer: 0, changed: 60 }])
    await client.query('UPDATE users SET score = 1000 WHERE id = 5')
    expect((await look(score))?.tables).toMatchObject([{ name: 'users', newer: 1 }])
    const twice = `RETURNS int LANGUAGE sql AS 'SELECT`
    const made = await run(
      `CREATE OR REPLACE FUNCTION app.twice(n int, VARIADIC more text[]) ${twice} 3'`,
    )
    expect((await look(made))?.parts?.map(({ newer }) => newer)).toEqual([false])
    await client.query(
      `CREATE OR REPLACE FUNCTION app.twice(n int, VARIADIC more text[]) ${twice} 4'`,
    )
    expect((await look(made))?.parts?.map(({ newer }) => newer)).toEqual([true])
  })

  test('a change of a type stands where it stood, and all of a table’s columns keep their order', async () => {
    await client.query(SCHEMA)
    const order = `SELECT string_agg(attname, ' ' ORDER BY attnum) AS names FROM pg_attribute WHERE attrelid = 'users'::regclass AND attnum > 0 AND NOT attisdropped`
    const before = (await client.query(order)).rows
    await undo(await run('ALTER TABLE users ALTER score TYPE text'))
    expect((await client.query(order)).rows).toEqual(before)
    const dropped = await run('ALTER TABLE users DROP COLUMN score, DROP COLUMN city')
    const { database } = catalog.find(dropped.id) ?? {}
    const parts = database?.engine === 'postgres' ? database.redefined?.[0]?.parts : []
    const last = parts?.filter(({ goesLast }) => goesLast).map(({ was }) => was?.column?.column)
    expect(last).toEqual(['score'])
  })

  test('a drill tries it out and leaves it, and what is forgotten leaves nothing in the database', async () => {
    await client.query(SCHEMA)
    const snapshot = await run('ALTER TABLE users DROP COLUMN city; DROP FUNCTION app.twice')
    const stood = await everything()
    const whole = catalog.find(snapshot.id)
    if (whole?.database?.engine !== 'postgres') throw new Error('it is not in the catalog')
    const proof = await rehearse(whole, catalog, catalog.scratch, () => 1)
    expect(proof).toMatchObject({ works: true, words: expect.stringContaining('as it was') })
    expect(await everything()).toEqual(stood)
    const left = `SELECT relname FROM pg_class WHERE relnamespace = 'interlock_kept'::regnamespace AND starts_with(relname, '${snapshot.id}')`
    expect((await client.query(left)).rows).toHaveLength(1)
    await client.query(
      `UPDATE interlock_kept."${(await client.query(left)).rows[0].relname}" SET interlock_was = 'x'`,
    )
    await expect(undo(snapshot)).rejects.toThrow('has been changed since')
    expect(await forgetRows(whole.database, snapshot.id)).toBe(true)
    expect((await client.query(left)).rows).toEqual([])
  })

  test('a role that owns its tables and no more keeps them as well', async () => {
    await client.query(SCHEMA)
    await client.query(`DROP SCHEMA IF EXISTS interlock_kept CASCADE; DROP SCHEMA IF EXISTS own CASCADE;
      DO $$ BEGIN CREATE ROLE weak LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      GRANT CREATE ON DATABASE postgres TO weak; CREATE SCHEMA own AUTHORIZATION weak; SET ROLE weak;
      CREATE TABLE own.t (id int PRIMARY KEY, x text DEFAULT 'd', y int NOT NULL); INSERT INTO own.t VALUES (1, 'a', 2), (2, 'b', 3);
      GRANT SELECT ON own.t TO reader; RESET ROLE`)
    const url = server.url.replace('postgres@', 'weak@')
    const state = async () =>
      (
        await client.query(
          `SELECT to_jsonb(t) AS row, relacl::text FROM own.t, pg_class c WHERE c.oid = 'own.t'::regclass ORDER BY id`,
        )
      ).rows
    const before = await state()
    const sql =
      'ALTER TABLE own.t DROP COLUMN y; REVOKE SELECT ON own.t FROM reader; ALTER TABLE own.t ALTER x TYPE varchar(9)'
    const { snapshot } = await runSql(url, sql, grammar, ASKER, catalog, async () => true)
    expect(await state()).not.toEqual(before)
    if (!snapshot) throw new Error('nothing was kept of it')
    await undo(snapshot)
    expect(await state()).toEqual(before)
    await client.query('DROP SCHEMA interlock_kept CASCADE')
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
