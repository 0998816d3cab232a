import { execFileSync } from 'node:child_process'
import path from 'node:path'
import type { Signal, Told } from '../action/signal.ts'
import type { Answer, Door, Wire } from '../agents/agent.ts'
import { checkedOrders, type SetOrders } from '../approvals/lifts.ts'
import { stakesOf } from '../approvals/need.ts'
import { approversOf, type Roster } from '../approvals/roster.ts'
import { routeOf } from '../approvals/route.ts'
import type { Reason } from '../decide/decision.ts'
import type { Facts } from '../facts/facts.ts'
import { SEALED } from '../facts/world.ts'
import { type Budget, isOfType } from '../policy/budgets/budget.ts'
import type { Config, ConfigError } from '../policy/config/config.ts'
import { policyDigest } from '../policy/digest.ts'
import type { FreezeWindow, ModeOrder } from '../policy/modes/orders.ts'
import { DEFAULT_POLICY } from '../policy/policy.ts'
import { sha256 } from '../record/canonical.ts'
import { GENESIS } from '../record/entry.ts'
import { appendSpool } from '../record/spool.ts'
import { Recovery } from '../recovery/recovery.ts'
import type { BudgetDesk } from '../spine/budgeted.ts'
import { SessionMemory } from '../spine/memory.ts'
import { type Asking, NATIVE } from '../spine/people.ts'
import { answerEvent } from '../spine/spine.ts'
import { accountAt, levelOfPerson } from '../state/account.ts'
import { readMemoryFile, writeMemoryFile } from '../state/memory-file.ts'
import { readModesFile } from '../state/modes-file.ts'
import type { Places } from '../state/places.ts'
import { VERSION } from '../state/version.ts'
import { readWorldFile, type WorldFile } from '../state/world-file.ts'
import { ConfigFiles } from '../world/config-files.ts'
import { standingAt } from '../world/standing.ts'
import { guardSettings, temporaryFolders } from '../world/surroundings.ts'
import { readInstall } from './start-daemon.ts'

/**
 * Judges without a daemon: the same rules in this process, the mode from the world file, the record into the spool.
 * Without a world file of this very version and policy, or without the memory of sessions, only reads pass.
 */
export function answerInProcess(
  wire: Wire,
  door: Door,
  text: string,
  places: Places,
): Promise<Answer> {
  const file = readWorldFile(places.world)
  const digest = policyDigest(DEFAULT_POLICY)
  const before = readMemoryFile(places.sessions)
  const known =
    file !== undefined && before !== undefined && file.version === VERSION && file.policy === digest
  const account = accountAt(places.root)
  const { home, uid } = account
  const recovery = new Recovery(places.recovery, () => Date.now())
  const sources = {
    policy: DEFAULT_POLICY,
    files: new ConfigFiles(home, levelOfPerson(account), (text, name) =>
      compiledBy(file, text, name),
    ),
    modes: () => modesBy(file, readModesFile(places.modes), Date.now()),
    windows: (config: Config) => windowsBy(file, config, Date.now()),
    now: () => Date.now(),
  }
  return answerEvent(wire, door, text, {
    source: 'fallback',
    calls: undefined,
    // Loading it takes longer than the daemon needs to come back.
    loadGrammar: () => Promise.resolve('none'),
    standing: (given, folders) => {
      const cwd = given ?? home
      const { world, ...standing } = standingAt([cwd, ...folders], sources)
      return {
        ...standing,
        world: {
          ...world,
          ...(!known && { mode: SEALED }),
          cwd,
          user: { home, root: uid === 0 },
          temp: temporaryFolders(),
          guard: {
            folders: [places.root],
            settings: [...guardSettings(home, places.receipts), ...(file?.settings ?? [])],
            daemonPid: file?.daemonPid,
          },
          unattended: false,
        },
      }
    },
    record: (drafts) => {
      for (const draft of drafts) appendSpool(places.spool, draft, file?.head.hash ?? GENESIS)
    },
    now: () => Date.now(),
    judgement: () => undefined,
    // In a daemon's folder of another account it cannot write, and says so: nothing is kept there.
    keepBefore: (action, facts) => recovery.keepBefore(action, facts),
    budgets: withoutCount,
    // Nobody waits here for the end of a call.
    begins: () => {},
    heard: (signal) => toldWithoutDaemon(signal, text, places),
    people: ({ judged }) => askWithoutDaemon(judged.facts, file?.roster),
    memory: new SessionMemory((remembered) => writeMemoryFile(places.sessions, remembered), before),
    newestEntry: () => 'the record of a hook that judged by itself',
  })
}

