import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { defineCommand } from 'citty'
import { PROBE_SESSION } from '../agents/agent.ts'
import { dangersIn } from '../agents/claude-code/dangers.ts'
import type { Check } from '../agents/setup.ts'
import { approversOf, profileOf, rosterDigest } from '../approvals/roster.ts'
import { lifeOf } from '../client/daemon-life.ts'
import { deployedVersion, fallbackIsCurrent, sameBytes } from '../state/deploy.ts'
import { VERSION } from '../state/version.ts'
import { readWorldFile } from '../state/world-file.ts'
import { standingAt } from '../world/standing.ts'
import { askDaemon } from './ask-daemon.ts'
import { agentChecks } from './doctor-agents.ts'
import { sourcesHere } from './here.ts'
import { inWords } from './mode.ts'
import { print, printJson, styleFor } from './out.ts'
import { account, distFolder, isApart, places } from './paths.ts'
import { openRecord } from './record.ts'
import { settings } from './settings/settings.ts'
import { LEVELS } from './status.ts'

/** "Registered" is not "running": asks every part to show that it works, and names the repair where it does not. */
export const doctor = defineCommand({
  meta: {
    name: 'doctor',
    description: 'Test every part, through each agent’s own hook; every red line names its repair',
  },
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  async run({ args }) {
    const checks = isApart()
      ? [...(await daemonsOwnChecks()), ...(await personChecks())]
      : [...(await guardChecks()), ...(isForPerson() ? await personChecks() : [])]
    const ok = checks.every((check) => check.ok)
    if (args.json) printJson({ ok, checks })
    else {
      const style = styleFor(process.stdout)
      for (const check of checks) {
        print(
          `${check.ok ? style.dim('ok ') : style.stopped('RED')}  ${check.id.padEnd(28)}  ${check.text}`,
        )
        if (!check.ok) print(`     ${''.padEnd(28)}  Repair: ${check.repair}`)
      }
      print(ok ? '\nEverything works.' : '\nWhat is red is not guarded, or not as it should be.')
    }
    if (!ok) process.exitCode = 1
  },
})

/** Everything of Interlock's own, by whoever may read it. */
async function guardChecks(): Promise<readonly Check[]> {
  return [
    levelCheck(),
    ...(await daemonChecks()),
    ...(await reviewChecks()),
    ...clientChecks(),
    ...(await recordChecks()),
    ...platformChecks(),
  ]
}

/** What only the person's own account can tell: their shell, and what their agents have registered. */
async function personChecks(): Promise<readonly Check[]> {
  return [...environmentChecks(), ...(await agentChecks())]
}

/**
 * False where the daemon asks from an account of its own: it runs nothing that stands in the settings of an agent, for
 * whoever can write those would run it there.
 */
function isForPerson(): boolean {
  return account().uid === process.getuid?.()
}

/** The same checks, run by the daemon, which alone can reach what is checked. */
async function daemonsOwnChecks(): Promise<readonly Check[]> {
  const health = await askDaemon('GET', '/api/health').catch((error: unknown) => String(error))
  if (typeof health === 'object' && health !== null && 'checks' in health) {
    const { checks } = health
    if (Array.isArray(checks) && checks.every(isCheck)) return checks
  }
  const text = typeof health === 'string' ? health : 'the daemon answers something else'
  return [{ id: 'daemon', ok: false, text, repair: `Root runs: interlock up --system` }]
}

function isCheck(value: unknown): value is Check {
  if (typeof value !== 'object' || value === null) return false
  const { id, ok, text, repair }: Partial<Record<keyof Check, unknown>> = value
  return typeof ok === 'boolean' && [id, text, repair].every((one) => typeof one === 'string')
}

function levelCheck(): Check {
  const { level, login } = account()
  return { id: 'level', ok: true, text: `guards ${login}, ${LEVELS[level]}`, repair: '' }
}

