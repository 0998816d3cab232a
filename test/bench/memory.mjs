import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { figure } from './figures.mjs'

const BAR = { most: 80 }
/** By then a daemon that was just started, or just worked, sits idle. */
const IDLE_MS = 3_000

/** What the daemon holds while nobody asks it anything, beside a Node that does nothing at all. */
export async function memory(up, when) {
  const node = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' })
  try {
    await sleep(IDLE_MS)
    const pid = Number(fs.readFileSync(path.join(up.root, 'run/daemon.pid'), 'utf8'))
    const floor = figure('node, idle', [residentMiB(node.pid)], { unit: 'MiB' })
    const daemon = figure(`the daemon, ${when}`, [residentMiB(pid)], {
      floor,
      bar: BAR,
      unit: 'MiB',
    })
    return { title: `Memory of the idle daemon, ${when}`, figures: [floor, daemon] }
  } finally {
    node.kill()
  }
}

/** Resident set, as `ps` has it on Linux and macOS: in KiB. */
function residentMiB(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(stdout) / 1024
}
