import fc from 'fast-check'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import type { Undone } from '../../src/recovery/database/change.ts'
import { runSql, undoSql } from '../../src/recovery/mysql/door.ts'
import type { Snapshot } from '../../src/recovery/snapshot.ts'
import { hasMariadb, type Mariadb, startMariadb } from '../support/mariadb.ts'
import { describeWith } from '../support/needs.ts'
import { openFolder } from '../support/temp.ts'

const ASKER = { agent: 'claude-code', session: 'one', cwd: '/' }

const SCHEMA = [
  'DROP DATABASE IF EXISTS app',
  'CREATE DATABASE app CHARACTER SET utf8mb4',
  'USE app',
  `CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, name varchar(50), email varchar(80) UNIQUE,
     made timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(), born date NOT NULL DEFAULT '0000-00-00')`,
  `CREATE TABLE orders (id int AUTO_INCREMENT PRIMARY KEY, user_id int, total decimal(12,2), tax decimal(12,4) AS (total * 0.19) STORED,
     twice decimal(14,2) AS (total * 2) VIRTUAL, secret int INVISIBLE DEFAULT 7,
     CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE)`,
  `CREATE TABLE items (order_id int, \`what is it\` text, j json, f float, d double,
     FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE SET NULL)`,
  `CREATE TABLE pairs (a varchar(20) COLLATE utf8mb4_unicode_ci, b int, c varbinary(20), bits bit(5), e enum('x','y',''), s set('p','q'),
     p point, t longblob, PRIMARY KEY (b, a))`,
  'CREATE TABLE audit (n int AUTO_INCREMENT PRIMARY KEY, at datetime(6) DEFAULT current_timestamp(6), what varchar(40))',
  'CREATE TABLE loose (x int, y varchar(10))',
  `CREATE TABLE parts (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (to_days(day))
     (PARTITION p1 VALUES LESS THAN (to_days('2026-07-01')), PARTITION p2 VALUES LESS THAN MAXVALUE)`,
  'CREATE TABLE `we``ird "näme\'s 表` (`k ``ey` int PRIMARY KEY, `ключ\\\\` varchar(20))',
  `CREATE VIEW rich AS SELECT u.name, o.total FROM users u JOIN orders o ON o.user_id = u.id WHERE o.total > 5`,
  'CREATE VIEW plain AS SELECT b, a, c FROM pairs WHERE b > 3',
  `CREATE TRIGGER noted AFTER UPDATE ON users FOR EACH ROW INSERT INTO audit (what) VALUES (CONCAT('changed ', NEW.id))`,
  `CREATE TRIGGER gone AFTER DELETE ON users FOR EACH ROW INSERT INTO audit (what) VALUES (CONCAT('deleted ', OLD.id))`,
  `CREATE FUNCTION wipe(n int) RETURNS int BEGIN DELETE FROM pairs WHERE b % n = 0; RETURN ROW_COUNT(); END`,
  `CREATE PROCEDURE tidy(n int) BEGIN DECLARE i int DEFAULT 0; WHILE i < n DO
     DELETE FROM users WHERE id = i; INSERT INTO loose VALUES (i, 'tidy'); SET i = i + 1; END WHILE; END`,
  `INSERT INTO users (name, email, made) SELECT CONCAT('n', seq), CONCAT('m', seq, '@example.com'), '2026-01-01 00:00:00' FROM seq_1_to_40`,
  'INSERT INTO orders (user_id, total, secret) SELECT 1 + seq % 40, seq, seq FROM seq_1_to_60',
  `INSERT INTO items SELECT 1 + seq % 60, CONCAT('thing ', seq % 5), '{"a": [1]}', seq / 7, seq / 3 FROM seq_1_to_50`,
  `INSERT INTO pairs SELECT CHAR(97 + seq % 26), seq, x'00ff', seq % 32, 1 + seq % 3, seq % 4, POINT(seq, 1), REPEAT('z', seq * 1000) FROM seq_1_to_40`,
  `INSERT INTO loose SELECT seq % 4, IF(seq % 3, 'a', 'A ') FROM seq_1_to_30`,
  `INSERT INTO parts SELECT seq, '2026-01-05' + INTERVAL seq * 10 DAY FROM seq_1_to_30`,
  "INSERT INTO `we``ird \"näme's 表` VALUES (0, 'ä'), (1, NULL), (2, '\\\\')",
]

const TABLES = [
  'users',
  'orders',
  'items',
  'pairs',
  'audit',
  'loose',
  'parts',
  'we`ird "näme\'s 表',
]