async function daemonChecks(): Promise<readonly Check[]> {
  const here = places()
  const life = await lifeOf(here)
  const world = readWorldFile(here.world)
  const version = deployedVersion(here)
  return [
    {
      id: 'daemon',
      ok: life === 'running',
      text:
        life === 'running'
          ? `running, version ${world?.version ?? 'unknown'}`
          : life === 'hanging'
            ? 'its process is there and does not answer; hooks judge by themselves'
            : 'not running; hooks judge by themselves, slower',
      repair: life === 'hanging' ? 'Run: interlock down; interlock up' : 'Run: interlock up',
    },
    {
      id: 'version',
      ok: version === VERSION && (world === undefined || world.version === VERSION),
      text: `this program ${VERSION}, hook clients ${version ?? 'not there'}, daemon ${world?.version ?? 'never ran'}`,
      repair: 'Run: interlock up',
    },
    {
      id: 'world-file',
      ok: world !== undefined,
      text: world
        ? 'there: hooks without a daemon know the settings'
        : 'missing, or not ours: without a daemon only reads pass',
      repair: 'Run: interlock up',
    },
    await rosterCheck(),
    {
      id: 'mode',
      ok: (await settings().orders()) !== undefined,
      text: inWords(standingAt([process.cwd()], await sourcesHere()).world.mode),
      repair: 'Set the modes again: interlock mode --help',
    },
  ]
}

/** Glass that one person has broken stays red until another one has looked at it. */
async function reviewChecks(): Promise<readonly Check[]> {
  const open: unknown = await askDaemon('GET', '/api/reviews').catch(() => [])
  const count = Array.isArray(open) ? open.length : 0
  if (count === 0) return []
  return [
    {
      id: 'reviews',
      ok: false,
      text: `one person alone approved what takes two, ${count} times, and nobody has looked at it yet`,
      repair: 'Another person looks, and signs: interlock approvals review',
    },
  ]
}

/** Who may end a mode, and the digest by which two people see that they mean the same roster. */
async function rosterCheck(): Promise<Check> {
  const roster = await settings()
    .roster()
    .catch(() => undefined)
  const approvers = roster ? approversOf(roster) : []
  const people = [...new Set(approvers.map(({ person }) => person))].join(', ')
  return {
    id: 'roster',
    ok: roster !== undefined,
    text: !roster
      ? 'it cannot be read: no key counts'
      : approvers.length === 0
        ? 'nobody is enrolled; whoever has a terminal here can end a mode (`interlock key new`)'
        : `${rosterDigest(roster)}, profile ${profileOf(roster)}, ${approvers.length} keys of ${people}`,
    repair: `Put ${places().roster} right, or move it away and enrol again`,
  }
}

/** Which client the hooks use, whether it is the one that was built, and what a call costs here. */
function clientChecks(): readonly Check[] {
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

/** Variables of this shell that would reach an agent started from it. */
function environmentChecks(): readonly Check[] {
  const set = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'PATH'))
  return dangersIn(set).map(({ name, why }) => ({
    id: `environment/${name}`,
    ok: false,
    text: `${name} is set in this shell: ${why}`,
    repair: `Run: unset ${name}`,
  }))
}

async function recordChecks(): Promise<readonly Check[]> {
  const here = places()
  const record = openRecord()
  if (!record)
    return [
      { id: 'record', ok: false, text: 'there is no record yet', repair: 'Run: interlock up' },
    ]
  try {
    const verdict = await record.verify()
    const mode = fs.statSync(here.ledger).mode & 0o777
    return [
      {
        id: 'record',
        ok: verdict.ok,
        text: verdict.ok
          ? `${verdict.entries} entries, the chain holds`
          : `the chain is broken at entry ${verdict.seq}: ${verdict.why}`,
        repair: `Keep a copy of ${here.ledger} and look with: interlock log verify`,
      },
      {
        id: 'record/private',
        ok: mode === 0o600,
        text: `mode ${mode.toString(8)}`,
        repair: `Run: chmod 600 '${here.ledger}'`,
      },
    ]
  } finally {
    record.close()
  }
}

function platformChecks(): readonly Check[] {
  const verified = process.platform === 'linux'
  return [
    {
      id: 'platform',
      ok: true,
      text: verified
        ? `${process.platform} ${process.arch}`
        : `${process.platform} ${process.arch}: Interlock has not been verified on it`,
      repair: '',
    },
  ]
}
