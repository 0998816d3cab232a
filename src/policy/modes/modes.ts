import type { Action } from '../../action/action.ts'
import type { Reason } from '../../decide/decision.ts'
import type { Facts } from '../../facts/facts.ts'
import type { OrderedMode, World } from '../../facts/world.ts'
import { coveredBy } from './freeze.ts'
import { onlyReads } from './reads.ts'

/** What the mode in force adds to the rules; `asked` is true where they would ask a person. */
export function onMode(
  facts: Facts,
  action: Action,
  world: World,
  asked: boolean,
): readonly Reason[] {
  const { mode } = world
  switch (mode.kind) {
    case 'build':
      return []
    case 'sealed':
      return onlyReads(facts, action) ? [] : [unknownMode(facts, mode.why)]
    case 'chat':
      return onlyReads(facts, action) ? [] : [readsOnly(facts, mode)]
    case 'plan':
      return onlyReads(facts, action) || writesPlan(facts, action, mode)
        ? []
        : [readsOnly(facts, mode)]
    case 'freeze':
      return frozen(facts, mode, asked)
  }
}

/** Interlock cannot know which mode the person has set, and the strictest is assumed. */
function unknownMode(facts: Facts, why: string | undefined): Reason {
  return {
    rule: 'interlock/mode-unknown',
    effect: 'deny',
    text: 'the mode in force cannot be known, so only reads pass',
    why:
      why === undefined
        ? 'Interlock’s daemon was not running and its world file is missing or out of date.'
        : `Interlock cannot tell what the person has set: ${why}.`,
    instead:
      why === undefined
        ? 'Try again in a few seconds: the daemon has been started. A person can look with `interlock doctor`.'
        : 'A person puts it right, and looks with `interlock policy explain`.',
    spans: spansOf(facts),
  }
}

function readsOnly(facts: Facts, mode: OrderedMode): Reason {
  const plan = mode.kind === 'plan' && mode.planFile !== undefined
  return {
    rule: `interlock/mode-${mode.kind}`,
    effect: 'deny',
    text: `in ${mode.kind} mode only reads pass${plan ? `, and writing ${mode.planFile}` : ''}, and this is not known to be one`,
    why: `${orderedBy(mode)} No agent can lift it.`,
    instead:
      mode.kind === 'plan'
        ? 'Look, and write down in the plan what you would do; a person ends the mode.'
        : 'Look, and tell the person what you would do; a person ends the mode.',
    spans: spansOf(facts),
  }
}

/** In a freeze nobody says yes by the way: what would be asked waits as well. */
function frozen(facts: Facts, mode: OrderedMode, asked: boolean): readonly Reason[] {
  const covered = coveredBy(facts, mode.files === true)
  if (covered.length === 0 && !asked) return []
  return [
    {
      rule: 'interlock/freeze',
      effect: 'deny',
      text:
        covered.length > 0
          ? 'this changes what the freeze covers'
          : 'in a freeze, what a person would be asked about waits',
      why: `${orderedBy(mode)} No agent can lift it.`,
      instead: 'Prepare it on a branch, and say what waits for the end of the freeze.',
      spans: covered,
    },
  ]
}

/** Who has set the mode, until when, and why: every refusal says so. */
export function orderedBy({ kind, owner, ends, reason }: OrderedMode): string {
  const until = ends === undefined ? 'until somebody ends it' : `until ${ends}`
  return `The mode is ${kind}, set by ${owner} ${until}${reason === '' ? '' : `: ${reason}`}.`
}

function writesPlan(facts: Facts, { deed }: Action, { planFile }: OrderedMode): boolean {
  if (planFile === undefined || (deed.kind !== 'write' && deed.kind !== 'edit')) return false
  const own = facts.effects.every(
    ({ target }) => target.kind === 'file' && target.zone !== 'secret' && target.zone !== 'system',
  )
  return own && deed.path === planFile
}

function spansOf(facts: Facts): Reason['spans'] {
  const changes = facts.effects.filter((effect) => effect.verb !== 'read')
  return [...changes, ...facts.acts].map(({ span }) => span)
}
