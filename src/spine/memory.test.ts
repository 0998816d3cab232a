import { expect, it } from 'vitest'
import { type Remembered, SessionMemory } from './memory.ts'

const remembering = () => {
  let kept: Remembered | undefined
  const memory = new SessionMemory((remembered) => {
    kept = remembered
  })
  return { memory, kept: () => kept }
}

it('a session that worked under a mode is not forgotten for others that come by', () => {
  const { memory } = remembering()
  memory.visit('worker', '/frozen', true)
  for (let n = 0; n < 2_000; n++) memory.visit(`other ${n}`, `/elsewhere/${n}`, false)
  expect(memory.foldersOf('worker')).toEqual(['/frozen'])
})

it('where so many worked under modes that one is forgotten, every new session counts as having been there', () => {
  const { memory, kept } = remembering()
  for (let n = 0; n < 501; n++) memory.visit(`worker ${n}`, `/frozen/${n}`, true)
  expect(memory.foldersOf('worker 500')).toEqual(['/frozen/500'])
  expect(memory.foldersOf('somebody new')).toEqual(['/frozen/0'])
  memory.keep()
  const again = new SessionMemory(() => {}, kept())
  expect(again.foldersOf('somebody new')).toEqual(['/frozen/0'])
})

it('folders without a mode crowd out none that has one', () => {
  const { memory } = remembering()
  for (let n = 0; n < 20; n++) memory.visit('worker', `/elsewhere/${n}`, false)
  memory.visit('worker', '/frozen', true)
  expect(memory.foldersOf('worker')).toContain('/frozen')
})
