import { figure, quantile } from './figures.mjs'
import { judgement } from './in-process.mjs'

const WARM_UP_ROUNDS = 20
const ROUNDS = 60

/** Decisions in this process, each beside the floor of reading the same line. */
export async function decide(folder) {
  const { lines, judge } = await judgement(folder)
  const [parses, decisions] = [[], []]
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const line of lines) {
      const start = performance.now()
      JSON.parse(line)
      const between = performance.now()
      judge(line)
      const end = performance.now()
      if (round < 0) continue
      parses.push((between - start) * 1000)
      decisions.push((end - between) * 1000)
    }
  }
  const floor = figure('JSON.parse of the line', parses, { unit: 'µs' })
  const decision = figure('decision', decisions, { floor, unit: 'µs' })
  const total = decisions.reduce((sum, time) => sum + time, 0)
  const p99 = quantile(
    decisions.toSorted((a, b) => a - b),
    0.99,
  )
  const a_second = Math.round((decisions.length / total) * 1e6)
  return {
    title: `Decision in process (${lines.length} examples of rules, ${ROUNDS} times each)`,
    figures: [floor, { ...decision, p99, a_second }],
    note: `${a_second} decisions a second; p99 ${p99.toFixed(0)} µs, slowest ${decision.max.toFixed(0)} µs`,
  }
}
