import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import { runSql, undoSql } from '../../src/recovery/mysql/door.ts'
import type { Snapshot } from '../../src/recovery/snapshot.ts'
import { MYSQL_KINDS } from '../support/mysql-kinds.ts'
import type { MysqlServer } from '../support/mysql-server.ts'
import { describeWith } from '../support/needs.ts'
import { openFolder } from '../support/temp.ts'

const ASKER = { agent: 'claude-code', session: 'one', cwd: '/' }

/** What MariaDB has not, or has otherwise. */
const SCHEMA = [
  'DROP DATABASE IF EXISTS app',
  'CREATE DATABASE app',
  'USE app',
  `CREATE TABLE checked (id int PRIMARY KEY, n int, u char(36) DEFAULT (uuid()), j json, tags json,
     twice int AS (n * 2) STORED, thrice int AS (n * 3) VIRTUAL, secret int INVISIBLE DEFAULT 7,
     CONSTRAINT positive CHECK (n > 0), CHECK (n < 100000), CONSTRAINT lax CHECK (n <> 5) NOT ENFORCED,
     UNIQUE KEY low ((lower(u))), KEY unseen (n) INVISIBLE, KEY backwards (n DESC),
     KEY many ((CAST(tags->'$[*]' AS unsigned array))))`,
  `CREATE TABLE places (id binary(16) DEFAULT (uuid_to_bin(uuid())) PRIMARY KEY, p point NOT NULL SRID 4326, v vector(3),
     t text COLLATE utf8mb4_0900_as_cs, SPATIAL KEY (p), FULLTEXT KEY (t))`,
  'SET sql_generate_invisible_primary_key = ON',
  'CREATE TABLE loose (a int, b varchar(9))',
  'SET sql_generate_invisible_primary_key = OFF',
  'CREATE TABLE users (id int PRIMARY KEY, email varchar(20) UNIQUE)',
  'CREATE TABLE orders (id int PRIMARY KEY, u int, FOREIGN KEY (u) REFERENCES users (id) ON DELETE CASCADE)',
  'CREATE TABLE items (o int, FOREIGN KEY (o) REFERENCES orders (id) ON DELETE SET NULL)',
  `INSERT INTO checked (id, n, j, tags) VALUES (1, 1, '{"b": 1.0, "a": [1, -0.0]}', '[1, 2]'), (2, 2, '1e0', '[3]'),
     (3, 5, JSON_OBJECT('d', CAST('2026-01-01' AS date)), NULL), (4, 4, NULL, '[]')`,
  `INSERT INTO places (p, v, t) VALUES (ST_SRID(POINT(1, 2), 4326), TO_VECTOR('[1, 2, 3]'), 'one'), (ST_SRID(POINT(3, 4), 4326), NULL, 'Two')`,
  `INSERT INTO loose (a, b) VALUES (1, 'x'), (1, 'x'), (2, 'X')`,
  `INSERT INTO users VALUES (5, 'm5'), (6, 'm6'), (7, 'm7')`,
  'INSERT INTO orders VALUES (1, 5), (2, 6), (3, 7)',
  'INSERT INTO items VALUES (1), (2), (3)',
]

const TABLES = ['checked', 'places', 'loose', 'users', 'orders', 'items']
const kind = MYSQL_KINDS.find(({ name }) => name === 'MySQL')

