import { describe, expect, test } from 'vitest'
import { effectOf, STRICTNESS } from '../../test/support/judged.ts'
import { RULES } from './index.ts'
import { REWRITES } from './rewrites.ts'

const STOPS = [...new Set(RULES.flatMap((rule) => rule.examples.stops))]
const ALLOWS = [...new Set(RULES.flatMap((rule) => rule.examples.allows))]

/** Only what the judgement stands on is compared: a stop that is no stop is rules.test.ts's business. */
function weaker(command: string, rewritten: string): boolean {
  return STRICTNESS[effectOf(rewritten)] < STRICTNESS[effectOf(command)]
}

/** A rewrite that fails fails for many examples; a few of them tell enough. */
function shown(list: readonly string[]): readonly string[] {
  return list.length <= 4 ? list : [...list.slice(0, 4), `and ${list.length - 4} more`]
}

describe('what is stopped stays stopped', () => {
  test.each(REWRITES.map((rewrite) => [rewrite.name, rewrite] as const))('%s', (_, { apply }) => {
    const pairs = STOPS.flatMap((command) => {
      const rewritten = apply(command)
      return rewritten === undefined ? [] : [{ command, rewritten }]
    })
    // A rewrite that applies to nothing tests nothing.
    expect(pairs.length).toBeGreaterThan(5)
    const holes = pairs.filter(({ command, rewritten }) => weaker(command, rewritten))
    expect(shown(holes.map(({ rewritten }) => `${effectOf(rewritten)}: ${rewritten}`))).toEqual([])
  })
})

describe('what is allowed stays allowed', () => {
  const everyday = REWRITES.filter((rewrite) => rewrite.everyday)

  test.each(everyday.map((rewrite) => [rewrite.name, rewrite] as const))('%s', (_, { apply }) => {
    const stopped = ALLOWS.flatMap((command) => {
      const rewritten = effectOf(command) === 'allow' ? apply(command) : undefined
      return rewritten === undefined || effectOf(rewritten) === 'allow' ? [] : [rewritten]
    })
    expect(shown(stopped)).toEqual([])
  })
})
