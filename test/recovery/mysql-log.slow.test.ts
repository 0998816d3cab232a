import { execFileSync, spawnSync } from 'node:child_process'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import type { LogPlace } from '../../src/recovery/mysql/change.ts'
import { runSql, undoSql } from '../../src/recovery/mysql/door.ts'
import type { Snapshot } from '../../src/recovery/snapshot.ts'
import { MYSQL_KINDS } from '../support/mysql-kinds.ts'
import type { MysqlServer } from '../support/mysql-server.ts'
import { describeWith } from '../support/needs.ts'
import { openFolder } from '../support/temp.ts'

const ASKER = { agent: 'claude-code', session: 'one', cwd: '/' }
const LOGGED = ['--log-bin=app-bin', '--server-id=1']

for (const kind of MYSQL_KINDS)
  describeWith(kind.missing, `${kind.name} with its log`, () => {
    let server: MysqlServer
    let second: MysqlServer
    let client: mysql.Connection
    let other: mysql.Connection
    const { folder, remove } = openFolder()
    const catalog = new Catalog(folder)

    beforeAll(async () => {
      server = await kind.start([...LOGGED, ...kind.logged])
      second = await kind.start()
      client = await mysql.createConnection({ uri: server.url })
      other = await mysql.createConnection({ uri: second.url })
    })

    afterAll(async () => {
      await client.end()
      await other.end()
      await server.stop()
      await second.stop()
      remove()
    })

    async function run(sql: string): Promise<Snapshot> {
      const { snapshot } = await runSql(server.url, sql, ASKER, catalog, async () => true)
      if (!snapshot) throw new Error(`nothing was kept of ${sql}`)
      return snapshot
    }

    function placeOf({ database }: Snapshot): LogPlace {
      if (database?.engine !== 'mysql' || !database.log) throw new Error('it has no place')
      return database.log
    }

    async function start(): Promise<LogPlace> {
      const [rows] = await client.query(kind.logStatus)
      const [row] = Array.isArray(rows) ? rows : []
      if (!row || !('File' in row)) throw new Error('the server writes no log')
      return { file: String(row.File), position: Number(row.Position) }
    }

    async function rows(from: mysql.Connection, table: string): Promise<unknown> {
      const [found] = await from.query(`SELECT * FROM app.${table} ORDER BY 1, 2`)
      return found
    }

    /** As `interlock snapshots` says it. */
    function replay(from: LogPlace, to: LogPlace): void {
      const at = (url: string) => {
        const { port } = new URL(url)
        return ['--protocol=tcp', '-h127.0.0.1', `-P${port}`, '-uroot']
      }
      const env = { ...process.env, MYSQL_PWD: 'pw' }
      const names = logsBetween(from.file, to.file)
      const log = execFileSync(
        kind.replay,
        [
          '--no-defaults',
          '-R',
          ...at(server.url),
          `--start-position=${from.position}`,
          `--stop-position=${to.position}`,
          ...kind.replayed,
          ...names,
        ],
        { maxBuffer: 1e8, env },
      )
      const done = spawnSync(kind.client, ['--no-defaults', ...at(second.url)], { input: log, env })
      expect(done.stderr.toString()).toBe('')
    }

    function logsBetween(from: string, to: string): readonly string[] {
      const number = (name: string) => Number(name.split('.')[1])
      const count = number(to) - number(from) + 1
      return Array.from(
        { length: count },
        (_, i) => `app-bin.${String(number(from) + i).padStart(6, '0')}`,
      )
    }

    test.each([
      ['DELETE FROM users WHERE id > 5', 'users'],
      ["UPDATE loose SET y = 'other'", 'loose'],
      ['TRUNCATE users', 'users'],
      ['DROP TABLE loose', 'loose'],
    ])('%s: the server’s log brings a second one to the moment before it', async (sql, table) => {
      for (const one of [client, other])
        for (const text of ['DROP DATABASE IF EXISTS app', 'CREATE DATABASE app'])
          await one.query(text)
      const from = await start()
      await client.query('USE app')
      await client.query('CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, name varchar(50))')
      await client.query('CREATE TABLE loose (x int, y varchar(10))')
      await client.query(
        kind.of(`INSERT INTO users (name) SELECT CONCAT('n', seq) FROM seq_1_to_40`),
      )
      await client.query(
        kind.of(`INSERT INTO loose SELECT seq, UUID_SHORT() % 1000 FROM seq_1_to_30`),
      )
      await client.query('FLUSH BINARY LOGS')
      await client.query(`UPDATE users SET name = CONCAT(name, ' ', RAND()) WHERE id < 9`)
      const before = [await rows(client, 'users'), await rows(client, 'loose')]
      const snapshot = await run(sql)
      await client.query(`INSERT INTO ${table === 'users' ? 'loose' : 'users'} VALUES (900, 'new')`)
      const place = placeOf(snapshot)
      expect(place.file).not.toBe(from.file)
      expect(place.gtid).toMatch(kind.gtid)
      replay(from, place)
      expect([await rows(other, 'users'), await rows(other, 'loose')]).toEqual(before)
      if (snapshot.database?.engine !== 'mysql') throw new Error('it is of no MariaDB')
      const replaced = await undoSql(snapshot, snapshot.database, catalog, async () => true)
      expect(replaced).toBeDefined()
      expect(await rows(client, table)).toEqual(before[table === 'users' ? 0 : 1])
    })

    test('a server that writes no log has no place in it, and an account that may not see it neither', async () => {
      await other.query('CREATE DATABASE IF NOT EXISTS app')
      await other.query('CREATE TABLE IF NOT EXISTS app.few (id int PRIMARY KEY)')
      await other.query('REPLACE INTO app.few VALUES (1)')
      const { snapshot } = await runSql(
        second.url,
        'DELETE FROM few',
        ASKER,
        catalog,
        async () => true,
      )
      expect(snapshot?.database).toMatchObject({ engine: 'mysql' })
      expect(snapshot?.database).not.toHaveProperty('log')
      for (const text of [
        'CREATE DATABASE IF NOT EXISTS app',
        'CREATE TABLE app.few (id int PRIMARY KEY)',
        'INSERT INTO app.few VALUES (1)',
        "CREATE USER weak@localhost IDENTIFIED BY 'pw'",
        'GRANT ALL ON app.* TO weak@localhost',
        'GRANT ALL ON `interlock\\_kept%`.* TO weak@localhost',
      ])
        await client.query(text)
      const url = server.url.replace('root:pw', 'weak:pw')
      const weak = await runSql(url, 'DELETE FROM few', ASKER, catalog, async () => true)
      expect(weak.snapshot?.database).toMatchObject({ engine: 'mysql' })
      expect(weak.snapshot?.database).not.toHaveProperty('log')
    })
  })
