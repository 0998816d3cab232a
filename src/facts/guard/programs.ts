import { readKeptSql } from '../database/programs.ts'
import { optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { AGENTS, agentStart } from './agents.ts'
import { guardEffect } from './effect.ts'
import { kill, killAll, killByName, SERVICES, service, TRACERS, traced } from './processes.ts'

type Reader = (run: Run) => void

/** Commands of ours by which a person sets Interlock up, or answers it. An agent may look, never decide; the dashboard's
 * address lets whoever has it decide. */
const DECIDING =
  /^(uninstall|init|approve|approvals|mode|freeze|unfreeze|key|grant|down|up|restore|undo|policy|roster|env|replay|dashboard|statusline|budget)$/
/** What an agent may ask to see. */
const SHOWING = /^(mode|budget|key list|(env|policy) explain)$/
const LOOKING = new Set([
  'status',
  'doctor',
  'check',
  'explain',
  'log',
  'rules',
  'help',
  '--help',
  '--version',
  'recall',
  'transcript',
  'mcp',
  'docs',
])

/** An agent may keep an item in sight, by its id; words of its own would stand there as a person's. */
const PINNED = /^R(?:[a-z0-9]{5}\.)?\d+$/

function isPersonsPin(run: Run): boolean {
  const told = run.args.slice(1)
  return told.length > 0 && !told.every((arg) => PINNED.test(arg.text) || arg.text === '--json')
}

/** What is listened to, and what others are told by. */
const TELLING = /^telemetry$/

/** What is not received any more, nobody comes back to. */
const GIVING_UP = /^--stop(=|$)/

/** What forgets what is too old, as the settings say. */
const FORGETTING = new Set(['drill', 'context'])

/** Of another folder a sweep takes away whatever looks like a session's. */
const STORE = ({ text }: { readonly text: string }) => /^--store(=|$)/.test(text)

const interlock: Reader = (run) => {
  const [verb, what] = optionsOf(run.args, { longValues: ['cwd', 'home', 'project'] }).rest
  const first = run.args[0]
  if (!verb || LOOKING.has(verb.text) || run.args.some((arg) => arg.text === '--help')) return
  if (verb.text === 'sql') return readKeptSql(run)
  if (SHOWING.test(`${verb.text} ${what?.text ?? ''}`.trim())) return
  const isGivenUp =
    verb.text === 'backup' &&
    run.args.some((arg) => arg.text === 'restore' || GIVING_UP.test(arg.text))
  const isForgotten =
    verb.text === 'context' &&
    (what?.text === 'forget' || (what?.text === 'sweep' && run.args.some(STORE)))
  // Another home has other settings, by which everything that was kept may be too old.
  const isElsewhere = FORGETTING.has(verb.text) && run.environment.has('HOME')
  const isHeard = verb.text === 'usage' && TELLING.test(what?.text ?? '')
  const isPersons =
    isGivenUp || isForgotten || isElsewhere || isHeard || (verb.text === 'pin' && isPersonsPin(run))
  if (DECIDING.test(verb.text) || isPersons || !verb.known)
    guardEffect(run, 'disarm', `Interlock itself (\`interlock ${verb.text}\`)`, first)
}

export const GUARD_PROGRAMS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['interlock', interlock],
  ...AGENTS.map((name) => [name, agentStart] as const),
  ['kill', kill],
  ['pkill', killByName],
  ['killall', killByName],
  ['skill', killByName],
  ['killall5', killAll],
  ['tmux', killAll],
  ...SERVICES.map((name) => [name, service] as const),
  ...TRACERS.map((name) => [name, traced] as const),
])
