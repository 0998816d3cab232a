import { spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import type { Undone } from '../../src/recovery/database/change.ts'
import { runSql, undoSql } from '../../src/recovery/mysql/door.ts'
import { dropLeftovers } from '../../src/recovery/mysql/forget.ts'
import { withClient } from '../../src/recovery/mysql/session.ts'
import type { Snapshot } from '../../src/recovery/snapshot.ts'
import { MYSQL_KINDS } from '../support/mysql-kinds.ts'
import type { MysqlServer } from '../support/mysql-server.ts'
import { describeWith } from '../support/needs.ts'
import { openFolder } from '../support/temp.ts'
import { expectUndoneInAnyOrder } from './any-order.ts'

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
  'CREATE TABLE t (x int, y varchar(10))',
  `INSERT INTO t VALUES (1, 'a'), (NULL, NULL)`,
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
  't',
  'parts',
  'we`ird "näme\'s 表',
]

for (const kind of MYSQL_KINDS)
  describeWith(kind.missing, kind.name, () => {
    let server: MysqlServer
    let client: mysql.Connection
    const { folder, remove } = openFolder()
    const catalog = new Catalog(folder)

    beforeAll(async () => {
      server = await kind.start()
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
      for (const one of SCHEMA) await client.query(kind.of(one))
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
          'SELECT GROUP_CONCAT(CONCAT("`", REPLACE(COLUMN_NAME, "`", "``"), "`") ORDER BY ORDINAL_POSITION) AS c FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
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
      // What cascades from there is left undone by MySQL 9.7 itself; see mysql-own.slow.test.ts.
      ...(kind.name === 'MariaDB'
        ? [`REPLACE INTO users (id, name, email) VALUES (5, 'new', 'm6@example.com')`]
        : []),
      `REPLACE INTO users (id, name, email) VALUES (5, 'new', 'm5@example.com')`,
      `REPLACE INTO pairs (a, b) SELECT a, b FROM plain WHERE b < 9`,
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
    ]
      .map((sql) => kind.of(sql.replaceAll('\\\\\\\\', '\\\\')))
      .filter(kind.has)

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

    const ALTERED: readonly string[] = [
      'ALTER TABLE pairs DROP COLUMN c',
      'ALTER TABLE pairs MODIFY b tinyint, ADD INDEX by_bits (bits)',
      'ALTER TABLE pairs DROP PRIMARY KEY, CHANGE t renamed blob',
      'ALTER TABLE items DROP COLUMN `what is it`, MODIFY f int',
      'ALTER TABLE loose ADD COLUMN z int DEFAULT 4 FIRST, RENAME COLUMN y TO w',
      "ALTER TABLE loose MODIFY y varchar(10) CHARACTER SET latin1, COMMENT = 'it''s'",
      'ALTER TABLE parts ADD COLUMN more text',
      'ALTER TABLE audit DROP COLUMN at',
      'ALTER TABLE t ADD FOREIGN KEY (x) REFERENCES users (id)',
      'ALTER TABLE items ADD COLUMN u int, ADD CONSTRAINT whose FOREIGN KEY (u) REFERENCES app.users (id) ON DELETE SET NULL',
      'ALTER TABLE t ADD CONSTRAINT b FOREIGN KEY (x) REFERENCES users (id), ADD CONSTRAINT a FOREIGN KEY (x) REFERENCES orders (id) ON UPDATE CASCADE',
      'ALTER TABLE items DROP FOREIGN KEY items_ibfk_1',
      'ALTER TABLE t DROP COLUMN y',
      'ALTER TABLE `we``ird "näme\'s 表` DROP `ключ\\\\`',
    ]

    test.each(ALTERED)(
      '%s: its table is copied first, it is undone, and the undo too',
      async (sql) => {
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
      },
    )

    test.each([
      'RENAME TABLE loose TO tight',
      'RENAME TABLE users TO people, app.orders TO `or ders`',
      'RENAME TABLE pairs TO pairs_old, t TO pairs, pairs_old TO couples',
      'RENAME TABLE parts TO other.parts',
      'ALTER TABLE items RENAME AS things',
      'ALTER TABLE `we``ird "näme\'s 表` RENAME odd',
    ])('%s gives every name back, and again', async (sql) => {
      await fresh()
      await client.query('CREATE DATABASE IF NOT EXISTS other')
      const before = await everything()
      const names = () =>
        rowsOf(
          `SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA IN ('app', 'other') ORDER BY 1, 2`,
        )
      const snapshot = await run(sql)
      const after = await names()
      await expect(everything()).rejects.toThrow()
      const replaced = await undo(snapshot)
      expect(await everything()).toEqual(before)
      await expect(undo(snapshot)).rejects.toThrow('did not last')
      if (!replaced) throw new Error('nothing was kept of the restore')
      const back = await undo(replaced)
      expect(await names()).toEqual(after)
      if (!back) throw new Error('nothing was kept of the second restore')
      await undo(back)
      expect(await everything()).toEqual(before)
      await client.query('DROP DATABASE other')
    })

    test('a name that somebody has taken since is left to them, and what they altered is told', async () => {
      await fresh()
      const snapshot = await run('RENAME TABLE loose TO tight')
      await client.query('ALTER TABLE tight ADD COLUMN more int')
      const seen: unknown[] = []
      await undo(snapshot, async ({ parts = [] }) => {
        seen.push(...parts.map(({ newer }) => newer))
        return false
      })
      expect(seen).toEqual([true])
      await client.query('CREATE TABLE loose (x int)')
      await expect(undo(snapshot)).rejects.toThrow('another table app.loose stands there')
      await client.query('DROP TABLE loose, tight')
      await expect(undo(snapshot)).rejects.toThrow('not there any more')
      await client.query(
        'CREATE TABLE one (id int PRIMARY KEY, u int, CONSTRAINT `two_ibfk_1` FOREIGN KEY (u) REFERENCES users (id))',
      )
      await expect(run('RENAME TABLE one TO two')).rejects.toThrow('would not keep its name')
      await client.query('DROP TABLE one')
    })

    test('rows that came to an altered table since are told, and a statement that fails leaves nothing', async () => {
      await fresh()
      const snapshot = await run('ALTER TABLE loose DROP COLUMN y')
      const seen: Undone['copied'][] = []
      const look = async () => {
        await undo(snapshot, async ({ copied }) => {
          seen.push(copied)
          return false
        })
        return seen.at(-1)
      }
      expect(await look()).toMatchObject([{ name: 'loose', rows: 30, newer: false }])
      await client.query('INSERT INTO loose VALUES (900)')
      expect(await look()).toMatchObject([{ name: 'loose', rows: 30, newer: true }])
      await expect(run('ALTER TABLE loose ADD UNIQUE (x)')).rejects.toThrow('Duplicate entry')
      const left = await rowsOf(
        `SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'interlock\\_kept\\_%'`,
      )
      expect(left).toHaveLength(1)
    })

    test.each([
      'DROP VIEW rich',
      'DROP VIEW IF EXISTS app.plain',
      'DROP TRIGGER noted',
      'DROP FUNCTION wipe',
      'DROP PROCEDURE IF EXISTS tidy',
      'DROP EVENT hourly',
    ])('%s: what makes it is kept, it is undone, and the undo too', async (sql) => {
      await fresh()
      await client.query(
        `CREATE EVENT hourly ON SCHEDULE EVERY 1 HOUR DISABLE COMMENT 'ü' DO DELETE FROM loose WHERE y = 'ü'`,
      )
      const definitions = async () => [
        await everything(),
        await rowsOf(
          'SELECT TABLE_NAME, VIEW_DEFINITION, DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = "app" ORDER BY 1',
        ),
        await rowsOf(
          'SELECT ROUTINE_NAME, ROUTINE_DEFINITION, SQL_MODE, COLLATION_CONNECTION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = "app" ORDER BY 1',
        ),
        await rowsOf(
          'SELECT EVENT_NAME, EVENT_DEFINITION, STATUS, EVENT_COMMENT FROM information_schema.EVENTS WHERE EVENT_SCHEMA = "app"',
        ),
      ]
      const before = await definitions()
      const snapshot = await run(sql)
      const after = await definitions()
      expect(after).not.toEqual(before)
      const replaced = await undo(snapshot)
      expect(await definitions()).toEqual(before)
      await expect(undo(snapshot)).rejects.toThrow('stands as it did')
      if (!replaced) throw new Error('nothing was kept of the restore')
      await undo(replaced)
      expect(await definitions()).toEqual(after)
    })

    test('what would be lost along with a definition keeps it from being dropped', async () => {
      await fresh()
      await client.query(
        'CREATE TRIGGER also AFTER UPDATE ON users FOR EACH ROW FOLLOWS noted INSERT INTO loose VALUES (1, 1)',
      )
      await expect(run('DROP TRIGGER noted')).rejects.toThrow('its turn among the others')
      await client.query('DROP USER IF EXISTS other@localhost')
      await client.query("CREATE USER other@localhost IDENTIFIED BY 'pw'")
      await client.query('GRANT EXECUTE ON FUNCTION app.wipe TO other@localhost')
      await expect(run('DROP FUNCTION wipe')).rejects.toThrow('rights to the function wipe')
      await client.query('DROP USER other@localhost')
      const snapshot = await run('DROP VIEW rich')
      await client.query('CREATE VIEW rich AS SELECT 1 AS one')
      await expect(undo(snapshot)).rejects.toThrow('another view app.rich stands there')
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
        await rowsOf(
          `SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'other'`,
        ),
      ).toEqual([])
      // What lies aside is out of reach of what points there.
      await client.query('DELETE FROM app.users WHERE id = 2')
      await undo(snapshot)
      expect(await rowsOf('SELECT id, u FROM other.a')).toHaveLength(1)
      await expect(run('DROP DATABASE app')).rejects.toThrow('has routines too')
      await client.query('DROP DATABASE other')
    })

    test('any statements in any order, in one transaction or in many, are undone one by one', () =>
      expectUndoneInAnyOrder(ROWS, { fresh, everything, run, undo }))

    test('later work is told apart, and stays', async () => {
      await fresh()
      const snapshot = await run(`UPDATE users SET name = 'bad' WHERE id <= 10`)
      await client.query(`UPDATE users SET name = 'by a person' WHERE id = 3`)
      await client.query('DELETE FROM users WHERE id = 4')
      await client.query(`INSERT INTO users (name) VALUES ('new')`)
      const found = new Map<string, number>()
      await undo(snapshot, async ({ tables }) => {
        for (const { name, newer } of tables) found.set(name, newer)
        return false
      })
      expect(found.get('users')).toBe(2)
      const rows = await rowsOf(`SELECT id FROM users WHERE name IN ('bad', 'by a person', 'new')`)
      expect(rows).toHaveLength(10)
      const replaced = await undo(snapshot)
      expect(await rowsOf(`SELECT id FROM users WHERE name = 'new'`)).toHaveLength(1)
      expect(await rowsOf(`SELECT id FROM users WHERE name LIKE 'n%'`)).toHaveLength(41)
      // What somebody had made of it is kept as well.
      if (!replaced) throw new Error('nothing was kept of the restore')
      await undo(replaced)
      expect(await rowsOf(`SELECT id FROM users WHERE name = 'by a person'`)).toHaveLength(1)
      expect(await rowsOf('SELECT id FROM users WHERE id = 4')).toHaveLength(0)
    })

    test('of rows without a key, those that are gone since are told', async () => {
      await fresh()
      const snapshot = await run(`INSERT INTO loose VALUES (77, 'agent'), (77, 'agent')`)
      await client.query(`UPDATE loose SET y = 'person' WHERE x = 77 LIMIT 1`)
      const found: number[] = []
      await undo(snapshot, async ({ tables }) => {
        found.push(...tables.map(({ newer }) => newer))
        return true
      })
      expect(found).toEqual([1])
      expect(await rowsOf('SELECT y FROM loose WHERE x = 77')).toEqual([
        { y: Buffer.from('person').toString('hex') },
      ])
    })

    test('a row that came later and hangs on one that is taken back keeps it', async () => {
      await fresh()
      const snapshot = await run(`INSERT INTO users (id, name) VALUES (5000, 'fake')`)
      await client.query('INSERT INTO orders (user_id, total) VALUES (5000, 1)')
      await expect(undo(snapshot)).rejects.toThrow('that came later')
      expect(await rowsOf('SELECT id FROM orders WHERE user_id = 5000')).toHaveLength(1)
      expect(await rowsOf('SELECT id FROM users WHERE id = 5000')).toHaveLength(1)
    })

    test('a row that came later and has what must be unique keeps it', async () => {
      await fresh()
      const snapshot = await run('DELETE FROM users WHERE id = 6')
      await client.query(`INSERT INTO users (id, email) VALUES (6000, 'm6@example.com')`)
      await expect(undo(snapshot)).rejects.toThrow('came later stands in its place')
      expect(await rowsOf('SELECT id FROM users WHERE id = 6')).toHaveLength(0)
    })

    test('a column that was added since keeps what it holds', async () => {
      await fresh()
      const snapshot = await run('UPDATE parts SET id = id WHERE id = 0; UPDATE pairs SET c = NULL')
      await client.query('ALTER TABLE pairs ADD COLUMN later int NOT NULL DEFAULT 5')
      await client.query('UPDATE pairs SET later = b')
      await undo(snapshot)
      expect(await rowsOf('SELECT b FROM pairs WHERE later = b AND c IS NOT NULL')).toHaveLength(40)
    })

    test('what was kept and then changed by somebody is not brought back', async () => {
      await fresh()
      const rows = await run('DELETE FROM pairs WHERE b = 1')
      const old = catalog.find(rows.id)?.database?.tables[0]?.old
      await client.query(`UPDATE interlock_kept.\`${old}\` SET c = x'00'`)
      await expect(undo(rows)).rejects.toThrow('has been changed since')
      const whole = await run('DROP TABLE loose')
      const [moved] = catalog.find(whole.id)?.database?.moved ?? []
      await client.query(`UPDATE \`${moved?.keptIn}\`.loose SET x = x + 1 LIMIT 1`)
      await expect(undo(whole)).rejects.toThrow('has been changed where it lies aside')
      await client.query(`DROP DATABASE \`${moved?.keptIn}\``)
      await expect(undo(whole)).rejects.toThrow('is gone')
    })

    test('another table of the same name is laid aside, if somebody says so', async () => {
      await fresh()
      const before = await everything()
      const snapshot = await run('DROP TABLE loose')
      await client.query('CREATE TABLE loose (other int)')
      await client.query('INSERT INTO loose VALUES (1)')
      const seen: unknown[] = []
      const replaced = await undo(snapshot, async ({ inTheWay }) => {
        seen.push(...inTheWay)
        return true
      })
      expect(seen).toEqual([{ schema: 'app', name: 'loose' }])
      expect(await everything()).toEqual(before)
      if (!replaced) throw new Error('nothing was kept of the restore')
      await undo(replaced)
      expect(await rowsOf('SELECT other FROM loose')).toHaveLength(1)
    })

    /** What would last, or reach around what is looked at. */
    const REFUSED: readonly (readonly [sql: string, words: string])[] = [
      ['ALTER TABLE users DROP COLUMN email', 'point to'],
      ['ALTER TABLE loose ENGINE = MyISAM', 'alters more'],
      ['ALTER TABLE loose RENAME TO other, DROP COLUMN y', 'alters more'],
      ['RENAME TABLE loose TO tmp, t TO loose, tmp TO t', 'change names with each other'],
      ['RENAME TABLE rich TO poor', 'is a view'],
      ['RENAME TABLE isam TO interlock_kept.isam', 'what Interlock keeps'],
      ['RENAME TABLE nowhere TO somewhere', 'there is no table'],
      ['RENAME USER a TO b', 'takes that back'],
      ['ALTER TABLE pairs ADD FOREIGN KEY (b) REFERENCES pairs (b)', 'would point to others of it'],
      ['ALTER TABLE t ADD FOREIGN KEY (x) REFERENCES nowhere (id)', 'there is no table'],
      ['ALTER TABLE t ADD FOREIGN KEY (x) REFERENCES mysql.user (Host)', 'own tables'],
      ['ALTER TABLE loose DROP COLUMN nowhere', 'DROP'],
      ['ALTER TABLE parts TRUNCATE PARTITION p1', 'brings it back'],
      ['CREATE OR REPLACE TABLE users (id int)', 'CREATE TABLE'],
      ['CREATE TEMPORARY TABLE users (id int)', 'CREATE TABLE'],
      ['CREATE TABLE m2 (id int) ENGINE=CONNECT', 'more than an InnoDB table'],
      ['CREATE TABLE copied AS SELECT wipe(2) AS n', 'INSERT … SELECT'],
      ['DROP TABLE users', 'point to app.users'],
      ['DROP TABLE interlock_kept.x', 'there is no table'],
      ['DROP DATABASE interlock_kept', 'what Interlock keeps'],
      ['TRUNCATE users', 'does not empty it so'],
      ['TRUNCATE isam', 'rows come back to tables of InnoDB alone'],
      ['DELETE FROM isam', 'table of MyISAM'],
      ['INSERT INTO noticed VALUES (1)', 'table of MyISAM'],
      ['DELETE FROM seq', 'sequence table'],
      ['DELETE FROM versioned', 'system versioned table'],
      ['DELETE HISTORY FROM versioned', 'deletes the history'],
      ['SELECT SETVAL(seq, 100)', 'calls SETVAL'],
      [`SELECT * FROM users INTO OUTFILE '/tmp/never'`, 'brings it back'],
      [`LOAD DATA INFILE '/etc/passwd' INTO TABLE loose`, 'brings it back'],
      [`SET GLOBAL general_log = 1`, 'brings it back'],
      ['SET foreign_key_checks = 0', 'brings it back'],
      ['COMMIT', 'brings it back'],
      ['COMMIT; SELECT uuid_to_bin(1)', 'brings it back'],
      ['SET autocommit = 1; SELECT uuid_to_bin(1)', 'brings it back'],
      ['SAVEPOINT a; DELETE FROM loose', 'brings it back'],
      ['DELETE FROM loose; COMMIT', 'brings it back'],
      ['DELETE FROM loose; DROP TABLE pairs', 'by itself'],
      ['BEGIN NOT ATOMIC DELETE FROM loose; COMMIT; END', 'brings it back'],
      ['/*!50000 DELETE FROM loose */', 'some servers'],
      ['DELETE FROM loose /*!99999 , users */ WHERE x = 1', 'some servers'],
      ['SELECT 1 /*M! INTO @a */; DELETE FROM loose', 'some servers'],
      ['DELETE /*+ SET_VAR(foreign_key_checks=0) */ FROM loose', 'is no SQL'],
      [`PREPARE x FROM 'DELETE FROM loose'`, 'brings it back'],
      [`EXECUTE IMMEDIATE 'DELETE FROM loose'`, 'brings it back'],
      ['HANDLER loose OPEN; DELETE FROM loose', 'brings it back'],
      ['LOCK TABLES loose WRITE', 'brings it back'],
      ['GRANT ALL ON *.* TO x', 'brings it back'],
      ['USE mysql; DELETE FROM loose', 'brings it back'],
      ['CALL ends()', 'may do more than change rows'],
      ['CALL runs()', 'may do more than change rows'],
      ['DELETE FROM loose WHERE x = GET_LOCK(1, 1)', 'calls GET_LOCK'],
      ['DELETE FROM loose WHERE sys_exec(1)', 'runs a program'],
      ['DELETE FROM nowhere', 'there is no table'],
      ['UPDATE interlock_kept.x SET a = 1', 'what Interlock keeps'],
      ['INSERT INTO loose SELECT 1, 1 FROM interlock_kept.x', 'what Interlock keeps'],
      ['DELETE FROM mysql.user', 'brings it back'],
      ['DELETE FROM loose WHERE x = ?', 'places for values'],
      ['ANALYZE TABLE loose', 'brings it back'],
      ['ANALYZE DELETE FROM loose', 'brings it back'],
      ['DELIMITER //\nDELETE FROM loose //', 'is no SQL'],
      ['DELETE FROM loose \\g', 'is no SQL'],
      ['WITH x AS (SELECT 1) DELETE FROM loose', 'brings it back'],
      ['CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM loose', 'CREATE TABLE'],
      ['FLUSH TABLES', 'brings it back'],
    ]

    test.each(REFUSED.filter(([sql]) => kind.has(sql)))('%s does not run', async (sql, words) => {
      await fresh()
      for (const one of [
        'CREATE TABLE isam (x int) ENGINE=MyISAM',
        'INSERT INTO isam VALUES (1), (2)',
        'CREATE TABLE noticed (x int)',
        'CREATE TRIGGER notes AFTER INSERT ON noticed FOR EACH ROW DELETE FROM isam',
        'CREATE SEQUENCE seq',
        'CREATE TABLE versioned (x int) WITH SYSTEM VERSIONING',
        'INSERT INTO versioned VALUES (1)',
        'CREATE PROCEDURE ends() BEGIN DELETE FROM loose; COMMIT; END',
        `CREATE PROCEDURE runs() BEGIN PREPARE x FROM 'DELETE FROM loose'; EXECUTE x; END`,
      ].filter(kind.has))
        await client.query(one)
      const before = await everything()
      await expect(run(sql)).rejects.toThrow(words)
      expect(await everything()).toEqual(before)
      expect(await rowsOf('SELECT x FROM isam')).toHaveLength(2)
      expect(await keptTables()).toEqual([])
    })

    test('what a view calls, and what a trigger calls, is kept too', async () => {
      await fresh()
      await client.query('CREATE VIEW sly AS SELECT wipe(2) AS n')
      await client.query(
        'CREATE TRIGGER slyer AFTER INSERT ON parts FOR EACH ROW SET @n = (SELECT n FROM sly)',
      )
      const before = await everything()
      const read = await run('DELETE FROM loose WHERE x IN (SELECT n FROM sly)')
      expect(await rowsOf('SELECT b FROM pairs')).toHaveLength(20)
      await undo(read)
      expect(await everything()).toEqual(before)
      const called = await run(`INSERT INTO parts VALUES (1000, '2026-01-01')`)
      expect(await rowsOf('SELECT b FROM pairs')).toHaveLength(20)
      await undo(called)
      expect(await everything()).toEqual(before)
    })

    test('a function that is called like one of the server’s is looked at', async () => {
      await fresh()
      const name = kind.foreignFunction
      await client.query(
        `CREATE FUNCTION ${name}(x int) RETURNS int BEGIN DELETE FROM loose; RETURN 1; END`,
      )
      const before = await everything()
      await undo(await run(`UPDATE pairs SET c = ${name}(1) WHERE b = 1`))
      expect(await everything()).toEqual(before)
      await client.query(`DROP FUNCTION ${name}`)
    })

    test('a read changes nothing, and nothing is made for it', async () => {
      await fresh()
      const read = await runSql(
        server.url,
        'SELECT name FROM users ORDER BY id LIMIT 2; SHOW TABLES',
        ASKER,
        catalog,
        async () => true,
      )
      expect(read.results[0]?.rows).toEqual([{ name: 'n1' }, { name: 'n2' }])
      expect(read.results).toHaveLength(2)
      expect(
        await rowsOf(
          `SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'interlock_kept'`,
        ),
      ).toEqual([])
    })

    test('a mode of the server that reads quotes otherwise runs nothing that has them', async () => {
      await fresh()
      await client.query('SET @mode = @@global.sql_mode')
      await client.query(`SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'`)
      try {
        await expect(run('DELETE FROM "loose"')).rejects.toThrow('ANSI_QUOTES')
        await expect(run(`DELETE FROM loose WHERE y = '\\' OR y <> '`)).rejects.toThrow(
          /NO_BACKSLASH_ESCAPES|is no SQL/,
        )
        const before = await everything()
        await undo(await run(`UPDATE pairs SET a = 'it''s' WHERE b = 1`))
        expect(await everything()).toEqual(before)
      } finally {
        await client.query('SET GLOBAL sql_mode = @mode')
      }
    })

    test('an account that cannot see triggers, or bodies, changes nothing', async () => {
      await fresh()
      await client.query('DROP USER IF EXISTS weak@localhost')
      await client.query(`CREATE USER weak@localhost IDENTIFIED BY 'pw'`)
      await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON app.* TO weak@localhost`)
      await client.query('GRANT ALL ON `interlock\\_kept%`.* TO weak@localhost')
      const url = server.url.replace('root:', 'weak:')
      const weak = (sql: string) => runSql(url, sql, ASKER, catalog, async () => true)
      await expect(weak('DELETE FROM users')).rejects.toThrow('GRANT TRIGGER')
      await client.query('GRANT TRIGGER ON app.* TO weak@localhost')
      await expect(weak('CALL tidy(2)')).rejects.toThrow('cannot be seen by this account')
      const before = await everything()
      const { snapshot } = await weak('DELETE FROM users WHERE id < 9')
      if (!snapshot) throw new Error('nothing was kept')
      await undo(snapshot)
      expect(await everything()).toEqual(before)
    })

    test('a transaction whose yes does not come, or that is lost, leaves neither rows nor a snapshot', async () => {
      await fresh()
      const [before, known] = [await everything(), catalog.all().length]
      for (const sql of ['DELETE FROM users', 'TRUNCATE loose', 'DROP TABLE pairs']) {
        await runSql(server.url, sql, ASKER, catalog, async () => false)
        await expect(
          runSql(server.url, sql, ASKER, catalog, async () => {
            throw new Error('no')
          }),
        ).rejects.toThrow('no')
      }
      expect(await everything()).toEqual(before)
      expect(catalog.all()).toHaveLength(known)
      expect(await keptTables()).toEqual([])
    })

    test('a connection that breaks before its end leaves the rows, and nothing that says it could undo more', async () => {
      await fresh()
      const known = new Set(catalog.all().map(({ id }) => id))
      const broken = runSql(server.url, 'DELETE FROM users', ASKER, catalog, async () => {
        const [list] = await client.query(
          `SELECT ID AS id FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND USER = 'root'`,
        )
        for (const row of Array.isArray(list) ? list : [])
          if ('id' in row) await client.query(`KILL ${row.id}`)
        return true
      })
      await expect(broken).rejects.toThrow('the connection broke')
      const left = catalog.all().filter(({ id }) => !known.has(id))
      expect(left).toHaveLength(1)
      for (const one of left) await expect(undo(one)).rejects.toThrow('it did not last')
      expect(await rowsOf('SELECT id FROM users')).toHaveLength(40)
    })

    test('whatever ends the process leaves all of it or nothing, and what is left over is forgotten', async () => {
      await fresh()
      const before = await everything()
      const home = openFolder()
      const script = path.join(home.folder, 'run.ts')
      const url = (file: string) =>
        JSON.stringify(fileURLToPath(new URL(`../../${file}`, import.meta.url)))
      fs.writeFileSync(
        script,
        `import { Catalog } from ${url('src/recovery/catalog.ts')}
       import { runSql } from ${url('src/recovery/mysql/door.ts')}
       const [home, address, sql] = process.argv.slice(2)
       await runSql(address, sql, ${JSON.stringify(ASKER)}, new Catalog(home), async () => true)`,
      )
      const bundle = path.join(home.folder, 'run.mjs')
      await build({
        entryPoints: [script],
        outfile: bundle,
        bundle: true,
        platform: 'node',
        format: 'esm',
        packages: 'external',
        define: { INTERLOCK_VERSION: '"0.0.0-test"' },
      })
      // Packages are found from where the tests are.
      fs.symlinkSync(
        fileURLToPath(new URL('../../node_modules', import.meta.url)),
        path.join(home.folder, 'node_modules'),
      )
      const seen = new Catalog(path.join(home.folder, 'kept'))
      let lasted = 0
      let took = 0
      for (let i = 0; i < 36; i++) {
        const sql =
          [
            'UPDATE users SET name = NULL',
            'DELETE FROM pairs',
            'DROP TABLE loose',
            'TRUNCATE items',
            'TRUNCATE parts',
            'ALTER TABLE pairs DROP COLUMN c, ADD INDEX by_bits (bits)',
          ][i % 6] ?? ''
        const started = performance.now()
        const child = spawn(process.execPath, [bundle, seen.folder, server.url, sql], {
          stdio: 'ignore',
        })
        const ended = new Promise((resolve) => child.once('exit', resolve))
        // The first one goes to its end, and says how long that takes here and now.
        if (i > 0) setTimeout(() => child.kill('SIGKILL'), took * (0.3 + i / 42))
        await ended
        if (i === 0) took = performance.now() - started
        await quiet()
        const isBefore =
          JSON.stringify(await everything().catch(() => undefined)) === JSON.stringify(before)
        const [snapshot] = seen.all().toReversed()
        if (snapshot?.database?.engine === 'mysql' && !known.has(snapshot.id)) {
          known.add(snapshot.id)
          const undone = await undoSql(snapshot, snapshot.database, seen, async () => true).catch(
            (error: unknown) => error,
          )
          if (!isBefore) lasted++
          if (!isBefore) expect(undone).not.toBeInstanceOf(Error)
          for (const one of seen.all()) known.add(one.id)
        } else expect(isBefore).toBe(true)
        expect(await everything()).toEqual(before)
      }
      expect(lasted).toBeGreaterThan(0)
      await withClient(server.url, (one) => dropLeftovers(one, 0))
      const needed = new Set(
        seen
          .all()
          .flatMap(
            ({ database }) => database?.tables.flatMap(({ old, new: came }) => [old, came]) ?? [],
          ),
      )
      const left = await rowsOf(
        `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'interlock_kept'`,
      )
      for (const row of left)
        expect(needed).toContain(
          typeof row === 'object' && row !== null && 'name' in row
            ? Buffer.from(String(row.name), 'hex').toString()
            : '',
        )
      home.remove()
    })

    const known = new Set<string>()

    /** Until the server has done with connections whose process is gone. */
    async function quiet(): Promise<void> {
      for (;;) {
        const others = await rowsOf(
          `SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'root' AND ID <> CONNECTION_ID()`,
        )
        if (others.length === 0) return
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }

    test('an answer that is lost leaves what undoes it', async () => {
      await fresh()
      const before = await everything()
      const { port, hostname } = new URL(server.url)
      let isCut = false
      const proxy = net.createServer((near) => {
        const far = net.connect(Number(port), hostname)
        for (const one of [near, far]) one.on('error', () => {})
        near.on('data', (data) => {
          const ends = !isCut && data.includes('COMMIT')
          far.write(data)
          if (!ends) return
          isCut = true
          far.removeAllListeners('data')
          // The server has done it when it answers.
          far.once('data', () => {
            near.destroy()
            far.destroy()
          })
        })
        far.on('data', (data) => near.write(data))
        near.on('close', () => far.destroy())
        far.on('close', () => near.destroy())
      })
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
      const address = proxy.address()
      const own = typeof address === 'object' && address !== null ? address.port : 0
      const url = server.url.replace(`localhost:${port}`, `127.0.0.1:${own}`)
      const seen = new Set(catalog.all().map(({ id }) => id))
      await expect(
        runSql(url, 'DELETE FROM pairs', ASKER, catalog, async () => true),
      ).rejects.toThrow('the connection broke')
      expect(await rowsOf('SELECT b FROM pairs')).toHaveLength(0)
      const [left, ...more] = catalog.all().filter(({ id }) => !seen.has(id))
      if (!left) throw new Error('nothing was kept')
      expect(more).toEqual([])
      await undo(left)
      expect(await everything()).toEqual(before)
      proxy.close()
    })

    test('rows that hang on rows of their own table, or in a circle, come back with them', async () => {
      await fresh()
      for (const sql of [
        'CREATE TABLE tree (id int PRIMARY KEY, up int, FOREIGN KEY (up) REFERENCES tree (id) ON DELETE CASCADE)',
        'INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2), (4, NULL)',
        'CREATE TABLE one (id int PRIMARY KEY, o int)',
        'CREATE TABLE other (id int PRIMARY KEY, o int, FOREIGN KEY (o) REFERENCES one (id) ON DELETE CASCADE)',
        'INSERT INTO one VALUES (1, NULL), (2, NULL)',
        'INSERT INTO other VALUES (1, 1), (2, 2)',
        'UPDATE one SET o = id',
        'ALTER TABLE one ADD FOREIGN KEY (o) REFERENCES other (id) ON DELETE SET NULL',
      ])
        await client.query(sql)
      const rows = () =>
        rowsOf(
          `SELECT 't', id, up FROM tree UNION ALL SELECT 'a', id, o FROM one UNION ALL SELECT 'b', id, o FROM other ORDER BY 1, 2`,
        )
      const before = await rows()
      for (const [sql, gone] of [
        ['DELETE FROM tree WHERE id = 1', 3],
        ['DELETE FROM one WHERE id = 1', 2],
        ['DELETE FROM other WHERE id = 2', 1],
      ] as const) {
        const snapshot = await run(sql)
        expect(await rows()).toHaveLength(before.length - gone)
        await undo(snapshot)
        expect(await rows()).toEqual(before)
      }
    })

    test('what nobody writes to meanwhile is locked up to its gaps', async () => {
      await fresh()
      await client.query('SET innodb_lock_wait_timeout = 1')
      await runSql(server.url, 'DELETE FROM pairs WHERE b > 20', ASKER, catalog, async () => {
        await expect(
          client.query(`INSERT INTO pairs (a, b) VALUES ('late', 5000)`),
        ).rejects.toThrow('Lock wait timeout')
        return true
      })
      await client.query('SET innodb_lock_wait_timeout = 50')
    })

    test('a statement that names its rows by their key copies and locks no others', async () => {
      await fresh()
      const before = await everything()
      await client.query('SET innodb_lock_wait_timeout = 1')
      const done: Snapshot[] = []
      for (const sql of [
        'DELETE FROM pairs WHERE b = 3',
        `UPDATE pairs SET t = NULL WHERE b IN (4, 5)`,
        `INSERT INTO parts VALUES (7, '2026-02-02')`,
      ]) {
        const { snapshot } = await runSql(server.url, sql, ASKER, catalog, async () => {
          await client.query('UPDATE pairs SET bits = bits WHERE b = 30')
          await client.query('SELECT * FROM pairs WHERE b = 31 FOR UPDATE')
          return true
        })
        if (snapshot) done.push(snapshot)
      }
      for (const one of done.toReversed()) await undo(one)
      expect(await everything()).toEqual(before)
      await client.query('SET innodb_lock_wait_timeout = 50')
    })

    test('rows that are behind the last one are found, and those that are not, too', async () => {
      await fresh()
      await client.query('CREATE TABLE counted (id int AUTO_INCREMENT PRIMARY KEY, a int)')
      await client.query('INSERT INTO counted VALUES (5, 5)')
      for (const sql of [
        'INSERT INTO counted (a) VALUES (1), (2)',
        'INSERT INTO counted VALUES (1, 1), (50, 50)',
        'INSERT INTO counted SELECT 100 + id, a FROM counted',
      ]) {
        const snapshot = await run(sql)
        expect(await rowsOf('SELECT id FROM counted')).not.toHaveLength(1)
        await undo(snapshot)
        expect(await rowsOf('SELECT id, a FROM counted')).toHaveLength(1)
      }
    })

    async function keptTables(): Promise<unknown> {
      return rowsOf(
        `SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA LIKE 'interlock%'`,
      )
    }
  })
