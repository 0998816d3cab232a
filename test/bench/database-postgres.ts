import pg from 'pg'
import { runSql } from '../../src/recovery/postgres/door.ts'
import {
  hasDebianPostgres,
  type Postgres,
  startDebianPostgres,
  startPostgres,
} from '../support/postgres.ts'
import { loadSqlGrammar } from '../support/sql-grammar.ts'
import type { Bench } from './database-run.ts'

const ASKER = { agent: 'bench', session: '', cwd: '/' }

export async function postgres(): Promise<Bench> {
  const grammar = await loadSqlGrammar()
  const server: Postgres = await (hasDebianPostgres() ? startDebianPostgres() : startPostgres())
  const client = new pg.Client(server.url)
  await client.connect()
  return {
    async fresh(rows) {
      await client.query(`DROP TABLE IF EXISTS people;
        CREATE TABLE people (id int PRIMARY KEY, name text, email text, made timestamptz DEFAULT now(), balance numeric);
        INSERT INTO people SELECT g, 'name ' || g, 'somebody' || g || '@example.com', now(), g FROM generate_series(1, ${rows}) g;
        CREATE INDEX ON people (name);
        DROP SCHEMA IF EXISTS interlock_kept CASCADE;
        CHECKPOINT`)
      await client.query('VACUUM ANALYZE people')
    },
    async bare(sql) {
      const other = new pg.Client(server.url)
      await other.connect()
      await other.query(sql)
      await other.end()
    },
    kept: (sql, catalog) => runSql(server.url, sql, grammar, ASKER, catalog, async () => true),
    async count() {
      const { rows } = await client.query('SELECT count(*)::int AS n FROM people')
      return Number(rows[0]?.n)
    },
    async stop() {
      await client.end()
      await server.stop()
    },
  }
}
