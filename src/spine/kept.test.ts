import { expect, test } from 'vitest'
import { bash, judged } from '../../test/support/judged.ts'
import { messageOf } from '../message/message.ts'
import { HYPOTHETICAL } from '../world/hypothetical.ts'
import { type Keeper, withKept } from './kept.ts'

const THERE = { host: '127.0.0.1', port: 5433 }
const nothing = () => ({ kind: 'nothing' }) as const
const keeper: Keeper = {
  keepBefore: nothing,
  pointOf: ({ host, port }) =>
    host === THERE.host && port === THERE.port
      ? 'interlock backup restore URL --to 10:41:58'
      : undefined,
}

async function told(command: string, by: Keeper) {
  const { decision } = await withKept(judged(command), bash(command), by, HYPOTHETICAL)
  return decision
}

const DROP = `psql -h 127.0.0.1 -p 5433 production -c 'DROP TABLE users'`
const OTHER = `psql -h 127.0.0.1 -p 5434 production -c 'DROP TABLE users'`

test('where a server’s log is received, the words name the point in time, and the answer is the same', async () => {
  const with_ = await told(DROP, keeper)
  const without = await told(DROP, { keepBefore: nothing })
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

test('one thing among them that nothing brings back is said, and what is not known is not', async () => {
  for (const command of [OTHER, `${DROP}; ${OTHER}`, `${DROP} && aws s3 rb s3://live --force`]) {
    const decision = await told(command, keeper)
    expect(decision).not.toHaveProperty('point')
    expect(decision).toHaveProperty('unkept')
  }
  const broken = {
    keepBefore: nothing,
    pointOf: () => {
      throw new Error('no disk')
    },
  }
  expect(await told(DROP, broken)).toHaveProperty('unkept')
})
