import { describe, expect, it } from 'vitest'
import { HYPOTHETICAL } from '../../world/hypothetical.ts'
import type { Environment } from '../facts.ts'
import { UNKNOWN_PART } from '../facts.ts'
import { Reading } from '../reading.ts'
import { sqlEffects } from './effects.ts'

function keptAtMysql(text: string) {
  const reading = new Reading(HYPOTHETICAL)
  const field = { text, known: true, glob: false, span: { start: 3, end: 9 } }
  sqlEffects(reading, field, 'unknown', { dialect: 'mysql', kept: true })
  return reading.facts()
}

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

  it.each([
    ['DELETE FROM `users`', 'delete'],
    ['DROP TABLE `users`', 'delete'],
    ['UPDATE `users` SET a = "x" # all', 'change'],
  ])('can be undone at MySQL where it is kept: %s', (sql, verb) => {
    const { effects, unknowns } = keptAtMysql(sql)
    expect(unknowns).toEqual([])
    expect(effects).toMatchObject([{ verb, scope: 'many', reversibility: 'recoverable' }])
  })

  it.each(['DROP DATABASE interlock_kept_s1_0', 'DELETE FROM `interlock_kept`.`s1_0_old`'])(
    'is no undoing where it reaches what is kept: %s',
    (sql) => {
      expect(keptAtMysql(sql).effects).toContainEqual(
        expect.objectContaining({ verb: 'disarm', reversibility: 'irreversible' }),
      )
    },
  )

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
