import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { expect, it, onTestFinished, vi } from 'vitest'
import { tempFolder } from '../../test/support/temp.ts'
import { type Places, placesOf } from '../state/places.ts'
import { bringDown, lifeOf } from './daemon-life.ts'

/** A folder in which a daemon was killed and left its pid file, with this in it. */
function leftBehind(pid: string): Places {
  const places = placesOf(tempFolder())
  fs.mkdirSync(places.run)
  fs.writeFileSync(places.pid, pid)
  return places
}

it('knows that there is none', async () => {
  const places = placesOf(tempFolder())
  expect(await lifeOf(places)).toBe('down')
  expect(await bringDown(places)).toBe(false)
})

it('ends nobody else, though the number is somebody else’s now', async () => {
  const other = spawn('sleep', ['60'])
  onTestFinished(() => void other.kill('SIGKILL'))
  await once(other, 'spawn')
  const gone = once(other, 'exit').then(() => 'gone')
  await bringDown(leftBehind(`${other.pid}\n`))
  // It cannot be here before a signal that was sent earlier.
  other.kill('SIGCONT')
  const still = new Promise((resolve) => setTimeout(() => resolve('there'), 200))
  expect(await Promise.race([gone, still])).toBe('there')
})

it('ends nobody for a file that holds no number', async () => {
  const sent: (string | number | undefined)[] = []
  let asked = 0
  const kill = vi.spyOn(process, 'kill').mockImplementation((_, signal) => {
    if (signal !== 0) sent.push(signal)
    else if (++asked > 1) throw new Error('it is gone')
    return true
  })
  onTestFinished(() => kill.mockRestore())
  await bringDown(leftBehind(''))
  expect(sent).toEqual([])
})
