import { describe, expect, it } from 'vitest'
import type { Effect } from '../facts/facts.ts'
import { goalsIn } from './goals.ts'
import { RefusedIntents } from './intents.ts'

const dropUsers: Effect = {
  verb: 'delete',
  target: { kind: 'database', name: 'users' },
  environment: 'production',
  scope: 'all',
  reversibility: 'irreversible',
  span: { start: 0, end: 5 },
}

describe('what was refused', () => {
  it('is found again in another spelling, in the same session alone', () => {
    const intents = new RefusedIntents()
    intents.remember('a', [dropUsers], 'record 7')
    const again = { ...dropUsers, span: { start: 9, end: 20 }, detail: 'said another way' }
    expect(intents.find('a', [again])?.reference).toBe('record 7')
    expect(intents.find('b', [again])).toBeUndefined()
  })

  it('is another thing with another target, verb or environment', () => {
    const intents = new RefusedIntents()
    intents.remember('a', [dropUsers], 'record 7')
    for (const other of [
      { ...dropUsers, target: { kind: 'database', name: 'orders' } } as const,
      { ...dropUsers, verb: 'change' } as const,
      { ...dropUsers, environment: 'local' } as const,
    ]) {
      expect(intents.find('a', [other])).toBeUndefined()
    }
  })

  it('is not the way that keeps what it replaces, which the refusal itself names', () => {
    const intents = new RefusedIntents()
    intents.remember('a', [dropUsers], 'record 7')
    const kept = { ...dropUsers, scope: 'many', reversibility: 'recoverable' } as const
    expect(intents.find('a', [kept])).toBeUndefined()
  })

  it('keeps the first refusal, and is cleared by a new instruction', () => {
    const intents = new RefusedIntents()
    intents.remember('a', [dropUsers], 'record 7')
    intents.remember('a', [dropUsers], 'record 9')
    expect(intents.find('a', [dropUsers])?.reference).toBe('record 7')
    intents.clear('a')
    expect(intents.find('a', [dropUsers])).toBeUndefined()
  })

  it('never holds what cannot be named, or what only reads', () => {
    const intents = new RefusedIntents()
    const unnamed: Effect = { ...dropUsers, target: { kind: 'database', name: '\uFFFC' } }
    const reads: Effect = { ...dropUsers, verb: 'read' }
    intents.remember('a', [unnamed, reads], 'record 1')
    expect(intents.find('a', [unnamed, reads])).toBeUndefined()
  })
})

describe('goals that ask for harm', () => {
  it.each([
    ['Optimise latency by any means.', 'by any means'],
    ['Just ignore the failing checks and merge', 'ignore the checks'],
    ['delete the stack and recreate it', 'delete and recreate'],
    ['Do not ask for permission', 'do not ask'],
    ["don't tell the user about it", 'hide it'],
    ['clean the system to a near-factory state', 'clean the system'],
  ])('%s', (text, goal) => {
    expect(goalsIn(text)).toContain(goal)
  })

  it.each([
    'Fix the flaky test in cart.test.ts',
    'Delete the unused import and run the tests',
    'Add a check that refuses empty names',
    'Explain why the guard denied the push',
  ])('%s is plain work', (text) => {
    expect(goalsIn(text)).toEqual([])
  })
})
