import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Judgement } from '../../src/decide/decide.ts'
import { HYPOTHETICAL } from '../../src/world/hypothetical.ts'
import { judged, STRICTNESS } from '../support/judged.ts'
import { EXAMPLES, SHELL_TEXT } from './shell-text.ts'

/** What holds of every judgement, whatever was asked. */
function expectSound(command: string, { facts, decision }: Judgement): void {
  expect(facts.unknowns.filter((unknown) => unknown.why === 'internal')).toEqual([])
  expect(facts.questions).toEqual([])
  expect(decision.effect === 'allow').toBe(decision.reasons.length === 0)
  const spans = [
    ...[...facts.commands, ...facts.effects, ...facts.unknowns].map(({ span }) => span),
    ...facts.commands.flatMap((one) => one.args.map((arg) => arg.span)),
    ...decision.reasons.flatMap((reason) => reason.spans),
  ]
  const outside = spans.filter(
    ({ start, end }) => !(0 <= start && start <= end && end <= command.length),
  )
  expect(outside).toEqual([])
}

describe.each(Object.entries(SHELL_TEXT))('%s', (_, text) => {
  test('is judged without failing, with spans that lie in it', () => {
    fc.assert(
      fc.property(text, (command) => {
        expectSound(command, judged(command))
      }),
      // What is never closed was once said to end behind the text; a loop without a name never ended.
      {
        numRuns: 800,
        examples: [['${a%`\\'], ['select é for'], ['for a in b; do unset ""; done']],
      },
    )
  })

  test('has the same answer twice, and is not looser where nobody can answer or all is sealed', () => {
    fc.assert(
      fc.property(text, (command) => {
        const { decision } = judged(command)
        expect(judged(command).decision).toEqual(decision)
        const unattended = judged(command, { ...HYPOTHETICAL, unattended: true }).decision.effect
        expect(unattended).toBe(decision.effect === 'allow' ? 'allow' : 'deny')
        const sealed = judged(command, { ...HYPOTHETICAL, mode: { kind: 'sealed' } }).decision
          .effect
        expect(STRICTNESS[sealed]).toBeGreaterThanOrEqual(STRICTNESS[decision.effect])
      }),
      { numRuns: 150 },
    )
  })
})

describe('more of the same', () => {
  const example = fc.constantFrom(...EXAMPLES.filter((command) => !/[\n#]/.test(command)))

  test('another command behind or in front never makes it looser', () => {
    fc.assert(
      fc.property(example, example, (one, other) => {
        // A `cd` or a variable of the first means something to the second.
        fc.pre(!/\bcd\b|\w=/.test(one) && !/\bcd\b|\w=/.test(other))
        const both = STRICTNESS[judged(`${one}\n${other}`).decision.effect]
        expect(both).toBeGreaterThanOrEqual(STRICTNESS[judged(one).decision.effect])
        expect(both).toBeGreaterThanOrEqual(STRICTNESS[judged(other).decision.effect])
      }),
      { numRuns: 500 },
    )
  })

  test('blanks and line ends around it change nothing', () => {
    const blanks = fc.string({ unit: fc.constantFrom(' ', '\t', '\n'), maxLength: 4 })
    fc.assert(
      fc.property(example, blanks, blanks, (command, before, after) => {
        expect(judged(before + command + after).decision.effect).toBe(
          judged(command).decision.effect,
        )
      }),
      { numRuns: 150 },
    )
  })
})
