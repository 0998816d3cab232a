import { PIECES } from './kinds/kinds.ts'
import { scriptOf } from './labels.ts'
import { KINDS, type Kind, type Where } from './manifest.ts'
import type { Random } from './random.ts'
import { secret } from './secrets.ts'
import { SUBJECTS, type Subject } from './subjects.ts'

export interface PlannedFact {
  readonly id: string
  readonly kind: Kind
  readonly subject: Subject
  readonly where: Where
  readonly text: string
  readonly words: readonly string[]
  readonly mark: string
  readonly secrets: readonly string[]
  /** The same with other digits, planted elsewhere. */
  readonly decoy: string | undefined
}

const SMALLEST = 500
const LARGEST = 48_000
const MEDIAN = 5_200
const SPREAD = 1.05
/** What an agent spills is longer than this. */
const SPILLED = 16_000
/** Words of people are no longer than this. */
const SPOKEN = 2_500
const MAY_HOLD_SECRETS: ReadonlySet<Kind> = new Set(['log', 'config', 'diff', 'decision'])

export function planFacts(random: Random, count: number): readonly PlannedFact[] {
  const order = random.shuffled(SUBJECTS)
  return Array.from({ length: count }, (_, n) => {
    // Every seventh shares its subject with the one before, so that the kind tells them apart.
    const subject = order[(n - Math.floor(n / 7)) % order.length] ?? {
      word: 'order',
      said: 'orders',
    }
    const kind = KINDS[n % KINDS.length] ?? 'dom'
    return planFact(random, `F${String(n + 1).padStart(2, '0')}`, kind, subject)
  })
}

function planFact(random: Random, id: string, kind: Kind, subject: Subject): PlannedFact {
  const where = kind === 'decision' ? spoken(random) : placeOf(random)
  const mark = random.digits(6)
  const order = {
    random,
    subject,
    bytes: sizeOf(random, kind, where),
    script: scriptOf(random),
    mark,
  }
  const { text: plain, words } = PIECES[kind](order)
  const hidden = MAY_HOLD_SECRETS.has(kind) && random.chance(0.35) ? secret(random) : undefined
  const open = hidden ? withLines(random, plain, hidden.lines) : plain
  const text = random.chance(0.15) ? open.replaceAll('\n', '\r\n') : open
  const decoy = !hidden && random.chance(0.3) ? otherDigits(random, text, mark) : undefined
  return { id, kind, subject, where, text, words, mark, secrets: hidden?.values ?? [], decoy }
}

function placeOf(random: Random): Where {
  const share = random.share()
  if (share < 0.3) return 'user'
  if (share < 0.44) return 'tool_input'
  if (share < 0.74) return 'tool_result'
  return share < 0.87 ? 'spill' : 'subagent'
}

function spoken(random: Random): Where {
  return random.pick(['user', 'user', 'tool_input', 'tool_result', 'subagent'])
}

function sizeOf(random: Random, kind: Kind, where: Where): number {
  const size = random.around(MEDIAN, SPREAD)
  if (kind === 'decision') return Math.min(SPOKEN, Math.max(SMALLEST, size / 4))
  if (where === 'spill') return Math.min(LARGEST, SPILLED + size)
  return Math.min(LARGEST, Math.max(SMALLEST, size))
}

/** In the first line as often as further down: titles come from first lines. */
function withLines(random: Random, text: string, lines: readonly string[]): string {
  const all = text.split('\n')
  const at = random.chance(0.4) ? 0 : random.int(1, all.length - 1)
  return [...all.slice(0, at), ...lines, ...all.slice(at)].join('\n')
}

function otherDigits(random: Random, text: string, mark: string): string {
  const other = random.digits(mark.length)
  return text
    .split(mark)
    .map((part) =>
      part.replace(/\d{2,}/g, (run) => (random.chance(0.4) ? random.digits(run.length) : run)),
    )
    .join(other === mark ? '999999' : other)
}
