import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { call } from './events.mjs'
import { figure } from './figures.mjs'

const RUN = fileURLToPath(new URL('../../scripts/run-ts.mjs', import.meta.url))
const SCRIPT = fileURLToPath(new URL('./folder-run.ts', import.meta.url))

/** What the time line of a folder costs: a look at 100,000 files, and a hundred snapshots on the disk. */
export function folder() {
  const output = execFileSync(process.execPath, [RUN, SCRIPT], { encoding: 'utf8' })
  const { first, find, copy, look, storage } = JSON.parse(output)
  const bar = find.map((ms, i) => 2.5 * ms + copy[i])
  const floor = figure('2.5 times find -printf, and a copy of what changed', bar)
  const whole = figure('the tree by itself', [1], { unit: 'trees' })
  return [
    {
      title: 'A look at 100,000 files and 1 GB, of which a hundredth has changed',
      figures: [
        floor,
        figure('the look, with what changed kept', look, { floor, bar: { ratio: 1 } }),
        figure('find -printf alone', find, { floor }),
        figure('the first look, which keeps everything', first, { floor }),
      ],
    },
    {
      title: 'A hundred snapshots of a tree, of which a hundredth changes each time, on the disk',
      figures: [
        whole,
        figure('of sources', [storage.text], { unit: 'trees', bar: { most: 1.2 } }),
        figure('of random bytes', [storage.random], { unit: 'trees', bar: { most: 2.05 } }),
      ],
    },
  ]
}

const SIZE = 10_000_000
const ROUNDS = 20
const SESSION = 'bench-keeping'

/** A hook call that must keep 10 MB before it answers: of a folder that is looked at, and met for the first time. */
export function keeping({ up, project }) {
  const floor = figure(
    'nothing to keep',
    callsOf(up, project, () => 'ls src'),
  )
  const cases = [1, 100, 1000].flatMap((files) => [
    { files, known: true },
    { files, known: false },
  ])
  return {
    title: 'A hook call that keeps 10 MB before it answers, daemon running',
    figures: [
      floor,
      ...cases.map(({ files, known }) => {
        const name = `data${files}`
        if (known) fill(path.join(project, name), files)
        const times = callsOf(up, project, () => {
          if (!known) fill(path.join(project, name), files)
          return `rm -r ${name}`
        })
        const words = `${files} ${files === 1 ? 'file' : 'files'}, ${known ? 'kept before' : 'never met'}`
        // The first one of those that were met has met them.
        return figure(words, known ? times.slice(1) : times, { floor, bar: { most95: 150 } })
      }),
    ],
  }
}

function fill(folder, files) {
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder)
  for (let n = 0; n < files; n++)
    fs.writeFileSync(path.join(folder, `f${n}`), randomBytes(SIZE / files))
}

/** `transcript`: where the session is written down, if it matters. */
export function callsOf({ hook, env }, cwd, commandOf, transcript) {
  const [program, ...words] = hook
  return Array.from({ length: ROUNDS }, () => {
    const event = call(SESSION, cwd, 'Bash', { command: commandOf() }, transcript)
    const start = performance.now()
    const { status } = spawnSync(program, words, { cwd, env, input: event })
    if (status !== 0) throw new Error(`the hook ended with ${status}`)
    return performance.now() - start
  })
}
