import type { Span } from '../action/action.ts'
import { type Command, isRemote } from './facts.ts'
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
  if (deleted.length === 0) return
  const makers = makersOf(reading.commands)
  const tools = new Map<number, string>()
  for (const { span, name } of reading.commands)
    if (!tools.has(span.start)) tools.set(span.start, name)
  for (const effect of deleted) {
    const tool = tools.get(effect.span.start)
    const again = tool && firstFrom(makers.get(familyOf(tool)) ?? [], effect.span.end)
    if (!again) continue
    reading.effect({
      ...effect,
      verb: 'recreate',
      reversibility: 'irreversible',
      span: { start: effect.span.start, end: Math.max(effect.span.end, again.end) },
      detail: `${effect.detail ?? 'something'}, deleted and made again`,
    })
  }
}

/** Where commands that make something stand, by the family of their tool, in the order of the text. */
function makersOf(commands: readonly Command[]): ReadonlyMap<string, readonly Span[]> {
  const makers = new Map<string, Span[]>()
  for (const command of commands) {
    if (!makes(command)) continue
    const family = familyOf(command.name)
    const spans = makers.get(family)
    if (spans) spans.push(command.span)
    else makers.set(family, [command.span])
  }
  for (const spans of makers.values()) spans.sort((a, b) => a.start - b.start)
  return makers
}

function makes({ name, args }: Command): boolean {
  return name === 'createdb' || args.slice(0, 6).some(({ text }) => MAKES.test(text.toLowerCase()))
}

function familyOf(tool: string): string {
  return FAMILIES.find((names) => names.includes(tool))?.[0] ?? tool
}

/** The first of the sorted `spans` that begins at `start` or later. */
function firstFrom(spans: readonly Span[], start: number): Span | undefined {
  let [low, high] = [0, spans.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle]?.start ?? start) < start) low = middle + 1
    else high = middle
  }
  return spans[low]
}
