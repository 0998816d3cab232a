import { defineCommand } from 'citty'
import type { StepView } from '../daemon/people/api.ts'
import { safe } from '../message/message.ts'
import { pathText } from '../recovery/files/path-bytes.ts'
import { isUndone, type Root, type Snapshot } from '../recovery/snapshot.ts'
import { clockInWords } from '../world/time.ts'
import { lastOf } from './last.ts'
import { print, printJson } from './out.ts'
import { openCatalog } from './restore.ts'
import { dotted } from './sql.ts'

const LAST = 40

/** What was changed, step by step, by whichever tool. */
export const timeline = defineCommand({
  meta: {
    name: 'timeline',
    description: 'What was changed, call by call, whatever changed it; each step can be undone',
  },
  args: {
    session: { type: 'string', description: 'Only of this session (the first letters do)' },
    last: { type: 'string', description: `How many (default ${LAST})` },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run({ args }) {
    const all = openCatalog().all()
    const steps = stepsIn(all)
      .filter(({ session }) => session.startsWith(args.session ?? ''))
      .slice(-lastOf(args.last, LAST))
    if (args.json) return printJson(steps.map((one) => viewOf(one, all)))
    if (steps.length === 0) return print('Nothing was changed yet, as far as anybody has looked.')
    for (const one of steps) {
      print(lineOf(one, all))
      const places = one.step === undefined ? [] : placesIn(one)
      if (places.length > 0) print(`          ${placesLine(places)}`)
    }
    print(
      'To undo one of them: interlock restore ID. To go back before it: interlock restore --before ID',
    )
  },
})

/** A look after a call finds everything that a snapshot before it has, and more: one of the two is enough. */
export function stepsIn(all: readonly Snapshot[]): readonly Snapshot[] {
  const seen = new Set(
    all.flatMap(({ step }) =>
      step?.kind === 'changes' ? step.calls.map(({ session, call }) => keyOf(session, call)) : [],
    ),
  )
  return all.filter(
    ({ step, session, call, database, roots }) =>
      step !== undefined ||
      database !== undefined ||
      call === undefined ||
      !seen.has(keyOf(session, call)) ||
      roots.some(({ git }) => git !== undefined),
  )
}

function keyOf(session: string, call: string): string {
  return JSON.stringify([session, call])
}

function viewOf(one: Snapshot, all: readonly Snapshot[]): StepView {
  const { id, at, agent, session, deed, step, database, restores } = one
  return {
    id,
    at,
    kind: step?.kind ?? (restores === undefined ? 'before' : 'restore'),
    ...(step?.kind === 'changes' && { by: step.by, calls: step.calls }),
    agent,
    session,
    deed,
    ...(step?.kind === 'gap' && { why: step.why }),
    undone: isUndone(one, all),
    places: placesIn(one),
    ...(database && { tables: database.tables.map(({ schema, name }) => dotted(schema, name)) }),
  }
}

function lineOf(one: Snapshot, all: readonly Snapshot[]): string {
  const { id, at, session, deed, step } = one
  const who = session === '' ? '        ' : safe(session).slice(0, 8)
  const what = step?.kind === 'gap' ? `${step.why}: ${deed}` : deed
  const undone = isUndone(one, all) ? '  (undone)' : ''
  return `${id}  ${clockInWords(at)}  ${who}  ${countsOf(one).padEnd(12)}  ${safe(what).slice(0, 90)}${undone}`
}

/** More are not read. */
const PLACES_MAX = 6

/** Below the folder that was looked at. */
function placesIn({ step, roots }: Snapshot): StepView['places'] {
  const folder = step === undefined ? '' : `${step.folder}/`
  const nameOf = (path: string) => {
    const text = pathText(path)
    return text.startsWith(folder) ? text.slice(folder.length) : text
  }
  const left = step?.kind === 'changes' ? step.left : []
  return [
    ...roots.map((root) => [signOf(root), nameOf(root.path)] as const),
    ...left.map((path) => ['!', nameOf(path)] as const),
  ]
}

function placesLine(places: StepView['places']): string {
  const shown = places.slice(0, PLACES_MAX).map(([sign, name]) => `${sign} ${safe(name)}`)
  const more = places.length - shown.length
  return [...shown, ...(more > 0 ? [`… ${more} more`] : [])].join('  ')
}

function signOf({ before, after }: Root): '+' | '~' | '-' {
  if (before.kind === 'absent') return '+'
  return after?.kind === 'absent' ? '-' : '~'
}

/** How much, in a few letters. */
function countsOf(one: Snapshot): string {
  const { step, roots, database, restores } = one
  if (database) {
    const { tables, moved, made } = database
    return `${tables.length + moved.length + made.length} tables`
  }
  if (restores !== undefined) return 'restore'
  if (step === undefined) return `${roots.length} kept`
  if (step.kind === 'gap') return 'gap'
  const signs = placesIn(one).map(([sign]) => sign)
  return (['+', '~', '-', '!'] as const)
    .map((sign) => [sign, signs.filter((one) => one === sign).length] as const)
    .filter(([, n]) => n > 0)
    .map(([sign, n]) => `${sign}${n}`)
    .join(' ')
}
