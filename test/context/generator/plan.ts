import { carrier } from './carriers.ts'
import { type PlannedFact, planFacts } from './facts.ts'
import { ballast, filler, mention } from './filler.ts'
import { Random } from './random.ts'
import { token } from './secrets.ts'
import type { CompactionStep, Step, Talk } from './steps.ts'
import { SUBJECTS } from './subjects.ts'

export interface Wanted {
  readonly seed: number
  /** Planted facts in the session. */
  readonly facts: number
  /** Bytes of long outputs that nobody asks for. */
  readonly ballast?: number
}

/** One session, before any agent has written it. */
export interface Session {
  readonly seed: number
  readonly id: string
  readonly cwd: string
  readonly steps: readonly Step[]
  readonly facts: readonly PlannedFact[]
  readonly secrets: readonly string[]
}

interface Moment {
  /** From 0 to 1: when in the session. */
  readonly at: number
  readonly step: Step
}

const FILLER_A_FACT = 6
/** When the session is compacted last, and when some facts come that may stay in the context then. */
const LAST_COMPACTION = 0.88
const JUST_BEFORE = 0.879
const BALLAST_BYTES = 12_000

export function planSession({ seed, facts: count, ballast: bytes = 0 }: Wanted): Session {
  const random = new Random(seed)
  const cwd = '/home/dev/shop'
  const facts = planFacts(random, count)
  const leaks = Array.from({ length: 3 }, () => token(random))
  const [inCommand = '', inPrompt = '', inSummary = ''] = leaks.flatMap(({ values }) => values)
  const moments = facts.flatMap((fact, n) => {
    const at = n % 9 === 4 ? JUST_BEFORE : random.share() * 0.93
    return momentsOf(random, cwd, fact, at, inPrompt)
  })
  const work = Array.from({ length: count * FILLER_A_FACT }, () => filler(random, cwd))
  const weight = Array.from({ length: Math.ceil(bytes / BALLAST_BYTES) }, () =>
    ballast(
      random,
      random.pick([SUBJECTS[0] ?? { word: 'order', said: 'orders' }, ...SUBJECTS]),
      BALLAST_BYTES,
    ),
  )
  const steps = [
    ...moments,
    ...[...work, ...weight, leaking(inCommand)].map((step) => ({ at: random.share(), step })),
    ...damages(random),
    ...compactions(random, facts, inSummary),
  ]
    .sort((a, b) => a.at - b.at)
    .map(({ step }) => step)
  const secrets = [
    ...facts.flatMap((fact) => fact.secrets),
    ...leaks.flatMap(({ values }) => values),
  ]
  return { seed, id: random.uuid(), cwd, steps, facts, secrets }
}

/** When the session has a fact, its decoy, and what is said about it later. */
function momentsOf(
  random: Random,
  cwd: string,
  fact: PlannedFact,
  at: number,
  leak: string,
): readonly Moment[] {
  const later = () => ({
    at: at + (1 - at) * (0.02 + 0.98 * random.share()),
    step: mention(random, fact.subject, fact.words),
  })
  const { decoy } = fact
  return [
    { at, step: carried(random, cwd, fact, leak) },
    later(),
    later(),
    ...(decoy === undefined
      ? []
      : [
          {
            at: random.share() * 0.93,
            step: carried(random, cwd, { ...fact, id: `${fact.id}d`, text: decoy }, leak),
          },
        ]),
  ]
}

function carried(random: Random, cwd: string, fact: PlannedFact, leak: string): Step {
  if (fact.where !== 'subagent') return carrier(random, cwd, fact)
  const before = Array.from({ length: random.int(1, 5) }, () => filler(random, cwd))
  const after = Array.from({ length: random.int(1, 3) }, () => filler(random, cwd))
  const held = carrier(random, cwd, { ...fact, where: 'tool_result' })
  return {
    type: 'agent',
    description: `Explore ${fact.subject.word}`,
    prompt: `Find out how ${fact.subject.word} works here. ${random.chance(0.3) ? `The token is ${leak}.` : ''}`,
    steps: [
      ...before.filter((step) => step.type !== 'user'),
      held,
      ...after.filter((step) => step.type !== 'user'),
    ],
    result: `I looked at ${fact.subject.word}: ${fact.words.slice(0, 2).join(', ')} are where you said.`,
  }
}

/** A token in a command, whose output is long enough to be listed. */
function leaking(value: string): Talk {
  return {
    type: 'call',
    tool: 'shell',
    input: { command: `GITHUB_TOKEN=${value} gh api repos/acme/shop/releases` },
    result: Array.from({ length: 60 }, (_, n) => `release v1.${n} published by ops`).join('\n'),
  }
}

function damages(random: Random): readonly Moment[] {
  return (['empty', 'cut', 'noise', 'unknown', 'empty', 'cut'] as const).map((line) => ({
    at: random.share(),
    step: { type: 'damage', line },
  }))
}

function compactions(
  random: Random,
  facts: readonly PlannedFact[],
  leak: string,
): readonly Moment[] {
  const count = random.int(2, 4)
  return Array.from({ length: count }, (_, n) => {
    const at = (LAST_COMPACTION * (n + 1)) / count
    const step: CompactionStep = {
      type: 'compaction',
      trigger: random.pick(['auto', 'manual']),
      summary: summary(random, facts, n === 0 ? leak : undefined),
      kept: random.pick([0, 2, 4, 6]),
      keptBy: random.pick(['segment', 'messages']),
      replayed: n === 0 ? 0 : random.int(5, 25),
    }
    return [
      { at, step },
      { at: at - 0.04, step: { type: 'clearing', results: random.int(2, 6) } as const },
    ]
  }).flat()
}

function summary(random: Random, facts: readonly PlannedFact[], leak: string | undefined): string {
  const some = random.shuffled(facts).slice(0, 12)
  return [
    'Summary:',
    '1. Primary request: make the shop ready for the release; use pnpm.',
    '2. Key parts:',
    ...some.map(
      ({ subject, words }) =>
        `   - ${subject.word}: looked at ${words.slice(0, 3).join(', ')}; fixed for now`,
    ),
    '3. Pending: the lint warning in the page component.',
    ...(leak ? [`4. The deploy token is ${leak}.`] : []),
  ].join('\n')
}
