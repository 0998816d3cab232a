import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ledgerContract } from '../../src/record/ledger.contract.ts'
import { PostgresLedger } from '../../src/record/postgres/postgres-ledger.ts'
import { verify } from '../../src/record/verify.ts'
import { draft, drafts } from '../support/drafts.ts'
import { describeWithPostgres } from '../support/needs.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'

const thread = fileURLToPath(new URL('../../dist/postgres.mjs', import.meta.url))

describeWithPostgres('PostgreSQL', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server.stop())

  /** A schema of its own for each folder of the contract. */
  const urlFor = (folder: string) => {
    const schema = `s${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`
    return { schema, url: `${server.url}?options=-csearch_path%3D${schema}` }
  }
  const made = new Set<string>()

  async function admin(sql: string, url = server.url): Promise<void> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      await client.query(sql)
    } finally {
      await client.end()
    }
  }

  ledgerContract({
    name: 'PostgreSQL',
    open(folder) {
      const { schema, url } = urlFor(folder)
      if (!made.has(schema)) {
        made.add(schema)
        // The contract is synchronous, and so is this.
        const script = `const c = new (require('pg').Client)('${server.url}'); c.connect().then(() => c.query('CREATE SCHEMA ${schema}')).then(() => c.end())`
        spawnSync(process.execPath, ['-e', script])
      }
      return new PostgresLedger({ url, thread })
    },
  })

  describe('a store that machines share', () => {
    it('has one chain over all of them, and tells each of what the others wrote', async () => {
      await admin('CREATE SCHEMA shared')
      const url = `${server.url}?options=-csearch_path%3Dshared`
      const heard: number[] = []
      const one = new PostgresLedger({ url, thread, onWritten: (seq) => heard.push(seq) })
      const other = new PostgresLedger({ url, thread })
      for (let round = 0; round < 20; round++) {
        one.append(drafts(1), false)
        other.append(drafts(2), false)
      }
      await expect.poll(() => heard.at(-1)).toBe(60)
      expect(verify(one.entries(), other.head())).toMatchObject({ ok: true, entries: 60 })
      one.close()
      other.close()
    })

    it('is append-only for whoever has its address', async () => {
      await admin('CREATE SCHEMA fixed')
      const url = `${server.url}?options=-csearch_path%3Dfixed`
      const ledger = new PostgresLedger({ url, thread })
      ledger.append([draft({ n: 1 })], false)
      for (const sql of [
        "UPDATE interlock_entries SET body = '{}'",
        'DELETE FROM interlock_entries',
        'TRUNCATE interlock_entries',
      ])
        await expect(admin(sql, url)).rejects.toThrow('append-only')
      await admin('UPDATE interlock_entries SET salt = NULL', url)
      expect(verify(ledger.entries(), undefined)).toMatchObject({ ok: true })
      ledger.close()
    })

    it('says that it does not answer, and answers again', async () => {
      await admin('CREATE SCHEMA gone')
      const url = `${server.url}?options=-csearch_path%3Dgone`
      const ledger = new PostgresLedger({ url, thread })
      ledger.append([draft()], false)
      await admin(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'interlock'",
      )
      await expect
        .poll(
          () => {
            try {
              return ledger.append([draft()], false).seq
            } catch {
              return 0
            }
          },
          { timeout: 10_000 },
        )
        .toBeGreaterThan(1)
      ledger.close()
      expect(() => new PostgresLedger({ url: 'postgres://127.0.0.1:1/x', thread })).toThrow()
    })
  })
})