/** Longer nobody waits at a compaction: the agent's own summary has taken many times as long. */
const TOLD_MS = 20_000

/** At a compaction what was dropped is said all the same: by the command line, for a hook holds no transcripts. */
function toldWithoutDaemon(signal: Signal, text: string, places: Places): Told | undefined {
  const { kind, notes } = signal
  const isDue =
    kind === 'compacting' ||
    kind === 'compacted' ||
    (kind === 'session-started' && notes.source === 'compact')
  const install = isDue ? readInstall(places.install) : undefined
  if (!install) return undefined
  const program = path.join(path.dirname(install.daemon), 'cli.mjs')
  const told = execFileSync(
    install.node,
    [program, 'context', 'hook', '--plain', '--store', places.context],
    { input: text, timeout: TOLD_MS, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] },
  )
  return told === '' ? undefined : JSON.parse(told)
}

/** One hook knows nothing of the others that are asked at the same time. */
const withoutCount: BudgetDesk = {
  look: async () => {},
  admit({ deed }, budgets) {
    if (deed.kind !== 'sub-agent') return undefined
    const budget = budgets.find((one) => isOfType(one, deed.type))
    return budget && { reason: noDaemonFor(budget), halt: false }
  },
  settle: () => {},
}

function noDaemonFor({ id, at }: Budget): Reason {
  return {
    rule: 'interlock/no-daemon',
    effect: 'deny',
    text: `there is a budget (${id}, ${at}), and Interlock’s daemon, which counts for it, is not there: no sub-agent is started`,
    why: 'Several could be started at once, and nobody would count them.',
    instead: AGAIN,
    spans: [],
  }
}

/** People with keys are reached through the daemon; without it nobody can sign. */
function askWithoutDaemon(facts: Facts, roster: Roster | undefined): Asking {
  const route = routeOf({
    stakes: stakesOf(facts),
    enrolled: roster === undefined || approversOf(roster).length > 0,
    loose: () => [],
  })
  if (route === 'native') return NATIVE
  return { kind: 'nobody', reason: route === 'signed' ? NO_DAEMON : route }
}

const AGAIN =
  'Ask again in a moment: the daemon is being started. If it stays away: interlock doctor'

const NO_DAEMON: Reason = {
  rule: 'interlock/no-daemon',
  effect: 'deny',
  text: 'it needs an approval that is signed, and Interlock’s daemon, which asks for it, is not there',
  why: 'Nobody has refused it; nobody could be asked.',
  instead: AGAIN,
  spans: [],
}

/** What the daemon made of this very text; a hook reads no TOML. */
function compiledBy(file: WorldFile | undefined, text: string, name: string): Config | ConfigError {
  const digest = sha256(text)
  const found = file?.configs.find((one) => one.file === name && one.sha256 === digest)
  return (
    found?.config ?? { file: name, error: 'it has changed, and the daemon has not read it yet' }
  )
}

/** undefined when the daemon has been gone for longer than it looked ahead. */
function windowsBy(
  file: WorldFile | undefined,
  config: Config,
  now: number,
): readonly FreezeWindow[] | undefined {
  const found = file?.configs.find((one) => one.file === config.file)
  return found && now < found.windowsUntil ? found.windows : undefined
}

/** The modes of their file, and those that were in force when the daemon wrote last and that nobody has lifted. */
function modesBy(
  file: WorldFile | undefined,
  set: SetOrders | undefined,
  now: number,
): readonly ModeOrder[] | undefined {
  if (!file || !set) return undefined
  return checkedOrders(file.orders, set, file.roster, now).orders
}
