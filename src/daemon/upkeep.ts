import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { drilledFile, drilledPointsFile, type Places } from '../state/places.ts'

const HOUR_MS = 60 * 60 * 1000
/** A drill of files a day, and what is too old goes with it; of whole servers, which are copied for it, a week. */
const EVERY_MS = { files: 24 * HOUR_MS, points: 7 * 24 * HOUR_MS } as const

/**
 * Tries restores out in processes of their own: nobody waits for them. Snapshots of databases are not tried out unasked,
 * for that locks their tables; base backups are, for that touches nothing of the original. What is kept of transcripts is
 * forgotten when its time has come. Gives back how to stop.
 */
export function scheduleUpkeep(places: Places, cli: string, now: () => number): () => void {
  let sweptAt = 0
  const timer = setInterval(() => {
    if (fs.existsSync(places.context) && now() - sweptAt >= EVERY_MS.files) {
      sweptAt = now()
      begin(places, cli, ['context', 'sweep'])
    }
    for (const words of dueDrills(places, now())) begin(places, cli, ['drill', ...words, '--json'])
  }, HOUR_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** The words of those whose time has come. */
export function dueDrills(
  places: Pick<Places, 'recovery'>,
  now: number,
): readonly (readonly string[])[] {
  const hasFiles = fs.existsSync(places.recovery)
  const hasPoints = fs.existsSync(path.join(places.recovery, 'postgres'))
  const isFiles = hasFiles && now - timeOf(drilledFile(places)) >= EVERY_MS.files
  const isPoints = hasPoints && now - timeOf(drilledPointsFile(places)) >= EVERY_MS.points
  return [...(isFiles ? [['--files']] : []), ...(isPoints ? [['--points']] : [])]
}

function begin(places: Places, cli: string, words: readonly string[]): void {
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

function timeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
