import type { Action, Deed } from '../../src/action/action.ts'
import { decide, type Judgement } from '../../src/decide/decide.ts'
import type { Decision } from '../../src/decide/decision.ts'
import type { World } from '../../src/facts/world.ts'
import { DEFAULT_POLICY } from '../../src/policy/policy.ts'
import { HYPOTHETICAL } from '../../src/world/hypothetical.ts'

/** A shell command as an agent would ask for it. */
export function bash(command: string): Action {
  return {
    origin: { agent: 'interlock', session: 'test', tool: 'Bash' },
    cwd: undefined,
    deed: { kind: 'shell', command, dialect: 'bash', background: false },
  }
}

/** Judged as the examples of the rules are: no folder, no disk, work everywhere that could be lost. */
export function judged(command: string, world: World = HYPOTHETICAL): Judgement {
  return decide(bash(command), DEFAULT_POLICY, world)
}

export function effectOf(command: string, world: World = HYPOTHETICAL): Decision['effect'] {
  return judged(command, world).decision.effect
}

/** Any other deed, judged in the same way. */
export function asked(deed: Deed): Decision['effect'] {
  const origin = { agent: 'interlock', session: 'test', tool: 'test' } as const
  return decide({ origin, cwd: undefined, deed }, DEFAULT_POLICY, HYPOTHETICAL).decision.effect
}

/** deny > ask > allow. */
export const STRICTNESS: Readonly<Record<Decision['effect'], number>> = {
  allow: 0,
  ask: 1,
  deny: 2,
}
