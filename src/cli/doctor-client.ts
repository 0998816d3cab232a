import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { PROBE_SESSION } from '../agents/agent.ts'
import type { Check } from '../agents/setup.ts'
import { fallbackIsCurrent, sameBytes } from '../state/deploy.ts'
import { distFolder, places } from './paths.ts'

/** Which client the hooks use, whether it is the one that was built, and what a call costs here. */
export function clientChecks(): readonly Check[] {
  const here = places()
  const dist = distFolder()
  if (!fs.existsSync(here.hook))
    return [
      {
        id: 'client',
        ok: false,
        text: `${here.hook} is missing: every call is blocked`,
        repair: 'Run: interlock up',
      },
    ]
  const native = path.join(dist, 'interlock-hook')
  const kind = sameBytes(here.hook, native)
    ? 'native'
    : sameBytes(here.hook, path.join(dist, 'interlock-hook.bash'))
      ? 'bash'
      : 'unknown'
  const node = spawnSync(here.node, ['-e', '0'], { encoding: 'utf8' })
  return [
    {
      id: 'client',
      ok: kind !== 'unknown',
      text:
        kind === 'unknown'
          ? 'it is not the one that this version ships'
          : `${kind} client, ${timeOf(here.hook, here.root)}`,
      repair: 'Run: interlock up',
    },
    {
      id: 'client/fallback',
      ok: fallbackIsCurrent(here, dist) && node.status === 0,
      text:
        node.status === 0
          ? 'judges when the daemon is gone'
          : `its Node (${here.node}) does not start`,
      repair: 'Run: interlock up',
    },
    {
      id: 'client/path',
      ok: here.socket.length < 104,
      text: `the socket's path has ${here.socket.length} characters`,
      repair:
        'A socket’s path has a limit of 107: every call starts Node. Use a shorter INTERLOCK_HOME.',
    },
  ]
}

/** Calls timed for the median; the first ones warm the caches. */
const TIMED_CALLS = 7

function timeOf(hook: string, root: string): string {
  const times: number[] = []
  const input = JSON.stringify({
    session_id: PROBE_SESSION,
    cwd: '/',
    hook_event_name: 'PreToolUse',
    tool_name: 'Bash',
    tool_input: { command: 'true' },
  })
  for (let i = 0; i < TIMED_CALLS; i++) {
    const start = performance.now()
    spawnSync(hook, ['action', 'claude-code', root], { input })
    times.push(performance.now() - start)
  }
  const median = times.sort((a, b) => a - b)[Math.floor(TIMED_CALLS / 2)] ?? 0
  return `a call takes ${median.toFixed(1)} ms`
}
