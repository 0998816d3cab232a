import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url))

/** A throw-away person who uses Interlock with Claude Code. */
export function personAt(home) {
  fs.mkdirSync(home, { recursive: true })
  const env = { HOME: home, PATH: '/usr/local/bin:/usr/bin:/bin' }
  const root = path.join(home, '.interlock')
  const interlock = (...words) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], {
      env,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    })
    if (status !== 0)
      throw new Error(`interlock ${words.join(' ')}: ${stderr || stdout}`.slice(0, 400))
    return stdout
  }
  return {
    env,
    root,
    /** As Claude Code runs what `init` registered. */
    get hook() {
      return ['/bin/sh', '-c', registered(home)]
    },
    /** The in-process hook by itself. */
    bundle: [process.execPath, path.join(root, 'bin/hook.cjs'), 'action', 'claude-code', root],
    install: () => interlock('init', '--yes', '--agent', 'claude-code'),
    stopDaemon: () => interlock('down'),
    /** How many calls of this session are in the ledger, and how many in the spool. */
    recorded: (session) =>
      linesOf(interlock('log', '--json', '--last', '1000000', '--session', session)),
    spooled: (session) =>
      linesOf(fs.readFileSync(path.join(root, 'spool.jsonl'), 'utf8'), `"session":"${session}"`),
  }
}

function registered(home) {
  const settings = JSON.parse(fs.readFileSync(path.join(home, '.claude/settings.json'), 'utf8'))
  return settings.hooks.PreToolUse[0].hooks[0].command
}

function linesOf(text, words = '') {
  return text.split('\n').filter((line) => line !== '' && line.includes(words)).length
}
