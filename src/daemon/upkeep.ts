import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { drilledFile, type Places } from '../state/places.ts'

const HOUR_MS = 60 * 60 * 1000
/** A drill a day, and what is too old goes with it. */
const EVERY_MS = 24 * HOUR_MS

/**
 * Tries restores of files out, once a day, in a process of its own: nobody waits for it. Databases are not tried out
 * unasked, for that locks their tables. Gives back how to stop.
 */
export function scheduleDrills(places: Places, cli: string, now: () => number): () => void {
  let sweptAt = 0
  const timer = setInterval(() => {
    if (now() - sweptAt >= EVERY_MS && fs.existsSync(places.context)) {
      sweptAt = now()
      run(places, cli, ['context', 'sweep'])
    }
    if (!fs.existsSync(places.recovery) || now() - lastDrill(places) < EVERY_MS) return
    run(places, cli, ['drill', '--files', '--json'])
  }, HOUR_MS)
  timer.unref()
  return () => clearInterval(timer)
}

function run(places: Places, cli: string, words: readonly string[]): void {
  const child = spawn(process.execPath, [cli, ...words], {
    cwd: places.root,
    stdio: 'ignore',
    env: {
      HOME: process.env.HOME,
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LANG: 'C.UTF-8',
      INTERLOCK_HOME: places.root,
    },
  })
  child.on('error', () => {})
  child.unref()
}

function lastDrill(places: Places): number {
  return fs.statSync(drilledFile(places), { throwIfNoEntry: false })?.mtimeMs ?? 0
}