describeWith(hasMariadb() ? undefined : 'run: apt-get install mariadb-server', 'MariaDB', () => {
  let server: Mariadb
  let client: mysql.Connection
  const { folder, remove } = openFolder()
  const catalog = new Catalog(folder)

  beforeAll(async () => {
    server = await startMariadb()
    client = await mysql.createConnection({ uri: server.url, charset: 'utf8mb4' })
    await client.query(
      `SET sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'`,
    )
  })

  afterAll(async () => {
    await client.end()
    await server.stop()
    remove()
  })

  async function fresh(): Promise<void> {
    const kept = await client.query(
      `SELECT SCHEMA_NAME AS s FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'interlock%'`,
    )
    for (const row of Array.isArray(kept[0]) ? kept[0] : [])
      if ('s' in row) await client.query(`DROP DATABASE \`${row.s}\``)
    for (const one of SCHEMA) await client.query(one)
  }

  async function rowsOf(sql: string): Promise<readonly unknown[]> {
    const [found] = await client.query({
      sql,
      typeCast: (field) => field.buffer()?.toString('hex') ?? null,
    })
    return Array.isArray(found) ? found : []
  }

  /** Everything that a person would miss: rows to the byte, columns, keys, triggers, views. Not where a counter stands. */
  async function everything(): Promise<unknown> {
    const seen = []
    for (const table of TABLES) {
      const at = `\`${table.replaceAll('`', '``')}\``
      const columns = await client.query(
        'SELECT GROUP_CONCAT(CONCAT("`", REPLACE(COLUMN_NAME, "`", "``"), "`")) AS c FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
        ['app', table],
      )
      const [first] = Array.isArray(columns[0]) ? columns[0] : []
      const names = first && 'c' in first ? String(first.c) : ''
      const rows = await rowsOf(`SELECT ${names} FROM app.${at}`)
      const [made] = await client.query(`SHOW CREATE TABLE app.${at}`)
      seen.push({
        table,
        made: JSON.stringify(made).replace(/ AUTO_INCREMENT=\d+/, ''),
        rows: rows.map((row) => JSON.stringify(row)).sort(),
      })
    }
    const triggers = await rowsOf(
      `SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_STATEMENT, SQL_MODE, DEFINER FROM information_schema.TRIGGERS
       WHERE TRIGGER_SCHEMA = 'app' ORDER BY 1`,
    )
    const tables = await rowsOf(
      `SELECT TABLE_NAME, TABLE_TYPE, ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'app' ORDER BY 1`,
    )
    return { seen, triggers, tables }
  }

  async function tablesThere(): Promise<unknown> {
    return rowsOf(
      `SELECT TABLE_NAME, (SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_TABLE = TABLE_NAME) AS n
       FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'app' AND TABLE_TYPE = 'BASE TABLE' ORDER BY 1`,
    )
  }

  async function run(sql: string): Promise<Snapshot> {
    const { snapshot } = await runSql(server.url, sql, ASKER, catalog, async () => true)
    if (!snapshot) throw new Error(`nothing was kept of ${sql}`)
    return snapshot
  }

  async function undo(
    { id }: Snapshot,
    commit: (undone: Undone) => Promise<boolean> = async () => true,
  ): Promise<Snapshot | undefined> {
    const snapshot = catalog.find(id)
    if (snapshot?.database?.engine !== 'mysql') throw new Error('it is not in the catalog')
    return undoSql(snapshot, snapshot.database, catalog, commit)
  }

  const ROWS: readonly string[] = [
    'DELETE FROM users',
    'DELETE FROM users WHERE id < 20 RETURNING *',
    'UPDATE users SET id = id + 1000',
    'UPDATE users SET id = 41 - id + 100',
    'UPDATE users SET id = id + 1 ORDER BY id DESC',
    `UPDATE users SET name = 'x', email = NULL`,
    `UPDATE users SET name = UPPER(name) WHERE id % 3 = 0`,
    `INSERT INTO users (id, name, email) VALUES (7, 'again', 'm1@example.com') ON DUPLICATE KEY UPDATE name = VALUES(name)`,
    `INSERT INTO users (name) SELECT 'fake' FROM seq_1_to_100`,
    `INSERT IGNORE INTO users (id, name) VALUES (1, 'no'), (9999, 'yes')`,
    `REPLACE INTO users (id, name, email) VALUES (5, 'new', 'm6@example.com')`,
    'DELETE FROM orders ORDER BY RAND() LIMIT 7',
    'DELETE o, u FROM orders o JOIN users u ON u.id = o.user_id WHERE o.total > 30',
    'DELETE FROM u USING users AS u, pairs WHERE pairs.b = u.id AND pairs.b > 20',
    'UPDATE users u JOIN orders o ON o.user_id = u.id SET u.name = o.total, o.total = o.total + 1 WHERE o.id > 10',
    'DELETE FROM items WHERE order_id % 2 = 0',
    `UPDATE items SET \`what is it\` = CONCAT(\`what is it\`, ' '), j = '{}' WHERE order_id > 20`,
    `DELETE FROM items WHERE \`what is it\` = 'thing 1'; INSERT INTO items (j) VALUES (NULL), (NULL)`,
    'DELETE FROM loose LIMIT 5',
    `UPDATE loose SET y = 'a' WHERE y = 'A '`,
    `INSERT INTO loose VALUES (1, 'a'), (1, 'a')`,
    'DELETE FROM pairs WHERE b BETWEEN 3 AND 9',
    `UPDATE pairs SET a = UPPER(a), bits = b'11111', e = '', s = 'p,q', p = POINT(9, 9), t = 'changed'`,
    'UPDATE plain SET c = NULL',
    'DELETE FROM plain WHERE b < 10',
    'DELETE FROM parts WHERE id % 2 = 0',
    `UPDATE parts SET day = day + INTERVAL 180 DAY WHERE day < '2026-03-01'`,
    'DELETE FROM parts PARTITION (p1)',
    'DO wipe(3)',
    'SELECT wipe(2) FOR UPDATE',
    'CALL tidy(5)',
    'DELETE FROM `we``ird "näme\'s 表` WHERE `ключ\\\\` IS NULL',
    'UPDATE app.`we``ird "näme\'s 表` SET `k ``ey` = `k ``ey` - 1 ORDER BY `k ``ey`',
  ].map((sql) => sql.replaceAll('\\\\\\\\', '\\\\'))

  test.each(ROWS)('%s is undone, and the undo too', async (sql) => {
    await fresh()
    const before = await everything()
    const snapshot = await run(sql)
    const after = await everything()
    expect(after).not.toEqual(before)
    const replaced = await undo(snapshot)
    expect(await everything()).toEqual(before)
    if (!replaced) throw new Error('nothing was kept of the restore')
    const back = await undo(replaced)
    expect(await everything()).toEqual(after)
    if (!back) throw new Error('nothing was kept of the second restore')
    await undo(back)
    expect(await everything()).toEqual(before)
  })

  const WHOLE: readonly string[] = [
    'TRUNCATE TABLE items',
    'TRUNCATE pairs',
    'TRUNCATE loose',
    'TRUNCATE parts',
    'DROP TABLE items',
    'DROP TABLE IF EXISTS nothing, pairs',
    'DROP TABLE users, orders, items',
    'DROP TABLE orders, items CASCADE',
    'DROP TABLE parts',
    'DROP TABLE `we``ird "näme\'s 表`',
    'CREATE TABLE made (id int PRIMARY KEY, u int, FOREIGN KEY (u) REFERENCES users (id))',
    'CREATE TABLE IF NOT EXISTS app.made LIKE users',
  ]

  test.each(WHOLE)('%s is undone, and the undo too', async (sql) => {
    await fresh()
    const before = await everything()
    const snapshot = await run(sql)
    const after = await tablesThere()
    const replaced = await undo(snapshot)
    expect(await everything()).toEqual(before)
    if (!replaced) throw new Error('nothing was kept of the restore')
    const back = await undo(replaced)
    expect(await tablesThere()).toEqual(after)
    if (!back) throw new Error('nothing was kept of the second restore')
    await undo(back)
    expect(await everything()).toEqual(before)
  })

  test('a database is dropped but for its name, and comes back', async () => {
    await fresh()
    await client.query('CREATE DATABASE IF NOT EXISTS other')
    await client.query(
      'CREATE TABLE other.a (id int PRIMARY KEY, u int, FOREIGN KEY (u) REFERENCES app.users (id))',
    )
    await client.query('INSERT INTO other.a VALUES (1, 1)')
    const snapshot = await run('DROP DATABASE other')
    expect(
      await rowsOf(`SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'other'`),
    ).toEqual([])
    // What lies aside is out of reach of what points there.
    await client.query('DELETE FROM app.users WHERE id = 2')
    await undo(snapshot)
    expect(await rowsOf('SELECT id, u FROM other.a')).toHaveLength(1)
    await expect(run('DROP DATABASE app')).rejects.toThrow('has routines too')
    await client.query('DROP DATABASE other')
  })

  test('any statements in any order, in one transaction or in many, are undone one by one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom(...ROWS), { minLength: 1, maxLength: 4 }), {
          minLength: 1,
          maxLength: 3,
        }),
        async (transactions) => {
          await fresh()
          const done: { before: unknown; snapshot: Snapshot }[] = []
          for (const statements of transactions) {
            const before = await everything()
            const snapshot = await run(statements.join(';\n')).catch(() => undefined)
            // What the server refuses leaves nothing behind.
            if (snapshot) done.push({ before, snapshot })
            else expect(await everything()).toEqual(before)
          }
          for (const { before, snapshot } of done.toReversed()) {
            await undo(snapshot)
            expect(await everything()).toEqual(before)
          }
        },
      ),
      { numRuns: 15 },
    )
  })
})
