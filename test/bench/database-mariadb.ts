import mysql from 'mysql2/promise'
import { runSql } from '../../src/recovery/mysql/door.ts'
import { startMariadb } from '../support/mariadb.ts'
import type { Bench } from './database-run.ts'

const ASKER = { agent: 'bench', session: '', cwd: '/' }

export async function mariadb(): Promise<Bench> {
  const server = await startMariadb()
  const client = await mysql.createConnection(server.url)
  return {
    async fresh(rows) {
      for (const sql of [
        'DROP TABLE IF EXISTS people',
        'DROP DATABASE IF EXISTS interlock_kept',
        `CREATE TABLE people (id int PRIMARY KEY, name varchar(60), email varchar(80), made timestamp DEFAULT now(), balance decimal(20, 2),
           KEY (name))`,
        `INSERT INTO people SELECT seq, CONCAT('name ', seq), CONCAT('somebody', seq, '@example.com'), now(), seq FROM seq_1_to_${rows}`,
        'ANALYZE TABLE people',
      ])
        await client.query(sql)
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