describeWith(kind?.missing, 'what only MySQL has', () => {
  let server: MysqlServer
  let client: mysql.Connection
  const { folder, remove } = openFolder()
  const catalog = new Catalog(folder)

  beforeAll(async () => {
    if (!kind) throw new Error('there is no MySQL among the servers')
    server = await kind.start(['--partial-revokes=ON'])
    client = await mysql.createConnection(server.url)
  })

  afterAll(async () => {
    await client.end()
    await server.stop()
    remove()
  })

  async function fresh(): Promise<void> {
    for (const sql of SCHEMA) await client.query(sql)
  }

  async function everything(): Promise<unknown> {
    const seen = []
    for (const table of TABLES) {
      const [made] = await client.query(`SHOW CREATE TABLE app.${table}`)
      const [columns] = await client.query(`SHOW COLUMNS FROM app.${table}`)
      const names = Array.isArray(columns)
        ? columns.map((one) => ('Field' in one ? `\`${one.Field}\`` : ''))
        : []
      const [rows] = await client.query({
        sql: `SELECT ${names.join(', ')} FROM app.${table}`,
        typeCast: (field) => field.buffer()?.toString('hex') ?? null,
      })
      const texts = Array.isArray(rows) ? rows.map((row) => JSON.stringify(row)).sort() : []
      // Its text does not tell a date in it from the text of one.
      if (table === 'checked') {
        const [kinds] = await client.query(`SELECT JSON_TYPE(j->'$.d') AS d FROM app.checked`)
        seen.push({ made: JSON.stringify(kinds), texts })
      }
      seen.push({ made: JSON.stringify(made).replace(/ AUTO_INCREMENT=\d+/, ''), texts })
    }
    return seen
  }

  async function run(sql: string, url = server.url): Promise<Snapshot> {
    const { snapshot } = await runSql(url, sql, ASKER, catalog, async () => true)
    if (!snapshot) throw new Error(`nothing was kept of ${sql}`)
    return snapshot
  }

  async function undo({ id }: Snapshot): Promise<Snapshot> {
    const snapshot = catalog.find(id)
    if (snapshot?.database?.engine !== 'mysql') throw new Error('it is not in the catalog')
    const replaced = await undoSql(snapshot, snapshot.database, catalog, async () => true)
    if (!replaced) throw new Error('nothing was kept of the restore')
    return replaced
  }

  test.each([
    'DELETE FROM checked',
    'UPDATE checked SET n = n + 1, u = uuid()',
    `UPDATE checked SET j = '{"d": "2026-01-01"}' WHERE id = 3`,
    `UPDATE checked SET j = '{"b": 1, "a": [1, 0.0]}' WHERE id = 1`,
    'INSERT INTO checked (id, n) VALUES (1, 9) AS new ON DUPLICATE KEY UPDATE n = new.n',
    'INSERT INTO checked (id, n) WITH RECURSIVE s (i) AS (SELECT 9 UNION ALL SELECT i + 1 FROM s WHERE i < 20) SELECT i, i FROM s',
    'REPLACE INTO checked (id, n) TABLE numbers',
    `UPDATE places SET p = ST_SRID(POINT(9, 9), 4326), v = TO_VECTOR('[3, 2, 1]'), t = UPPER(t)`,
    'DELETE FROM places WHERE v IS NULL',
    'DELETE FROM loose WHERE a = 1 LIMIT 1',
    `UPDATE loose SET b = 'x' WHERE b = 'X'`,
    'DELETE FROM users WHERE id > 5',
    'ALTER TABLE checked DROP CHECK positive, DROP INDEX many, ADD KEY (thrice)',
    'ALTER TABLE checked ALTER INDEX unseen VISIBLE, ALTER CHECK lax ENFORCED, DROP INDEX low',
    'ALTER TABLE checked ADD COLUMN more int DEFAULT 3, ALGORITHM=INSTANT',
    'ALTER TABLE places DROP COLUMN v, MODIFY t varchar(20)',
    'ALTER TABLE loose DROP PRIMARY KEY, DROP COLUMN my_row_id',
    'TRUNCATE checked',
    'TRUNCATE loose',
  ])('%s is undone, redone, and undone', async (sql) => {
    await fresh()
    if (sql.endsWith('numbers'))
      for (const one of [
        'CREATE TABLE numbers (i int, n int)',
        'INSERT INTO numbers VALUES (2, 3)',
      ])
        await client.query(one)
    if (sql.includes('lax')) await client.query('UPDATE checked SET n = 6 WHERE n = 5')
    const before = await everything()
    const snapshot = await run(sql)
    const after = await everything()
    expect(after).not.toEqual(before)
    const replaced = await undo(snapshot)
    expect(await everything()).toEqual(before)
    const back = await undo(replaced)
    expect(await everything()).toEqual(after)
    await undo(back)
    expect(await everything()).toEqual(before)
  })

  test.each(['DROP TABLE checked', 'DROP TABLE places, loose', 'DROP TABLE users, orders, items'])(
    '%s is undone, redone, and undone',
    async (sql) => {
      await fresh()
      const before = await everything()
      const back = await undo(await undo(await run(sql)))
      await undo(back)
      expect(await everything()).toEqual(before)
    },
  )

  test('a REPLACE whose cascade the server leaves half done is undone, and not done again', async () => {
    await fresh()
    const before = await everything()
    // Version 9.7 deletes the orders of who stands in the way, and leaves items that point to them.
    const replaced = await undo(await run(`REPLACE INTO users VALUES (5, 'm6')`))
    expect(await everything()).toEqual(before)
    await expect(undo(replaced)).rejects.toThrow('would point to rows of app.orders')
    expect(await everything()).toEqual(before)
  })

  test.each([
    ['WITH x AS (SELECT 1) DELETE FROM loose', 'brings it back'],
    ['ALTER TABLE loose SECONDARY_ENGINE = x', 'alters more'],
    ["ALTER TABLE loose ENCRYPTION = 'Y'", 'alters more'],
    ['ALTER INSTANCE ROTATE INNODB MASTER KEY', 'but ALTER TABLE'],
    ['SET PERSIST sql_mode = DEFAULT', 'brings it back'],
    ['SET ROLE NONE', 'brings it back'],
    ['CLONE LOCAL DATA DIRECTORY = "/nowhere"', 'brings it back'],
    ["IMPORT TABLE FROM 'x'", 'brings it back'],
    ['RESET BINARY LOGS AND GTIDS', 'brings it back'],
  ])('%s does not run', async (sql, words) => {
    await fresh()
    const before = await everything()
    await expect(run(sql)).rejects.toThrow(words)
    expect(await everything()).toEqual(before)
  })

  test('rights that come by a role count, those that are taken away again do not', async () => {
    await fresh()
    for (const sql of [
      'DROP USER IF EXISTS weak@localhost',
      'DROP ROLE IF EXISTS writer, looker',
      "CREATE USER weak@localhost IDENTIFIED BY 'pw'",
      'CREATE ROLE writer, looker',
      'GRANT SELECT, INSERT, UPDATE, DELETE ON app.* TO writer',
      'GRANT ALL ON `interlock\\_kept%`.* TO weak@localhost',
      'GRANT ALL ON interlock_kept.* TO weak@localhost',
      'GRANT writer, looker TO weak@localhost',
      'SET DEFAULT ROLE writer, looker TO weak@localhost',
    ])
      await client.query(sql)
    const url = server.url.replace('root:', 'weak:')
    await expect(run('DELETE FROM loose', url)).rejects.toThrow('GRANT TRIGGER')
    await client.query('GRANT TRIGGER ON app.* TO looker')
    const before = await everything()
    await undo(await run('DELETE FROM loose', url))
    expect(await everything()).toEqual(before)
    await client.query('REVOKE TRIGGER ON app.* FROM looker')
    await client.query('GRANT TRIGGER ON *.* TO weak@localhost')
    await client.query('REVOKE TRIGGER ON app.* FROM weak@localhost')
    await expect(run('DELETE FROM loose', url)).rejects.toThrow('GRANT TRIGGER')
  })

  test('a connection that is sealed takes the same password', async () => {
    await fresh()
    const before = await everything()
    await undo(await run('DELETE FROM loose', `${server.url}?ssl-mode=REQUIRED`))
    expect(await everything()).toEqual(before)
  })
})
