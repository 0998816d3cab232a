import fs from 'node:fs'
import { defineCommand } from 'citty'
import { PROBE_SESSION } from '../agents/agent.ts'
import { SETUPS } from '../agents/setups.ts'
import { approversOf, EMPTY_ROSTER, profileOf } from '../approvals/roster.ts'
import { lifeOf } from '../client/daemon-life.ts'
import { RULES } from '../rules/index.ts'
import { VERSION } from '../state/version.ts'
import { standingAt } from '../world/standing.ts'
import { askDaemon } from './ask-daemon.ts'
import { sourcesHere } from './here.ts'
import { inWords } from './mode.ts'
import { print, printJson, styleFor } from './out.ts'
import { account, places } from './paths.ts'
import { openRecord } from './record.ts'
import { settings } from './settings/settings.ts'
import { whereabouts } from './whereabouts.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** One screen: is it on, for whom, and what has it done. */
export const status = defineCommand({
  meta: {
    name: 'status',
    description: 'Is Interlock on, for which agents, and what has it stopped',
  },
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  async run({ args }) {
    const here = places()
    const where = whereabouts()
    const life = await lifeOf(here)
    const agents = SETUPS.map((setup) => ({
      name: setup.name,
      title: setup.title,
      installed: setup.isInstalled(where),
      guarded: setup.registered(where) !== undefined,
    }))
    const state = {
      version: VERSION,
      daemon: life,
      mode: standingAt([process.cwd()], await sourcesHere()).world.mode,
      agents,
      rules: RULES.length,
      today: await today(),
      spooled: fs.existsSync(here.spool),
      approvals: await approvalsState(),
      folder: here.root,
      level: account().level,
    }
    if (args.json) return printJson(state)
    const style = styleFor(process.stdout)
    print(`Interlock ${VERSION}`)
    print(
      `  daemon   ${life === 'running' ? 'running' : style.asked(`${life} (hooks judge by themselves; start it with \`interlock up\`)`)}`,
    )
    print(`  mode     ${inWords(state.mode)}`)
    print(`  rules    ${state.rules}`)
    print(`  people   ${peopleInWords(state.approvals)}`)
    for (const agent of agents) {
      if (!agent.installed) continue
      print(
        `  agent    ${agent.title}: ${agent.guarded ? 'guarded' : style.stopped('not guarded; run `interlock init`')}`,
      )
    }
    const { judged, asked, denied } = state.today
    print(`  today    ${judged} judged, ${denied} stopped, ${asked} asked`)
    print(`  folder   ${here.root}`)
    print(`  level    ${LEVELS[state.level]}`)
  },
})

/** How far one may rely on it, in words. */
export const LEVELS = {
  'same-account': 'same account: a program that was let run can do what the person can',
  'own-account': 'own account: out of reach of every program of the person’s',
} as const

interface ApprovalsState {
  readonly profile: 'solo' | 'team'
  readonly keys: number
  readonly waiting: number
}

async function approvalsState(): Promise<ApprovalsState> {
  const roster = await settings()
    .roster()
    .catch(() => EMPTY_ROSTER)
  const all: unknown = await askDaemon('GET', '/api/approvals').catch(() => [])
  const waiting = Array.isArray(all) ? all.filter(({ state }) => state === 'waiting').length : 0
  return { profile: profileOf(roster), keys: approversOf(roster).length, waiting }
}

function peopleInWords({ profile, keys, waiting }: ApprovalsState): string {
  if (keys === 0)
    return 'nobody is enrolled to approve; make the first key with `interlock key new`'
  const who =
    profile === 'solo' ? 'solo: one person approves, after a delay' : 'team: two others approve'
  return `${who}, in production; ${waiting} approvals wait`
}

async function today(): Promise<{ judged: number; asked: number; denied: number }> {
  const record = openRecord()
  if (!record) return { judged: 0, asked: 0, denied: 0 }
  try {
    const since = Date.now() - DAY_MS
    const newest = await record.query({ kind: 'action', last: 10_000 })
    const entries = newest.filter(
      (entry) => entry.at >= since && entry.body.session !== PROBE_SESSION,
    )
    const count = (effect: string) => entries.filter((entry) => entry.body.effect === effect).length
    return { judged: entries.length, asked: count('ask'), denied: count('deny') }
  } finally {
    record.close()
  }
}
