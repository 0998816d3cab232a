import fs from 'node:fs'
import path from 'node:path'
import { defineCommand } from 'citty'
import { signed } from '../approvals/key.ts'
import { approversOf } from '../approvals/roster.ts'
import type { Mode } from '../facts/world.ts'
import { orderedBy } from '../policy/modes/modes.ts'
import type { ModeOrder } from '../policy/modes/orders.ts'
import { timeOf } from '../policy/modes/schedule.ts'
import { standingAt } from '../world/standing.ts'
import { timeInWords } from '../world/time.ts'
import { sourcesHere } from './here.ts'
import { unlockedApprover } from './key.ts'
import { print, printJson } from './out.ts'
import { account, isApart } from './paths.ts'
import { refuseWithoutPerson } from './person.ts'
import { type Signed, settings } from './settings/settings.ts'
import { atTerminal, type Terminal } from './terminal.ts'

const KINDS = ['chat', 'plan', 'freeze'] as const

const ORDER_ARGS = {
  until: { type: 'string', description: 'When it ends: 2026-12-20, 2026-12-20T18:00, or 8h, 2d' },
  reason: { type: 'string', description: 'Why, for whoever is refused' },
  project: { type: 'string', description: 'A folder (default: the repository of this one)' },
  all: { type: 'boolean', description: 'Every project of this person' },
  files: { type: 'boolean', description: 'freeze: every file too' },
} as const

/** Shows the mode that holds here, or sets one. Ending one early is for a person at a terminal. */
export const mode = defineCommand({
  meta: {
    name: 'mode',
    description:
      'Show the mode of this project, or set it: chat, plan, freeze, or build to end one',
  },
  args: {
    kind: { type: 'positional', required: false, description: 'chat | plan | freeze | build' },
    ...ORDER_ARGS,
    json: { type: 'boolean', description: 'Print JSON' },
  },
  async run({ args }) {
    const folder = path.resolve(args.project ?? '.')
    if (args.kind === undefined) return show(folder, args.json === true)
    const project = args.all ? '*' : projectOf(folder)
    const kind = KINDS.find((name) => name === args.kind)
    if (kind) return set({ ...args, kind, project })
    if (args.kind !== 'build')
      throw new Error(`there is no mode ${args.kind}. Modes: chat, plan, freeze, build`)
    await end(project)
  },
})

/** `interlock freeze --until …` is `interlock mode freeze --until …`. */
export const freeze = defineCommand({
  meta: {
    name: 'freeze',
    description: 'Freeze this project: nothing changes that others rely on, until it ends',
  },
  args: ORDER_ARGS,
  run({ args }) {
    const project = args.all ? '*' : projectOf(path.resolve(args.project ?? '.'))
    return set({ ...args, kind: 'freeze', project })
  },
})

interface Asked {
  readonly kind: ModeOrder['kind']
  readonly project: string
  readonly until?: string | undefined
  readonly reason?: string | undefined
  readonly files?: boolean | undefined
}

async function set({ kind, project, until, reason, files }: Asked): Promise<void> {
  refuseWithoutPerson()
  const from = Date.now()
  const end = until === undefined ? undefined : endOf(until, from)
  const order: ModeOrder = {
    project,
    kind,
    owner: account().login,
    reason: reason ?? '',
    from,
    ...(end !== undefined && { until: end }),
    ...(files === true && { files: true }),
  }
  await settings().setMode(order)
  print(`${kind} holds for ${named(project)} ${endInWords(order)}.`)
  if (approversOf(await settings().roster()).length === 0)
    print(
      isApart()
        ? 'Nobody is enrolled, so nobody can end it early. Root enrols: sudo interlock up --system'
        : 'Nobody is enrolled, so whoever has a terminal here can end it: interlock key new',
    )
}

async function end(project: string): Promise<void> {
  refuseWithoutPerson()
  const held = await settings().orders()
  if (!held) throw new Error('nobody knows which modes hold. Look with: interlock doctor')
  const now = Date.now()
  const ended = held.filter(
    (order) => order.project === project && (order.until === undefined || order.until > now),
  )
  if (ended.length === 0) {
    print(`No mode is set for ${named(project)}.`)
    return
  }
  const word = project === '*' ? 'all' : path.basename(project)
  for (const order of ended) print(`${order.kind}, set by ${order.owner} ${endInWords(order)}`)
  await atTerminal(async (terminal) => {
    if ((await terminal.ask(`To end it, type ${word}: `)) !== word)
      throw new Error('that is another word; nothing was changed.')
    const sign = await signer(terminal)
    for (const order of ended) await settings().endMode(order, sign)
  })
  print(`Ended. The mode of ${named(project)} is build.`)
}

/** A key of the roster, unlocked; undefined where nobody is enrolled: then what was typed counts. */
export async function signer(terminal: Terminal): Promise<((text: string) => Signed) | undefined> {
  const roster = await settings().roster()
  if (approversOf(roster).length === 0) return undefined
  const { id: by, key } = await unlockedApprover(roster, terminal)
  return (text) => ({ by, signature: signed(text, key) })
}

async function show(folder: string, json: boolean): Promise<void> {
  const { mode: now } = standingAt([folder], await sourcesHere()).world
  if (json) return printJson(now)
  print(inWords(now))
}

/** One sentence for people. */
export function inWords(now: Mode): string {
  if (now.kind === 'build') return 'The mode is build: the ordinary rules.'
  if (now.kind === 'sealed')
    return `Only reads pass: ${now.why ?? 'the mode in force cannot be known'}.`
  return orderedBy(now)
}

/** The repository that holds a folder, or the folder itself. */
function projectOf(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) {
    if (fs.existsSync(path.join(at, '.git'))) return at
    if (path.dirname(at) === at) return folder
  }
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `8h` from now, or a date, which counts to its end. */
export function endOf(text: string, from: number): number {
  const [, count, unit = ''] = /^(\d+)([mhd])$/.exec(text) ?? []
  return count === undefined ? timeOf(text, true) : from + Number(count) * (UNITS[unit] ?? 0)
}

function endInWords({ until }: Pick<ModeOrder, 'until'>): string {
  return until === undefined ? 'until somebody ends it' : `until ${timeInWords(until)}`
}

function named(project: string): string {
  return project === '*' ? 'every project' : project
}
