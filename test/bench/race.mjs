import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('./timer.c', import.meta.url))

/**
 * Runs cases `{ what, command, event, exit, says }` against each other, one after the other in each round, and gives
 * the milliseconds of each. A case that ends or answers in another way than it should is no measurement: it throws.
 */
export function openRaces(folder) {
  const timer = path.join(folder, 'timer')
  compile(timer)
  return function race(cases, { rounds, seconds, env, cwd }) {
    for (const each of cases) check(each, { env, cwd })
    const words = cases.flatMap(({ command, event = '' }, i) => {
      const file = path.join(folder, `event-${i}`)
      fs.writeFileSync(file, event)
      return [file, String(command.length), ...command]
    })
    const { status, stdout, stderr } = spawnSync(
      timer,
      [String(seconds), String(rounds), ...words],
      {
        cwd,
        env,
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      },
    )
    if (status !== 0) throw new Error(`the timer ended with ${status}: ${stderr}`)
    return timesIn(stdout, cases)
  }
}

function compile(timer) {
  try {
    execFileSync('cc', ['-std=gnu11', '-O2', '-o', timer, SOURCE], { encoding: 'utf8' })
  } catch (error) {
    throw new Error(`the bench needs a C compiler: ${error.stderr || error.message}`)
  }
}

/** Once before the race, with an eye on the answer. */
function check({ what, command: [program, ...words], event = '', exit = 0, says }, place) {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    ...place,
    input: event,
    encoding: 'utf8',
  })
  if (error) throw new Error(`${what}: ${error.message}`)
  const said = `${stdout}${stderr}`
  if (status !== exit || (says === undefined ? said !== '' : !said.includes(says)))
    throw new Error(`${what}: exit ${status}, and it said: ${said.slice(0, 400)}`)
}

function timesIn(output, cases) {
  const times = cases.map(() => [])
  for (const line of output.trim().split('\n')) {
    const [index, nanoseconds, exit] = line.split(' ').map(Number)
    const { what, exit: expected = 0 } = cases[index]
    if (exit !== expected) throw new Error(`${what}: exit ${exit} instead of ${expected}`)
    times[index].push(nanoseconds / 1e6)
  }
  return times
}
