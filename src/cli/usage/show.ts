import { safe } from '../../message/message.ts'
import { startOfDay } from '../../usage/meter/day.ts'
import type { Overview } from '../../usage/meter/view.ts'
import type { Prices } from '../../usage/prices/prices.ts'
import { type Report, reportOn, unseenIn } from '../../usage/report.ts'
import type { Final } from '../../usage/telemetry/final.ts'
import { keptFinals, telemetryFile } from '../../usage/telemetry/kept.ts'
import { lastOf } from '../last.ts'
import { print, printJson } from '../out.ts'
import { places } from '../paths.ts'
import { byNameOf } from './by-names.ts'
import { Gathering, windowsFile } from './gather.ts'
import { inkFor } from './ink.ts'
import { live } from './live.ts'
import { byLines, footLines, overviewLines, sessionLines } from './overview-lines.ts'
import { rootsOf, storeOf } from './roots.ts'
import type { Paper } from './table.ts'
import { boundLines, type Telemetry, telemetryLines } from './words.ts'

/** Columns, where nobody says how many there are. */
const WIDTH = 100

interface Wanted {
  readonly root?: string | undefined
  readonly store?: string | undefined
  readonly by?: string | undefined
  readonly session?: string | undefined
  readonly rows?: string | undefined
  readonly today?: boolean | undefined
  readonly live?: boolean | undefined
  readonly json?: boolean | undefined
}

/** What agents have used, for a person, or as JSON with everything that a person is shown. */
export async function show(wanted: Wanted, prices: Prices): Promise<void> {
  const roots = rootsOf(wanted.root)
  if (roots.length === 0 && !wanted.json)
    return print('No agent has left anything here. Name its folder: --root DIR')
  const by = wanted.by === undefined ? undefined : byNameOf(wanted.by)
  // Of a folder that is named only the folder speaks.
  const finals = wanted.root === undefined ? keptFinals(telemetryFile(places().root)) : []
  const gathering = await Gathering.of(roots, { prices, finals, ...keptIn(wanted) })
  const overviewAt = (at: number) =>
    gathering.overview({
      at,
      ...(wanted.today && { from: startOfDay(at) }),
      ...(wanted.rows !== undefined && { rows: lastOf(wanted.rows, 1) }),
    })
  if (wanted.live && !wanted.json && process.stdout.isTTY) return live(gathering, overviewAt)
  const overview = overviewAt(Date.now())
  const reports = gathering.all.map(({ root, head }) => ({ root, ...reportOn(head, prices) }))
  const telemetry = telemetryIn(gathering, reports, finals, prices)
  if (wanted.json)
    return printJson({
      ...ofSession(overview, wanted.session),
      roots: reports,
      ...(finals.length > 0 && { telemetry }),
    })
  const paper = { ink: inkFor(process.stdout), width: process.stdout.columns || WIDTH }
  const isAll = !wanted.today && by === undefined && wanted.session === undefined
  const lines = linesFor(overview, by, wanted.session, paper)
  const more = isAll ? [...reports.flatMap(boundLines), ...telemetryLines(telemetry)] : []
  print([...lines, ...more].join('\n'))
}

function telemetryIn(
  { all }: Gathering,
  reports: readonly Report[],
  finals: readonly Final[],
  prices: Prices,
): Telemetry {
  const sessions = new Set(reports.flatMap(({ bySession }) => Object.keys(bySession)))
  return {
    closed: all.reduce((sum, { closed }) => sum + closed, 0),
    unseen: unseenIn(
      all.flatMap(({ unseen }) => unseen),
      prices,
    ),
    untranscribed: unseenIn(
      finals.filter(({ session }) => !sessions.has(session)),
      prices,
    ),
  }
}

/** What is read of a folder that is named is kept only where that is asked for, and nothing of this person's is added. */
function keptIn({ root, store }: Wanted) {
  if (root === undefined) return { store: storeOf(store), windows: windowsFile() }
  return store === undefined ? {} : { store }
}

function linesFor(
  overview: Overview,
  by: ReturnType<typeof byNameOf> | undefined,
  session: string | undefined,
  paper: Paper,
): readonly string[] {
  if (session !== undefined) return sessionLines(ofSession(overview, session).tree, paper)
  if (by === undefined) return overviewLines(overview, paper)
  return [...byLines(overview, by, paper), ...footLines(overview.sums.total, paper)]
}

/** With only this session in its tree. */
function ofSession(overview: Overview, session: string | undefined): Overview {
  if (session === undefined) return overview
  const tree = overview.tree.filter((one) => one.session.startsWith(session))
  if (tree.length === 0) throw new Error(`no session begins with ${safe(session)}.`)
  return { ...overview, tree, more: 0 }
}
