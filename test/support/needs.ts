import { describe, it } from 'vitest'
import { hasPostgres } from './postgres.ts'

const REQUIRED = process.env.CI === 'true' || process.env.INTERLOCK_REQUIRE_CLIENTS === '1'

/**
 * A suite that needs something of the machine. Where it is missing it is skipped aloud on a developer's machine, and
 * fails where it is required: a skipped safety test must never look like a passed one.
 */
export function describeWith(missing: string | undefined, name: string, body: () => void): void {
  if (missing === undefined) describe(name, body)
  else if (REQUIRED)
    it(`${name}: has what it needs`, () => {
      throw new Error(missing)
    })
  else {
    process.stderr.write(`skipped: ${name}: ${missing}\n`)
    describe.skip(`${name} (skipped: ${missing})`, body)
  }
}

export function describeWithPostgres(name: string, body: () => void): void {
  const install = 'npm ci --prefix test/postgres --ignore-scripts'
  describeWith(
    hasPostgres() ? undefined : `PostgreSQL is not installed; run: ${install}`,
    name,
    body,
  )
}
