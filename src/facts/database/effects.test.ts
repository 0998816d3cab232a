import { describe, expect, it } from 'vitest'
import { HYPOTHETICAL } from '../../world/hypothetical.ts'
import type { Environment } from '../facts.ts'
import { UNKNOWN_PART } from '../facts.ts'
import { Reading } from '../reading.ts'
import { sqlEffects } from './effects.ts'

function factsOf(text: string, environment: Environment = 'unknown', known = true) {
  const reading = new Reading(HYPOTHETICAL)
  const field = { text, known, glob: false, span: { start: 3, end: 9 } }
  sqlEffects(reading, field, environment, { dialect: 'postgres' })
  return reading.facts()
}

describe('effects of SQL', () => {
  it.each([
    ['DROP TABLE t', 'delete', 'all', 'irreversible'],
    ['CREATE OR REPLACE TABLE t (a int)', 'recreate', 'all', 'irreversible'],
    ['DELETE FROM t', 'delete', 'all', 'irreversible'],
    ['UPDATE t SET a = 1', 'change', 'all', 'irreversible'],
    ['DELETE FROM t WHERE id = 1', 'change', 'many', 'irreversible'],
    ['INSERT INTO t VALUES (1)', 'change', 'many', 'recoverable'],
    ['CREATE TABLE t (a int)', 'change', 'many', 'recoverable'],
    ['ALTER TABLE t OWNER TO app', 'grant', 'all', 'irreversible'],
  ])('%s', (sql, verb, scope, reversibility) => {
    const { effects, unknowns } = factsOf(sql)
    expect(unknowns).toEqual([])
    expect(effects).toMatchObject([
      { verb, scope, reversibility, target: { kind: 'database', name: 't' } },
    ])
    expect(effects[0]?.span).toEqual({ start: 3, end: 9 })
  })

  it('leaves nothing behind where it only reads', () => {
    const { effects, unknowns } = factsOf('SELECT 1; SHOW ALL')
    expect([...effects, ...unknowns]).toEqual([])
  })

  it.each([
    ['production', 'deny'],
    ['staging', 'ask'],
    ['unknown', 'ask'],
    ['dev', 'note'],
    ['local', 'note'],
  ] as const)('weighs what it cannot tell by where it runs: %s', (environment, weight) => {
    expect(factsOf('SELECT f(1)', environment).unknowns).toMatchObject([
      { why: 'unread-sql', weight },
    ])
    expect(factsOf(UNKNOWN_PART, environment, false).unknowns).toMatchObject([
      { why: 'dynamic-target', weight },
    ])
  })
})
