import { type Action, textOf } from '../action/action.ts'
import type { Content } from '../approvals/binding.ts'
import type { World } from '../facts/world.ts'
import { readPath } from './answers.ts'
import type { Judged } from './judge.ts'
import { pinsOf } from './pins.ts'

export interface Bound {
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
): Bound {
  const readings = judged.readings()
  const { pins, loose } = pinsOf({
    commands: judged.facts.commands,
    texts: [
      textOf(action.deed) ?? '',
      ...readings.filter(({ ask }) => ask === 'text').map(({ answer }) => scriptIn(answer)),
    ],
    cwd: world.cwd,
    home: world.user.home,
  })
  const unknown = judged.facts.unknowns.find(({ weight }) => weight !== 'note')
  const content = {
    deed: action.deed,
    cwd: readPath(world.cwd).real,
    user: { home: world.user.home, root: world.user.root },
    readings,
    pins,
    facts: judged.facts,
    policy,
    mode: { ...world.mode },
  }
  return { content, loose: [...(unknown ? [unknown.text] : []), ...loose] }
}

/** Readings are kept as JSON; a text that was not there is none. */
function scriptIn(answer: string): string {
  const parsed: { text?: unknown } = JSON.parse(answer)
  return typeof parsed.text === 'string' ? parsed.text : ''
}
