import fs from 'node:fs'
import path from 'node:path'
import { confirm, isCancel } from '@clack/prompts'
import { defineCommand } from 'citty'
import type { SettingsLevel, Setup, Whereabouts } from '../agents/setup.ts'
import { SETUPS } from '../agents/setups.ts'
import { approversOf } from '../approvals/roster.ts'
import { carryOut } from '../install/carry-out.ts'
import { diffText } from '../install/diff.ts'
import { planInstall } from '../install/install.ts'
import type { Plan, Planned } from '../install/plan.ts'
import { safe } from '../message/message.ts'
import { ensureDaemon } from './ensure-daemon.ts'
import { makeKey } from './key.ts'
import { print } from './out.ts'
import { account, isApart } from './paths.ts'
import { probe } from './probe.ts'
import { settings } from './settings/settings.ts'
import { whereabouts } from './whereabouts.ts'

export const SETUP_ARGS = {
  agent: { type: 'string', description: 'Only this agent (claude-code)' },
  project: { type: 'boolean', description: 'In this repository, for everyone who works in it' },
  managed: {
    type: 'boolean',
    description: 'By root: in settings that only root changes, for those with `up --system`',
  },
  yes: { type: 'boolean', alias: 'y', description: 'Do not ask' },
  'dry-run': { type: 'boolean', description: 'Only show what would change' },
} as const

/** Puts Interlock between the agents of this person and everything. */
export const init = defineCommand({
  meta: {
    name: 'init',
    description: 'Find the agents here, show the change, install the hooks, and test each of them',
  },
  args: {
    ...SETUP_ARGS,
    statusline: {
      type: 'boolean',
      default: true,
      description: 'Draw a status line, below your own if you have one',
      negativeDescription: 'Leave the status line as it is',
    },
  },
  async run({ args }) {
    const where = whereabouts()
    const setups = chosen(args.agent, where)
    if (setups.length === 0) {
      print(
        'No agent was found. Interlock knows: claude-code. Name one with --agent to set it up all the same.',
      )
      process.exitCode = 1
      return
    }
    const level = levelIn(args)
    if (!args['dry-run'] && level !== 'managed') await enrolFirst(args.yes === true)
    for (const setup of setups) {
      if (level === 'user' && setup.isManaged(where)) {
        print(`${setup.title}: root has registered the hooks for everybody here; nothing to do.`)
        continue
      }
      const planned = await agreed(setup, args.yes === true, (through) =>
        planInstall(
          setup.target(where, { level, throughSymlink: through, statusLine: args.statusline }),
        ),
      )
      if (!planned) continue
      if (args['dry-run'] || !args.yes) show(planned)
      for (const sentence of planned.says) print(safe(sentence))
      warn(planned)
      if (args['dry-run']) continue
      if (!args.yes && !(await yes(`Change ${planned.change.path}?`))) {
        print('Nothing was changed.')
        continue
      }
      await install(setup, planned, where, level)
    }
  },
})

/** Before any hook is there: an agent that came later could only enrol beside a person, never first. */
async function enrolFirst(unasked: boolean): Promise<void> {
  if (approversOf(await settings().roster()).length > 0) return
  if (isApart())
    return print('Nobody is enrolled; root does it, before the hooks: sudo interlock up --system')
  if (unasked || !process.stdin.isTTY)
    return print('Nobody is enrolled to end a freeze or to approve. Later: interlock key new')
  if (await yes('Make a key first, so that only people with a key can end a freeze?'))
    await makeKey(account().login)
}

export function levelIn(args: {
  readonly project?: boolean | undefined
  readonly managed?: boolean | undefined
}): SettingsLevel {
  if (!args.managed) return args.project ? 'project' : 'user'
  if (process.getuid?.() !== 0) throw new Error('this takes root: sudo interlock init --managed')
  return 'managed'
}

export function chosen(name: string | undefined, where: Whereabouts): readonly Setup[] {
  if (name === undefined) return SETUPS.filter((setup) => setup.isInstalled(where))
  const setup = SETUPS.find((candidate) => candidate.name === name)
  if (!setup)
    throw new Error(
      `no agent is called ${name}. Interlock knows: ${SETUPS.map((known) => known.name).join(', ')}`,
    )
  return [setup]
}

/** A plan, or its refusal in words. A symbolic link is followed only after a yes. */
export async function agreed(
  setup: Setup,
  always: boolean,
  plan: (throughSymlink: boolean) => Planned,
): Promise<Plan | undefined> {
  let planned = plan(false)
  if (
    !planned.ok &&
    planned.refusal.code === 'symbolic-link' &&
    (always || (await yes(`${planned.refusal.words}. Change what it leads to?`)))
  ) {
    planned = plan(true)
  }
  if (planned.ok) return planned.plan
  print(`${setup.title}: ${planned.refusal.words}. ${planned.refusal.next}`)
  process.exitCode = 1
  return undefined
}

export function show(plan: Plan): void {
  const { path, before, after } = plan.change
  const diff = diffText(before?.toString(), after?.toString(), path)
  print(diff === '' ? plan.words : diff.split('\n').map(safe).join('\n'))
}

export function warn(plan: Plan): void {
  for (const { words, next } of plan.warnings) print(`Warning: ${words}. ${next}`)
}

/** False where nobody can answer: without `--yes` nothing is changed unasked. */
export async function yes(message: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    print(`${message} Nobody can answer here; say --yes.`)
    process.exitCode = 1
    return false
  }
  const answer = await confirm({ message })
  return !isCancel(answer) && answer
}

/** The daemon first, so that the hook finds it; then the settings; then the proof that it works. */
async function install(
  setup: Setup,
  plan: Plan,
  where: Whereabouts,
  level: SettingsLevel,
): Promise<void> {
  const life = level === 'managed' ? undefined : await ensureDaemon()
  const done = carryOut(plan)
  if (!done.ok) {
    print(`${setup.title}: ${done.refusal.words}. ${done.refusal.next}`)
    process.exitCode = 1
    return
  }
  if (level === 'managed') return opened(plan)
  print(`${plan.words}. The daemon ${life === 'started' ? 'has been started' : 'is running'}.`)
  const command = level === 'user' ? setup.registered(where) : undefined
  if (command === undefined)
    return print('Commit the file; each team-mate runs `interlock init` once.')
  const result = probe(setup, command)
  print(
    result.refused
      ? `${setup.title}: a must-deny probe was sent through its hook: ${result.text}.`
      : `${setup.title}: the probe failed: ${result.text}. Run: interlock doctor`,
  )
  if (!result.refused) process.exitCode = 1
  else print('Next: work as you always do, and look with `interlock log`.')
}

/** Everybody's agents read it. */
function opened({ change, words }: Plan): void {
  fs.chmodSync(path.dirname(change.realPath), 0o755)
  fs.chmodSync(change.realPath, 0o644)
  print(`${words}. It holds for everybody here for whom root runs: interlock up --system`)
  print('Next, as each of them: interlock doctor')
}
