import fs from 'node:fs'
import { figure } from './figures.mjs'
import { judgement } from './in-process.mjs'

const { repeated, between } = JSON.parse(
  fs.readFileSync(new URL('./constructs.json', import.meta.url), 'utf8'),
)
/** The longest command that is read, in characters. */
const LENGTH = 32 * 1024
const ROUNDS = 5
const SHOWN = 5
const BAR = { most: 50 }

/** Every construct over and over, up to the longest command that is read: none may cost more than its length. */
export async function long(folder) {
  const { judge, lineOf } = await judgement(folder)
  const texts = [
    ...repeated.map((piece) => [piece, filled('', piece, '')]),
    ...between.map(([start, piece, end]) => [
      `${start} ${piece} ${end}`,
      filled(start, piece, end),
    ]),
  ]
  const measured = texts.map(([name, text]) => {
    const line = lineOf(text)
    const times = { parse: [], judge: [] }
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now()
      JSON.parse(line)
      const read = performance.now()
      judge(line)
      times.parse.push(read - start)
      times.judge.push(performance.now() - read)
    }
    return { name, times }
  })
  const floor = figure(
    'JSON.parse of the line',
    measured.flatMap(({ times }) => times.parse),
  )
  const figures = measured
    .map(({ name, times }) => figure(JSON.stringify(name), times.judge, { floor, bar: BAR }))
    .toSorted((a, b) => b.median - a.median)
  const over = figures.filter(({ verdict }) => verdict === 'over').length
  return {
    title: `Commands of ${LENGTH / 1024} KiB in process: the slowest of ${figures.length} constructs`,
    figures: [floor, ...figures.slice(0, SHOWN)],
    note: `${over} of ${figures.length} constructs over ${BAR.most} ms`,
  }
}

function filled(start, piece, end) {
  return start + piece.repeat(Math.floor((LENGTH - start.length - end.length) / piece.length)) + end
}
