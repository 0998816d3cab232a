import { describe, it } from 'vitest'
import { hasPostgres } from './postgres.ts'

const INSTALL = 'npm ci --prefix test/postgres --ignore-scripts'
const REQUIRED = process.env.CI === 'true' || process.env.INTERLOCK_REQUIRE_CLIENTS === '1'

/** A suite that needs a real PostgreSQL: skipped aloud where there is none, and failed where it is required. */
export function describeWithPostgres(name: string, body: () => void): void {
  const missing = `PostgreSQL is not installed; run: ${INSTALL}`
  if (hasPostgres()) describe(name, body)
  else if (REQUIRED)
    it(`${name}: has what it needs`, () => {
      throw new Error(missing)
    })
  else {
    process.stderr.write(`skipped: ${name}: ${missing}\n`)
    describe.skip(`${name} (skipped: ${missing})`, body)
  }
}
