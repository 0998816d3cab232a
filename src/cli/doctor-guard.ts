import fs from 'node:fs'
import type { Check } from '../agents/setup.ts'
import { approversOf, profileOf, rosterDigest } from '../approvals/roster.ts'
import { isKeeperThere, lifeOf } from '../client/daemon-life.ts'
import { shellQuote } from '../message/shell-quote.ts'
import { deployedVersion } from '../state/deploy.ts'
import { VERSION } from '../state/version.ts'
import { readWorldFile } from '../state/world-file.ts'
import { standingAt } from '../world/standing.ts'
import { askDaemon } from './ask-daemon.ts'
import { clientChecks } from './doctor-client.ts'
import { contextChecks } from './doctor-context.ts'
import { sourcesHere } from './here.ts'
import { inWords } from './mode.ts'
import { account, places } from './paths.ts'
import { openRecord } from './record.ts'
import { settings } from './settings/settings.ts'
import { LEVELS } from './status.ts'

/** Everything of Interlock's own, by whoever may read it. */
export async function guardChecks(): Promise<readonly Check[]> {
  return [
    levelCheck(),
    ...(await daemonChecks()),
    ...(await reviewChecks()),
    ...clientChecks(),
    ...(await recordChecks()),
    ...(await keeperChecks()),
    ...contextChecks(),
    ...platformChecks(),
  ]
}

/** Which level of trust this is; and whether the daemon can look where the agents work. */
function levelCheck(): Check {
  const { level, login, home } = account()
  return canEnter(home)
    ? { id: 'level', ok: true, text: `guards ${login}; ${LEVELS[level]}`, repair: '' }
    : {
        id: 'level',
        ok: false,
        text: `it may not look into ${home}: scripts and git’s state there are unknown to it, and it asks more`,
        repair: `As ${login}, let your own group in: chmod g+x ${shellQuote(home)}`,
      }
}

function canEnter(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.X_OK)
    return true
  } catch {
    return false
  }
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

/** Only where the daemon cannot keep files itself. */
async function keeperChecks(): Promise<readonly Check[]> {
  const { level, login } = account()
  if (level === 'same-account') return []
  const ok = await isKeeperThere(places()).catch(() => false)
  return [
    {
      id: 'keeper',
      ok,
      text: ok
        ? `keeps ${login}’s files before they are changed, as ${login}`
        : `the process that keeps ${login}’s files is not there: what is destroyed cannot be undone, and is asked about`,
      repair: 'Root runs: interlock up --system',
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

const NOBODY_ENROLLED = {
  'same-account':
    'nobody is enrolled; whoever has a terminal here can end a mode (`interlock key new`)',
  'own-account':
    'nobody is enrolled, so nobody can end a mode early (root: `interlock up --system`)',
} as const

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
        ? NOBODY_ENROLLED[account().level]
        : `${rosterDigest(roster)}, profile ${profileOf(roster)}, ${approvers.length} keys of ${people}`,
    repair: `Put ${places().roster} right, or move it away and enrol again`,
  }
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
