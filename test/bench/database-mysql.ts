import mysql from 'mysql2/promise'
import { runSql } from '../../src/recovery/mysql/door.ts'
import { MYSQL_KINDS } from '../support/mysql-kinds.ts'
import type { Bench, ByHand } from './database-run.ts'

const KEEP = [
  'CREATE TABLE people_kept LIKE people',
  'INSERT INTO people_kept SELECT * FROM people',
]
const BACK = 'INSERT INTO people SELECT * FROM people_kept'
const BY_HAND: Readonly<Record<string, ByHand>> = {
  DELETE: { keep: KEEP, back: BACK },
  TRUNCATE: { keep: KEEP, back: BACK },
  UPDATE: {
    keep: KEEP,
    back: 'UPDATE people p JOIN people_kept k ON k.id = p.id SET p.name = k.name',
  },
}

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
        'DROP TABLE IF EXISTS people, people_kept',
        'DROP DATABASE IF EXISTS interlock_kept',
        `CREATE TABLE ${PEOPLE}`,
        'SET cte_max_recursion_depth = 1000000',
        `INSERT INTO people SELECT seq, CONCAT('name ', seq), CONCAT('somebody', seq, '@example.com'), now(), seq FROM seq_1_to_${rows}`,
        'ANALYZE TABLE people',
      ].filter(kind.has))
        await client.query(kind.of(sql))
    },
    byHand: (sql) => BY_HAND[sql.split(' ')[0] ?? ''],
    async bare(...statements) {
      const other = await mysql.createConnection(server.url)
      for (const sql of statements) await other.query(sql)
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
