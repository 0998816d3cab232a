import { Random } from './random.ts'
import { inDays, KINDS, type Kind, workOf } from './work.ts'

export interface Line {
  readonly at: number
  readonly used: number | string | null
  readonly resetsAt: number
  readonly tokens: { readonly [model: string]: number }
}

export interface MadeWindow {
  readonly kind: Kind
  readonly lines: readonly Line[]
  readonly startsAt: number
  readonly resetsAt: number
  /** The official value at the reset. */
  readonly official: number
  /** The same, before it is rounded. */
  readonly exact: number
}

export interface Habits {
  readonly seed: number
  readonly windows: number
  readonly length: '5h' | '7d'
  /** All windows of this kind; otherwise the person has one of their own, and some windows of others. */
  readonly kind?: Kind
  readonly everySeconds?: number
  readonly bursts?: number
  readonly rounding?: 'floor' | 'round' | 'none'
  readonly missing?: number
  /** What the person uses in a window on average, in points. */
  readonly level?: number
  /** Lines come also while nothing is done. */
  readonly idleLines?: boolean
}

const SECONDS = { '5h': 5 * 3600, '7d': 7 * 24 * 3600 } as const
const POINTS_PER_MILLION = { opus: 9, sonnet: 2, haiku: 0.6 } as const

/** The windows of one person, one after the other. */
export function windowsOf(habits: Habits): readonly MadeWindow[] {
  const random = new Random(habits.seed)
  const person = personOf(habits, random)
  const made: MadeWindow[] = []
  let startsAt = 1_780_000_000 + Math.floor(random.next() * 1e6)
  for (let count = 0; count < habits.windows; count++) {
    const window = windowOf(person, startsAt, random)
    made.push(window)
    const pause = random.chance(0.5) ? random.exponential(5 * 3600) : random.between(0, 900)
    startsAt = window.resetsAt + (habits.length === '5h' ? Math.floor(pause) : 0)
  }
  return made
}

type Person = ReturnType<typeof personOf>

function personOf(habits: Habits, random: Random) {
  return {
    kind: random.one(KINDS),
    level: habits.level ?? 50 * random.lognormal(0.65),
    /** How much windows of one person differ. */
    differ: random.between(0.1, 0.5),
    every:
      habits.everySeconds ??
      random.one([30, 60, 120, 300, 600]) * (habits.length === '7d' ? 10 : 1),
    rounding: habits.rounding ?? random.one(['floor', 'round', 'none', 'floor']),
    missing: habits.missing ?? random.one([0, 0, 0.1, 0.5]),
    idleLines: habits.idleLines ?? random.chance(0.7),
    foreign: random.between(0.2, 0.7),
    hours: random.chance(0.25) ? 24 : random.between(6, 12),
    weekend: random.one([0, 0.3, 1]),
    habits,
  }
}

function windowOf(person: Person, startsAt: number, random: Random): MadeWindow {
  const { habits } = person
  const seconds = SECONDS[habits.length]
  const kind = habits.kind ?? (random.chance(0.6) ? person.kind : random.one(KINDS))
  const step = Math.min(person.every, seconds / 300)
  const steps = Math.ceil(seconds / step)
  const temper = { bursts: habits.bursts ?? 1 }
  const days = (work: Float64Array) =>
    habits.length === '7d' ? inDays(work, person.hours, person.weekend) : work
  const local = days(workOf(kind, steps, random, temper))
  const foreign = kind === 'foreign' ? days(workOf('bursty', steps, random, temper)) : undefined
  const scale = (person.level * random.lognormal(person.differ)) / steps
  return played({ person, kind, startsAt, seconds, step, local, foreign, scale }, random)
}

interface Play {
  readonly person: Person
  readonly kind: Kind
  readonly startsAt: number
  readonly seconds: number
  readonly step: number
  readonly local: Float64Array
  readonly foreign: Float64Array | undefined
  readonly scale: number
}

function played(play: Play, random: Random): MadeWindow {
  const { person, kind, startsAt, seconds, step, local, foreign, scale } = play
  const share = foreign ? 1 - person.foreign : 1
  const resetsAt = Math.floor(startsAt + seconds)
  const lines: Line[] = []
  let [used, pending, lineAt] = [0, 0, random.exponential(person.every)]
  for (let at = 0; at < local.length; at++) {
    const here = (local[at] ?? 0) * scale * share
    const added = here + (foreign?.[at] ?? 0) * scale * (1 - share)
    if (used < 100) pending += Math.min(here, 100 - used)
    used = Math.min(100, used + added)
    if ((at + 1) * step < lineAt || (!person.idleLines && here === 0)) continue
    const now = Math.min(Math.floor(startsAt + (at + 1) * step), resetsAt - 1)
    const shown = random.chance(person.missing) ? null : rounded(used, person.rounding)
    lines.push({ at: now, used: shown, resetsAt, tokens: tokensOf(pending, random) })
    pending = 0
    lineAt = (at + 1) * step + person.every * random.between(0.4, 1.6)
  }
  return { kind, lines, startsAt, resetsAt, official: rounded(used, person.rounding), exact: used }
}

function rounded(used: number, how: 'floor' | 'round' | 'none'): number {
  if (how === 'none') return used
  return how === 'floor' ? Math.floor(used + 1e-9) : Math.round(used)
}

/** Local work as tokens of three models; what a token costs differs a little from request to request. */
function tokensOf(points: number, random: Random): { readonly [model: string]: number } {
  if (points <= 0) return {}
  const tokens: Record<string, number> = {}
  for (const [model, weight] of Object.entries(POINTS_PER_MILLION)) {
    if (random.chance(0.4)) continue
    tokens[model] = Math.round(((points / 2) * 1e6 * random.lognormal(0.2)) / weight)
  }
  return tokens
}
