import type { Action } from '../action/action.ts'
import type { Content } from '../approvals/binding.ts'
import type { World } from '../facts/world.ts'
import { readPath } from './answers.ts'
import type { Judged } from './judge.ts'
import { pinsOf } from './pins.ts'

export interface Held {
  readonly content: Content
  /** What decides about the outcome and cannot be held on to, in words. */
  readonly loose: readonly string[]
}

/** Everything that a yes to this action is bound to, as it is now. */
export function contentOf(
  action: Action,
  judged: Judged,
  policy: string,
  world: Omit<World, 'answers'>,
): Held {
  const { pins, loose } = pinsOf(judged.facts.commands, world.cwd, world.user.home)
  const unknown = judged.facts.unknowns.find(({ weight }) => weight !== 'note')
  const content = {
    deed: action.deed,
    cwd: readPath(world.cwd).real,
    user: { home: world.user.home, root: world.user.root },
    readings: judged.readings(),
    pins,
    facts: judged.facts,
    policy,
    mode: { ...world.mode },
  }
  return { content, loose: [...(unknown ? [unknown.text] : []), ...loose] }
}
