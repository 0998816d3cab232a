import { describe, expect, test } from 'vitest'
import { effectOf, judged } from '../../../test/support/judged.ts'
import { COMMANDS_MAX, OPERANDS_MAX, VALUE_CHARS_MAX } from '../../limits.ts'

function why(command: string): readonly string[] {
  return judged(command).facts.unknowns.map((unknown) => unknown.why)
}

describe('a bound that is met makes the answer stricter', () => {
  test('what stands behind too many commands is refused, not asked for', () => {
    const padded = `${': ; '.repeat(COMMANDS_MAX + 100)}rm -rf ~`
    expect(effectOf(padded)).toBe('deny')
    expect(why(padded)).toContain('too-many')
    expect(effectOf(`${': ; '.repeat(COMMANDS_MAX - 100)}ls`)).toBe('allow')
  })

  test('what stands behind too many files is refused', () => {
    const many = `rm -rf ${'dist '.repeat(OPERANDS_MAX + 1)}~`
    expect(effectOf(many)).toBe('deny')
    expect(why(many)).toContain('too-many')
    expect(effectOf(`rm -rf ${'dist '.repeat(OPERANDS_MAX - 1)}`)).toBe('allow')
  })

  test('a value that grows too long is unknown, not cut', () => {
    // Doubled until it is longer than is followed; cut, it would be a harmless name.
    const doublings = Math.ceil(Math.log2(VALUE_CHARS_MAX)) + 1
    const grown = `a=dist/; ${'a=$a$a; '.repeat(doublings)}`
    expect(effectOf(`${grown}rm -rf "$a"`)).not.toBe('allow')
    expect(effectOf('a=dist/; a=$a$a; rm -rf "$a"')).toBe('allow')
  })
})
