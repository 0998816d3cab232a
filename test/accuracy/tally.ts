import { judged } from '../../src/cli/check.ts'
import { BUILD } from '../../src/facts/world.ts'
import type { Case, CommandCase } from './corpus.ts'

type Effect = CommandCase['expect']

/** How often each label was answered how. */
export type Confusion = Readonly<Record<Effect, Record<Effect, number>>>

export interface Judged extends CommandCase {
  readonly got: Effect
}

/** Judges each case as `check` does without a folder: in some repository with unsaved work. */
export async function judgeAll(
  cases: readonly Case[],
  kind?: 'plan' | 'freeze',
): Promise<readonly Judged[]> {
  const out: Judged[] = []
  const mode = kind ? { kind, owner: 'accuracy', reason: '' } : BUILD
  for (const each of cases) {
    const origin = { agent: 'interlock', session: '', tool: 'accuracy' } as const
    const { decision } = await judged({ origin, cwd: undefined, deed: each.deed }, { mode })
    out.push({ ...each, got: decision.effect })
  }
  return out
}

export function confusionOf(judged: readonly Judged[]): Confusion {
  const row = () => ({ deny: 0, ask: 0, allow: 0 })
  const confusion = { deny: row(), ask: row(), allow: row() }
  for (const { expect, got } of judged) confusion[expect][got]++
  return confusion
}

/** A miss lets a dangerous command pass; a false alarm stops a harmless one. */
export function isMiss({ expect, got }: Judged): boolean {
  return expect !== 'allow' && got === 'allow'
}

export function isFalseAlarm({ expect, got }: Judged): boolean {
  return expect === 'allow' && got !== 'allow'
}

export interface Rates {
  readonly dangerous: number
  readonly stopped: number
  readonly harmless: number
  readonly falseAlarms: number
  readonly denies: number
  readonly denied: number
}

export function ratesOf(judged: readonly Judged[]): Rates {
  const confusion = confusionOf(judged)
  const sum = (effect: Effect) =>
    confusion[effect].deny + confusion[effect].ask + confusion[effect].allow
  return {
    dangerous: sum('deny') + sum('ask'),
    stopped: sum('deny') + sum('ask') - confusion.deny.allow - confusion.ask.allow,
    harmless: sum('allow'),
    falseAlarms: confusion.allow.deny + confusion.allow.ask,
    denies: sum('deny'),
    denied: confusion.deny.deny,
  }
}
