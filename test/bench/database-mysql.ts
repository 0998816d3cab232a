import mysql from 'mysql2/promise'
import { runSql } from '../../src/recovery/mysql/door.ts'
import { MYSQL_KINDS } from '../support/mysql-kinds.ts'
import type { Bench } from './database-run.ts'

const ASKER = { agent: 'bench', session: '', cwd: '/' }

const PEOPLE = `people (id int PRIMARY KEY, name varchar(60), email varchar(80), made timestamp DEFAULT now(), balance decimal(20, 2),
  KEY (name))`

export async function mysqlLike(name: 'MariaDB' | 'MySQL'): Promise<Bench> {
  const kind = MYSQL_KINDS.find((one) => one.name === name)
  if (!kind || kind.missing !== undefined) throw new Error(`there is no ${name} here`)
  const server = await kind.start()
  const client = await mysql.createConnection(server.url)
  return {
    async fresh(rows) {
      for (const sql of [
        'DROP TABLE IF EXISTS people',
        'DROP DATABASE IF EXISTS interlock_kept',
        `CREATE TABLE ${PEOPLE}`,
        'SET cte_max_recursion_depth = 1000000',
        `INSERT INTO people SELECT seq, CONCAT('name ', seq), CONCAT('somebody', seq, '@example.com'), now(), seq FROM seq_1_to_${rows}`,
        'ANALYZE TABLE people',
      ].filter(kind.has))
        await client.query(kind.of(sql))
    },
    async putBack(sql) {
      const isUpdate = sql.startsWith('UPDATE')
      for (const one of ['DROP TABLE IF EXISTS copied', 'CREATE TABLE copied LIKE people'])
        await client.query(one)
      await client.query('INSERT INTO copied SELECT * FROM people')
      await client.query(isUpdate ? sql : 'DELETE FROM people')
      const start = performance.now()
      await client.query(
        isUpdate
          ? 'UPDATE people p JOIN copied c ON c.id = p.id SET p.name = c.name'
          : 'INSERT INTO people SELECT * FROM copied',
      )
      return performance.now() - start
    },
    async bare(sql) {
      const other = await mysql.createConnection(server.url)
      await other.query(sql)
      await other.end()
    },
    kept: (sql, catalog) => runSql(server.url, sql, ASKER, catalog, async () => true),
    async count() {
      const [rows] = await client.query('SELECT COUNT(*) AS n FROM people')
      const [row] = Array.isArray(rows) ? rows : []
      return row && 'n' in row ? Number(row.n) : 0
    },
    async stop() {
      await client.end()
      await server.stop()
    },
  }
}
