import { type Command, type Effect, isRemote } from './facts.ts'
import type { Reading } from './reading.ts'

/** Tools that are one and the same for this: what one deletes, the other makes again. */
const FAMILIES: readonly (readonly string[])[] = [
  ['docker', 'docker-compose', 'podman', 'podman-compose', 'nerdctl'],
  ['terraform', 'tofu', 'terragrunt'],
  ['kubectl', 'oc', 'helm', 'helmfile', 'kustomize'],
  ['psql', 'dropdb', 'createdb', 'pg_restore'],
  ['mysql', 'mysqladmin', 'mariadb'],
]

const MAKES =
  /(^|[-:._])(create|apply|up|deploy|install|run|start|init|restore|provision|launch|new|add|upgrade|push)($|[-:._])/

/**
 * Delete-and-recreate is an effect of its own: something is deleted, and a later command of the same action makes it
 * again. What the old one held is gone, though each half may look like an update.
 */
export function readRecreation(reading: Reading): void {
  const deleted = reading.effects.filter(
    ({ verb, target }) => verb === 'delete' && (isRemote(target) || target.kind === 'database'),
  )
  for (const effect of deleted) {
    const tool = reading.commands.find(({ span }) => span.start === effect.span.start)
    const again =
      tool &&
      reading.commands.find((command) => isLater(command, effect) && makesAgain(tool, command))
    if (!again) continue
    reading.effect({
      ...effect,
      verb: 'recreate',
      reversibility: 'irreversible',
      span: { start: effect.span.start, end: Math.max(effect.span.end, again.span.end) },
      detail: `${effect.detail ?? 'something'}, deleted and made again`,
    })
  }
}

function isLater({ span }: Command, effect: Effect): boolean {
  return span.start >= effect.span.end
}

function makesAgain(tool: Command, later: Command): boolean {
  const family = FAMILIES.find((names) => names.includes(tool.name)) ?? [tool.name]
  return (
    family.includes(later.name) &&
    (later.name === 'createdb' ||
      later.args.slice(0, 6).some(({ text }) => MAKES.test(text.toLowerCase())))
  )
}
