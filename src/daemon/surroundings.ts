import type { Told } from '../action/signal.ts'
import type { DatabaseServer, Facts } from '../facts/facts.ts'
import type { World } from '../facts/world.ts'
import type { Config, ConfigError } from '../policy/config/config.ts'
import { DEFAULT_POLICY } from '../policy/policy.ts'
import type { Ledger } from '../record/ledger.ts'
import { ClusterKeeper } from '../recovery/clusters/keeper.ts'
import type { Kept } from '../recovery/keep.ts'
import { pointOf } from '../recovery/postgres/archive/points-of.ts'
import { targetsOf } from '../recovery/targets.ts'
import { stateWordsOf } from '../recovery/terraform/state.ts'
import { JudgedCalls } from '../spine/calls.ts'
import { type Remembered, SessionMemory } from '../spine/memory.ts'
import type { AskPeople } from '../spine/people.ts'
import type { Surroundings } from '../spine/spine.ts'
import type { Account } from '../state/account.ts'
import { readMemoryFile, writeMemoryFile } from '../state/memory-file.ts'
import type { Places } from '../state/places.ts'
import type { CompiledConfigs } from '../world/compiled-configs.ts'
import type { ConfigFiles } from '../world/config-files.ts'
import { loadPostgresGrammar } from '../world/grammar.ts'
import { standingAt } from '../world/standing.ts'
import { guardSettings, temporaryFolders } from '../world/surroundings.ts'
import { type Budgets, uncounted } from './budgets.ts'
import type { Contexts } from './contexts.ts'
import type { Keeping } from './keeping.ts'
import type { SetModes } from './modes.ts'
import type { Recorder } from './recorder.ts'

/** How long the list of protected settings may be old; reading it anew costs more than a judgement. */
const SETTINGS_MS = 1_000

/** What a person has set, as it is now. */
export interface Standings {
  readonly modes: SetModes
  readonly configs: CompiledConfigs
  readonly now: () => number
}

/** Everything around an event, as the daemon has it. */
export function surroundingsOf(
  places: Places,
  { home, uid, level }: Account,
  recorder: Recorder,
  ledger: Ledger,
  { modes, configs, now }: Standings,
  files: ConfigFiles,
  people: AskPeople,
  keeping: Keeping,
  contexts: Contexts | undefined,
  budgets: Budgets | undefined,
): Surroundings {
  const fixed: Pick<World, 'user' | 'temp' | 'unattended'> = {
    user: { home, root: uid === 0 },
    temp: temporaryFolders(),
    unattended: false,
  }
  // An agent may be set up while the daemon runs: its settings are protected from then on.
  let seen = 0
  let settings: readonly string[] = []
  const guard = () => {
    if (now() - seen > SETTINGS_MS) {
      settings = guardSettings(home, places.receipts)
      seen = now()
    }
    return { folders: [...new Set([places.root, places.own])], settings, daemonPid: process.pid }
  }
  const sources = {
    policy: DEFAULT_POLICY,
    files,
    modes: modes.now,
    windows: configs.windows,
    now,
  }
  // With an account of its own the daemon has nobody's configuration of clusters.
  const clusters =
    level === 'same-account'
      ? new ClusterKeeper(
          places.recovery,
          { home, temp: fixed.temp, off: () => clustersOff(files.at(home)) },
          now,
        )
      : undefined
  const keep = (remembered: Remembered) => writeMemoryFile(places.sessions, remembered)
  return {
    source: 'daemon',
    calls: new JudgedCalls(),
    loadGrammar: loadPostgresGrammar,
    people,
    memory: new SessionMemory(keep, readMemoryFile(places.sessions)),
    keepBefore: (action, facts) =>
      after(keeping.keep(action, targetsOf(facts)), (files) => {
        const kept = withState(facts, files)
        return clusters ? clusters.keepBefore(action, facts, kept) : kept
      }),
    // With an account of its own the daemon opens nothing there: a program of the person's could hold it up by a pipe.
    ...(level === 'same-account' && {
      pointOf: (server: DatabaseServer) => pointOf(places.recovery, server, now()),
    }),
    budgets: budgets ?? uncounted,
    begins: (action) => keeping.begins(action),
    heard: (signal) => {
      clusters?.heard(signal)
      keeping.heard(signal)
      return together(contexts?.heard(signal), budgets?.heard(signal))
    },
    newestEntry: () => `record ${ledger.head().seq}`,
    standing: (given, before) => {
      const cwd = given ?? home
      const { world, ...standing } = standingAt([cwd, ...before], sources)
      return { ...standing, world: { ...fixed, ...world, cwd, guard: guard() } }
    },
    record: (drafts, durable, otherwise) => recorder.write(drafts, durable, otherwise),
    now,
    judgement: (session, call) =>
      ledger
        .query({ kind: 'action', session, last: 500 })
        .findLast((entry) => entry.body.call === call),
  }
}

/** At once, where it is there at once: then nothing else is judged in between. */
function after(
  kept: Kept | Promise<Kept>,
  next: (kept: Kept) => Kept | Promise<Kept>,
): Kept | Promise<Kept> {
  return kept instanceof Promise ? kept.then(next) : next(kept)
}

/** What Terraform changes is told by where its state lies. */
function withState(facts: Facts, kept: Kept): Kept {
  if (kept.kind === 'not-kept' || kept.kind === 'keeping') return kept
  const beyond = stateWordsOf(facts, kept.kind === 'kept')
  return beyond ? { ...kept, beyond } : kept
}

/** Only the organisation and the person say it; while a file of theirs cannot be read, nobody knows what it says. */
function clustersOff(configs: readonly (Config | ConfigError)[]): string | undefined {
  for (const config of configs) {
    if ('error' in config) return `${config.file} has an error`
    if (config.level !== 'project' && config.keep?.clusters === false)
      return `${config.file} says that clusters are not asked`
  }
  return undefined
}

/** Several have something to say at once. */
function together(one: Told | undefined, other: Told | undefined): Told | undefined {
  if (!one || !other) return one ?? other
  const joined = (key: 'toModel' | 'toPerson') => {
    const texts = [one[key], other[key]].filter((text) => text !== undefined)
    return texts.length === 0 ? {} : { [key]: texts.join('\n') }
  }
  return { ...one, ...other, ...joined('toModel'), ...joined('toPerson') }
}
