import { describe, expect, test } from 'vitest'
import { effectOf, STRICTNESS } from '../../test/support/judged.ts'
import { RULES } from './index.ts'
import { REWRITES } from './rewrites.ts'

/** Each example with its own effect; whether that is the right one is the business of rules.test.ts. */
function judgedOnce(commands: readonly string[]) {
  return [...new Set(commands)].map((command) => ({ command, effect: effectOf(command) }))
}

const STOPS = judgedOnce(RULES.flatMap((rule) => rule.examples.stops))
const ALLOWS = judgedOnce(RULES.flatMap((rule) => rule.examples.allows)).filter(
  ({ effect }) => effect === 'allow',
)

/** A rewrite that fails fails for many examples; a few of them tell enough. */
function shown(list: readonly string[]): readonly string[] {
  return list.length <= 4 ? list : [...list.slice(0, 4), `and ${list.length - 4} more`]
}

describe('what is stopped stays stopped', () => {
  test.each(REWRITES.map((rewrite) => [rewrite.name, rewrite] as const))('%s', (_, { apply }) => {
    const pairs = STOPS.flatMap(({ command, effect }) => {
      const rewritten = apply(command)
      return rewritten === undefined
        ? []
        : [{ rewritten, before: effect, now: effectOf(rewritten) }]
    })
    // A rewrite that applies to nothing tests nothing.
    expect(pairs.length).toBeGreaterThan(5)
    const holes = pairs.filter(({ before, now }) => STRICTNESS[now] < STRICTNESS[before])
    expect(shown(holes.map(({ rewritten, now }) => `${now}: ${rewritten}`))).toEqual([])
  })
})

describe('what is allowed stays allowed', () => {
  const everyday = REWRITES.filter((rewrite) => rewrite.everyday)

  test.each(everyday.map((rewrite) => [rewrite.name, rewrite] as const))('%s', (_, { apply }) => {
    const stopped = ALLOWS.flatMap(({ command }) => {
      const rewritten = apply(command)
      return rewritten === undefined || effectOf(rewritten) === 'allow' ? [] : [rewritten]
    })
    expect(shown(stopped)).toEqual([])
  })
})
