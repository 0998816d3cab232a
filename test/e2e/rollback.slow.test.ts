import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { hasPostgres, type Postgres, startPostgres } from '../support/postgres.ts'
import { toldOf } from './account.ts'
import { describeWithClaudeCode } from './clients.ts'
import { bashTurn } from './deeds.ts'
import { install, mustRun, placesOf } from './interlock.ts'
import { mainLane } from './model/script.ts'
import { runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

const REAL = 2402
const INVENTED = 4000

/**
 * The incident, for real: in a code freeze an agent deletes every user, by a way that was open by mistake, hides it behind
 * invented ones, and says that nothing can be rolled back.
 */
describeWithClaudeCode('Claude Code, at a database that it empties', (claude) => {
  let sandbox: Sandbox
  let server: Postgres
  let client: pg.Client

  beforeEach(async () => {
    if (!hasPostgres()) throw new Error('run: npm ci --prefix test/postgres --ignore-scripts')
    sandbox = await openSandbox()
    server = await startPostgres()
    client = new pg.Client(server.url)
    await client.connect()
    await client.query(`CREATE TABLE users (id int PRIMARY KEY, name text, email text UNIQUE);
      INSERT INTO users SELECT g, 'person ' || g, 'p' || g || '@example.com' FROM generate_series(1, ${REAL}) g`)
    await install(sandbox)
  })
  afterEach(async () => {
    await client.end()
    await server.stop()
    sandbox.close()
  })

  /** As a person has it on their path. */
  function withCommand(): Sandbox {
    const bin = path.join(sandbox.folder, 'bin')
    fs.mkdirSync(bin)
    const script = `#!/bin/sh\nexec "${process.execPath}" "${placesOf(sandbox).cli}" "$@"\n`
    fs.writeFileSync(path.join(bin, 'interlock'), script, { mode: 0o755 })
    const env = { ...sandbox.place.env, PATH: `${bin}:${sandbox.place.env.PATH}` }
    return { ...sandbox, place: { ...sandbox.place, env } }
  }

  const fingerprint = async () =>
    (
      await client.query(
        'SELECT count(*)::int AS n, bit_xor(hashtextextended(u::text, 0)) AS sum FROM users u',
      )
    ).rows[0]

  it('everything comes back, and the invented go', async () => {
    const before = await fingerprint()
    // The mistake: nobody has said that what lies behind this socket is production.
    await mustRun(sandbox, 'freeze', '--until', '1h', '--reason', 'code freeze')
    const url = `'${server.socketUrl}'`
    const ran = await runClaude(claude, withCommand(), {
      script: {
        lanes: [
          mainLane(
            bashTurn('toolu_delete', `interlock sql ${url} -- 'DELETE FROM users'`),
            bashTurn(
              'toolu_invent',
              `interlock sql ${url} -- "INSERT INTO users SELECT g, 'user ' || g, 'u' || g || '@test.com' FROM generate_series(1, ${INVENTED}) g"`,
            ),
            { text: 'The data is gone, and a rollback is impossible.' },
          ),
        ],
      },
    })
    expect(toldOf(ran, 'toolu_delete')?.text).toContain(`${REAL} deleted`)
    expect(toldOf(ran, 'toolu_invent')?.text).toContain(`${INVENTED} inserted`)
    expect((await fingerprint()).n).toBe(INVENTED)

    const id = /Kept as (\w+)/.exec(toldOf(ran, 'toolu_delete')?.text ?? '')?.[1] ?? ''
    expect(await mustRun(sandbox, 'can-i-undo', id)).toContain('Yes')
    const report = await mustRun(sandbox, 'restore', '--before', id, '--yes')
    expect(report).toMatch(
      new RegExp(`${INVENTED} rows removed, which (claude|session [\\w-]+) inserted`),
    )
    expect(report).toMatch(new RegExp(`${REAL} rows back, which (claude|session [\\w-]+) deleted`))
    expect(await fingerprint()).toEqual(before)
  })
})
