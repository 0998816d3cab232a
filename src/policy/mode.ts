import type { Action } from '../action/action.ts'
import type { Reason } from '../decide/decision.ts'
import type { Facts } from '../facts/facts.ts'
import type { World } from '../facts/world.ts'

/**
 * In the mode `sealed` only reads pass: Interlock cannot know which mode the person has set, and the strictest is
 * assumed. The next call finds the daemon started and the mode known.
 */
export function onMode(facts: Facts, action: Action, world: World): readonly Reason[] {
  if (world.mode !== 'sealed') return []
  const changes = facts.effects.filter((effect) => effect.verb !== 'read')
  const inert = action.deed.kind === 'read' || action.deed.kind === 'conversation'
  if (
    inert ||
    (action.deed.kind === 'shell' &&
      changes.length === 0 &&
      facts.commands.every(({ name }) => LOOKS.has(name)))
  )
    return []
  return [
    {
      rule: 'interlock/mode-unknown',
      effect: 'deny',
      text: 'the mode in force cannot be known, so only reads pass',
      why: 'Interlock’s daemon was not running and its world file is missing or out of date.',
      instead:
        'Try again in a few seconds: the daemon has been started. A person can look with `interlock doctor`.',
      spans: changes.map((effect) => effect.span),
    },
  ]
}

/** Programs that only look. */
const LOOKS = new Set(
  'ls cat head tail wc pwd echo printf grep rg ag fd find stat file du df which type whoami id date uname hostname env true false test [ sort uniq cut nl tree basename dirname realpath readlink ps pgrep history jq cd diff cmp'.split(
    ' ',
  ),
)
