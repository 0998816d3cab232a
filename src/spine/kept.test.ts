import { expect, test } from 'vitest'
import { bash, judged } from '../../test/support/judged.ts'
import { messageOf } from '../message/message.ts'
import { HYPOTHETICAL } from '../world/hypothetical.ts'
import { type Keeper, keptOf, withKept } from './kept.ts'

const THERE = { host: '127.0.0.1', port: 5433 }
const nothing = () => ({ kind: 'nothing' }) as const
const keeper: Keeper = {
  keepBefore: nothing,
  pointOf: ({ host, port }) =>
    host === THERE.host && port === THERE.port
      ? 'interlock backup restore URL --to 10:41:58'
      : undefined,
}

function told(command: string, by: Keeper) {
  const { decision } = withKept(judged(command), { kind: 'nothing' }, by, HYPOTHETICAL)
  return decision
}

const DROP = `psql -h 127.0.0.1 -p 5433 production -c 'DROP TABLE users'`
const OTHER = `psql -h 127.0.0.1 -p 5434 production -c 'DROP TABLE users'`

test('where a server’s log is received, the words name the point in time, and the answer is the same', () => {
  const [with_, without] = [told(DROP, keeper), told(DROP, { keepBefore: nothing })]
  expect(with_).toMatchObject({ point: 'interlock backup restore URL --to 10:41:58' })
  expect(with_).not.toHaveProperty('unkept')
  expect(without).toHaveProperty('unkept')
  expect(without).not.toHaveProperty('point')
  expect(with_.effect).toBe(without.effect)
  expect(with_.reasons).toEqual(without.reasons)
  expect(messageOf(bash(DROP), with_)).toContain(
    'Undo: can be brought back to a point in time: interlock backup restore URL --to 10:41:58',
  )
})

test('one thing among them that nothing brings back is said, and what is not known is not', () => {
  for (const command of [OTHER, `${DROP}; ${OTHER}`, `${DROP} && aws s3 rb s3://live --force`]) {
    const decision = told(command, keeper)
    expect(decision).not.toHaveProperty('point')
    expect(decision).toHaveProperty('unkept')
  }
  const broken = {
    keepBefore: nothing,
    pointOf: () => {
      throw new Error('no disk')
    },
  }
  expect(told(DROP, broken)).toHaveProperty('unkept')
})

test('what is still being kept is refused, and is no refusal that is remembered', () => {
  const command = 'rm -f recording.wav'
  const keeping = { kind: 'keeping', progress: '34 % of it' } as const
  const { decision } = withKept(judged(command), keeping, keeper, HYPOTHETICAL)
  expect(decision).toMatchObject({
    effect: 'deny',
    reasons: [{ rule: 'interlock/keeping', spans: [] }],
  })
  expect(messageOf(bash(command), decision)).toContain('has not let this through yet')
  expect(messageOf(bash(command), decision)).toContain('34 % of it')
})

test('what cannot be undone is said, also where another reason comes first', () => {
  const notKept = { kind: 'not-kept', why: 'it is too large' } as const
  for (const command of ['rm -f recording.wav', 'rm -rf src']) {
    const { decision } = withKept(judged(command), notKept, keeper, HYPOTHETICAL)
    expect(decision.effect).not.toBe('allow')
    const said = messageOf(bash(command), decision)
    expect(said.split('this cannot be undone: it is too large')).toHaveLength(2)
  }
})

test('what was kept counts only for what it was kept of', () => {
  const [one, other] = [judged('rm -f a').facts, judged('rm -f b').facts]
  const kept = { kind: 'kept', id: 's1' } as const
  expect(keptOf(kept, one, judged('rm -f a').facts)).toEqual(kept)
  expect(keptOf(kept, one, other)).toMatchObject({ kind: 'not-kept' })
})
