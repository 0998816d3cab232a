import pg from 'pg'
import { runSql } from '../../src/recovery/postgres/door.ts'
import {
  hasDebianPostgres,
  type Postgres,
  startDebianPostgres,
  startPostgres,
} from '../support/postgres.ts'
import { loadSqlGrammar } from '../support/sql-grammar.ts'
import type { Bench, ByHand } from './database-run.ts'

const KEEP = ['CREATE TABLE people_kept AS SELECT * FROM people']
const BACK = 'INSERT INTO people SELECT * FROM people_kept'
const BY_HAND: Readonly<Record<string, ByHand>> = {
  DELETE: { keep: KEEP, back: BACK },
  TRUNCATE: { keep: KEEP, back: BACK },
  UPDATE: {
    keep: KEEP,
    back: `UPDATE people p SET name = k.name, email = k.email, made = k.made, balance = k.balance
      FROM people_kept k WHERE k.id = p.id`,
  },
}

const ASKER = { agent: 'bench', session: '', cwd: '/' }

export async function postgres(): Promise<Bench> {
  const grammar = await loadSqlGrammar()
  const server: Postgres = await (hasDebianPostgres() ? startDebianPostgres() : startPostgres())
  const client = new pg.Client(server.url)
  await client.connect()
  return {
    async fresh(rows) {
      await client.query(`DROP TABLE IF EXISTS people, people_kept;
        CREATE TABLE people (id int PRIMARY KEY, name text, email text, made timestamptz DEFAULT now(), balance numeric);
        INSERT INTO people SELECT g, 'name ' || g, 'somebody' || g || '@example.com', now(), g FROM generate_series(1, ${rows}) g;
        CREATE INDEX ON people (name);
        DROP SCHEMA IF EXISTS interlock_kept CASCADE;
        CHECKPOINT`)
      await client.query('VACUUM ANALYZE people')
    },
    async bare(...statements) {
      const other = new pg.Client(server.url)
      await other.connect()
      await other.query(statements.join(';'))
      await other.end()
    },
    kept: (sql, catalog) => runSql(server.url, sql, grammar, ASKER, catalog, async () => true),
    byHand: (sql) => BY_HAND[sql.split(' ')[0] ?? ''],
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
