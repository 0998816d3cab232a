import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { effectOf, judged } from '../../test/support/judged.ts'
import { RULES } from './index.ts'

const HERE = new URL('.', import.meta.url)

/** `files/delete-home` for every rule file below this folder, whether or not anybody lists it. */
function idsOnDisk(): readonly string[] {
  return fs
    .readdirSync(HERE, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((pack) =>
      fs
        .readdirSync(new URL(`${pack.name}/`, HERE))
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .map((name) => `${pack.name}/${name.slice(0, -'.ts'.length)}`),
    )
    .sort()
}

/**
 * What stands in backticks and is meant to be typed: it starts with a program's bare name. File names, variables and
 * paths do not (`.env.example`, `${DIR:?}`).
 */
function commandsIn(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)]
    .map((match) => match[1] ?? '')
    .filter((code) => /^[a-z][\w-]*( |$)/.test(code))
}

describe('the list of rules', () => {
  test('holds every rule file, each under its own id', async () => {
    const ids = idsOnDisk()
    expect(ids.length).toBeGreaterThan(0)
    expect(RULES.map((rule) => rule.id).sort()).toEqual(ids)
    for (const id of ids) {
      const file: { readonly default?: unknown } = await import(new URL(`${id}.ts`, HERE).href)
      expect(file.default, id).toBe(RULES.find((rule) => rule.id === id))
    }
  })

  test('is in the order of the ids, and holds none twice', () => {
    const ids = RULES.map((rule) => rule.id)
    expect(ids).toEqual([...new Set(ids)].sort())
  })
})

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('speaks plainly', () => {
    for (const text of [rule.title, rule.why, rule.instead]) {
      expect(text.trim()).not.toBe('')
      expect(text).not.toMatch(/!|\p{Extended_Pictographic}/u)
    }
    // The title completes "it …", the others are sentences of their own.
    expect(rule.title).toMatch(/^[a-z].*[^.]$/)
    expect(rule.why).toMatch(/^[A-Z].*\.$/)
    expect(rule.instead).toMatch(/^[A-Z].*\.$/)
  })

  test('has examples of both kinds', () => {
    expect(rule.examples.stops.length).toBeGreaterThan(0)
    expect(rule.examples.allows.length).toBeGreaterThan(0)
  })

  test.each(rule.examples.stops)('stops: %s', (command) => {
    const { decision } = judged(command)
    expect(decision.effect).not.toBe('allow')
    const reason = decision.reasons.find((one) => one.rule === id)
    expect(
      reason,
      decision.reasons.map((one) => one.rule).join(', ') || 'no rule at all',
    ).toBeDefined()
    expect(reason?.effect).toBe(rule.effect)
    const inside = reason?.spans.filter(
      ({ start, end }) => 0 <= start && start < end && end <= command.length,
    )
    expect(inside?.length).toBeGreaterThan(0)
  })

  test.each(rule.examples.allows)('allows: %s', (command) => {
    expect(judged(command).decision).toEqual({ effect: 'allow', reasons: [] })
  })

  test('suggests nothing that any rule would stop', () => {
    const stopped = commandsIn(rule.instead).filter((command) => effectOf(command) !== 'allow')
    expect(stopped).toEqual([])
  })
})

test('backticks are told apart: what is typed, and what is only named', () => {
  expect(commandsIn('Use `git rm -r`, not `.env.example`, `${DIR:?}` or `/tmp`; `pwd`.')).toEqual([
    'git rm -r',
    'pwd',
  ])
})
