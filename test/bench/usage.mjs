import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { figure } from './figures.mjs'

const at = (name) => fileURLToPath(new URL(name, import.meta.url))
const CLI = at('../../dist/cli.mjs')
const ROUNDS = 5

/** The native program of ccusage, without its launcher; npm leaves it without the right to run. */
const RIVAL = process.env.INTERLOCK_BENCH_CCUSAGE

/**
 * What reading transcripts of Claude Code costs, in sessions of about 3.5 MB each (INTERLOCK_BENCH_SESSIONS; 270 of them
 * are 1 GB): all of them into a new ledger, and nothing new.
 */
export function usage(folder) {
  const place = path.join(folder, 'usage')
  const sessions = process.env.INTERLOCK_BENCH_SESSIONS ?? '40'
  const wish = ['seed=11', `sessions=${sessions}`, 'turns=36', 'resultBytes=2300']
  const generator = at('../usage/generator/main.ts')
  execFileSync(process.execPath, [at('../../scripts/run-ts.mjs'), generator, place, ...wish])
  const truth = JSON.parse(fs.readFileSync(path.join(place, 'truth.json'), 'utf8'))
  const words = ['usage', '--json', '--offline', '--root', path.join(place, 'tree')]
  const prices = ['--prices', path.join(place, 'prices.json')]
  const kept = ['--store', path.join(place, 'store')]
  const cold = () => {
    fs.rmSync(path.join(place, 'store'), { recursive: true, force: true })
    return measured([process.execPath, CLI, ...words, ...prices, ...kept])
  }
  check(cold().output, truth)
  const rounds = Array.from({ length: ROUNDS }, () => ({
    floor: measured(rivalOr(place), { CLAUDE_CONFIG_DIR: path.join(place, 'tree'), HOME: place }),
    ours: cold(),
  }))
  const warm = Array.from({ length: ROUNDS * 3 }, () => ({
    floor: measured([process.execPath, '-e', '0']),
    ours: measured([process.execPath, CLI, ...words, ...prices, ...kept]),
  }))
  const against = RIVAL === undefined ? 'cat (INTERLOCK_BENCH_CCUSAGE names no ccusage)' : 'ccusage'
  const bars = RIVAL === undefined ? {} : { cpu: { ratio: 0.65 }, wall: { ratio: 0.9 } }
  return [
    section(`${sessions} sessions into a new ledger: processor time`, against, rounds, 'cpu', bars),
    section(`${sessions} sessions into a new ledger: time`, against, rounds, 'wall', bars),
    section('usage with nothing new', 'node -e 0', warm, 'wall', {}),
  ]
}

function section(title, against, rounds, kind, bars) {
  const floor = figure(
    against,
    rounds.map((round) => round.floor[kind]),
  )
  const times = rounds.map(({ ours }) => ours[kind])
  const bar = bars[kind] ?? {}
  return { title, figures: [floor, figure('interlock usage', times, { floor, bar })] }
}

function rivalOr(place) {
  if (RIVAL !== undefined) return [RIVAL, 'claude', 'daily', '--json', '-O']
  return ['/bin/sh', '-c', `find '${path.join(place, 'tree')}' -type f -exec cat {} + | cat`]
}

/** The shell tells what its children took of the processors. */
function measured(command, env = {}) {
  const start = performance.now()
  const script = '"$@" > "$OUT" || exit 1; times >&2'
  const out = path.join(process.env.TMPDIR ?? '/tmp', `interlock-bench-${process.pid}`)
  const { status, stderr } = spawnSync('/bin/sh', ['-c', script, 'sh', ...command], {
    env: { ...process.env, ...env, OUT: out },
    encoding: 'utf8',
  })
  const wall = performance.now() - start
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`)
  const output = fs.readFileSync(out, 'utf8')
  fs.rmSync(out)
  const [user = 0, system = 0] = [
    ...(stderr.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g),
  ].map(([, minutes, seconds]) => (Number(minutes) * 60 + Number(seconds)) * 1000)
  return { wall, cpu: user + system, output }
}

/** A reader that is fast and wrong is no measurement. */
function check(output, truth) {
  const { total } = JSON.parse(output)
  for (const [field, value] of Object.entries(truth.total))
    if (Math.abs(total[field] - value) > value * 1e-9)
      throw new Error(`${field} is ${total[field]} instead of ${value}`)
}
