import { decide } from '../../src/decide/decide.ts'
import { DEFAULT_POLICY } from '../../src/policy/policy.ts'
import { HYPOTHETICAL } from '../../src/world/hypothetical.ts'
import type { CommandCase } from './corpus.ts'

type Effect = CommandCase['expect']

/** How often each label was answered how. */
export type Confusion = Readonly<Record<Effect, Record<Effect, number>>>

export interface Judged extends CommandCase {
  readonly got: Effect
}

/** Judges each case as `check` does without a folder: in some repository with unsaved work. */
export function judgeAll(cases: readonly CommandCase[]): readonly Judged[] {
  return cases.map((each) => {
    const { decision } = decide(
      {
        origin: { agent: 'interlock', session: '', tool: 'accuracy' },
        cwd: undefined,
        deed: { kind: 'shell', command: each.cmd, dialect: 'bash', background: false },
      },
      DEFAULT_POLICY,
      HYPOTHETICAL,
    )
    return { ...each, got: decision.effect }
  })
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
