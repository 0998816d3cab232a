import { BUILD, type Mode, type OrderedMode } from '../../facts/world.ts'

/** A mode that a person has set for a project, or for all. Times are milliseconds since 1970. */
export interface ModeOrder {
  /** The project's folder, absolute; `*` for every one. */
  readonly project: string
  readonly kind: OrderedMode['kind']
  readonly owner: string
  readonly reason: string
  readonly from: number
  readonly until?: number
  readonly files?: boolean
}

/** A planned freeze, from one time to another. */
export interface FreezeWindow {
  readonly from: number
  readonly until?: number
  readonly reason: string
  readonly owner: string
  readonly files: boolean
  /** `FILE:LINE` of the plan. */
  readonly at: string
}

/** Chat lets the least pass, then plan, then a freeze. */
const STRICTNESS: Readonly<Record<OrderedMode['kind'], number>> = { freeze: 1, plan: 2, chat: 3 }

/** The strictest mode that holds in a folder now. `wordsOf` says a time in words. */
export function modeInForce(
  orders: readonly ModeOrder[],
  windows: readonly FreezeWindow[],
  folder: string,
  now: number,
  planFile: string,
  wordsOf: (time: number) => string,
): Mode {
  const set = orders
    .filter((order) => holds(order, now) && covers(order.project, folder))
    .map((order) => ({ ...order, planFile }))
  const planned = windows
    .filter((window) => holds(window, now))
    .map((window) => ({
      ...window,
      kind: 'freeze' as const,
      owner: `${window.owner} (${window.at})`,
    }))
  const [first] = [...set, ...planned].toSorted(
    (a, b) =>
      STRICTNESS[b.kind] - STRICTNESS[a.kind] ||
      Number(b.files === true) - Number(a.files === true) ||
      (b.until ?? Number.POSITIVE_INFINITY) - (a.until ?? Number.POSITIVE_INFINITY),
  )
  if (!first) return BUILD
  const { kind, owner, reason, until } = first
  return {
    kind,
    owner,
    reason,
    ...(until !== undefined && { ends: wordsOf(until) }),
    ...(kind === 'plan' && { planFile }),
    ...(first.files === true && { files: true }),
  }
}

/** Of two folders' modes the one that lets less pass; what cannot be known lets the least. */
export function stricterMode(a: Mode, b: Mode): Mode {
  return RANK[a.kind] >= RANK[b.kind] ? a : b
}

const RANK: Readonly<Record<Mode['kind'], number>> = { build: 0, ...STRICTNESS, sealed: 4 }

function holds({ from, until }: Pick<ModeOrder, 'from' | 'until'>, now: number): boolean {
  return from <= now && (until === undefined || now < until)
}

/** A project's own folder and all below it; and all projects below a folder above them. */
function covers(project: string, folder: string): boolean {
  return (
    project === '*' || folder === project || folder.startsWith(`${project.replace(/\/$/, '')}/`)
  )
}
