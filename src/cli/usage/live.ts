import type { Overview, TreeNode } from '../../usage/meter/view.ts'
import type { Gathering } from './gather.ts'
import { inkFor } from './ink.ts'
import { byLines, headLines } from './overview-lines.ts'
import { Screen } from './screen.ts'
import { type Paper, tableLines } from './table.ts'
import { treeRows } from './tree-lines.ts'

/** Between two looks at the agents' files; each reads only what is new. */
const LOOK_MS = 1_500
/** Windows get older, and sub-agents come to rest, though nobody writes. */
const REDRAW_MS = 15_000
/** Of the screen: the tree has what the tables leave. */
const TABLE_ROWS = 4
const OF_EACH = { subagents: 6, tools: 0 }

/** A view of what is used now, until somebody ends it. */
export async function live(
  gathering: Gathering,
  overviewAt: (at: number) => Overview,
): Promise<void> {
  const screen = new Screen(process.stdin, process.stdout)
  const ink = inkFor(process.stdout)
  let overview = overviewAt(Date.now())
  screen.open((size) => liveLines(overview, size.rows, { ink, width: size.columns }))
  try {
    while (!(await screen.endsWithin(LOOK_MS))) {
      const isNew = await gathering.readOn()
      const at = Date.now()
      if (!isNew && at - overview.at < REDRAW_MS) continue
      overview = overviewAt(at)
      screen.draw()
    }
  } finally {
    screen.close()
  }
}

/** Exactly what fits: the windows, then who is at work, then what it is used for. */
export function liveLines(overview: Overview, rows: number, paper: Paper): readonly string[] {
  const { sums, tree } = overview
  const head = headLines(overview, paper)
  const foot = paper.ink.dim('  q ends. By tool: an approximation. + at least.')
  const tables = (['type', 'tool'] as const)
    .filter((by) => (by === 'type' ? sums.byType : sums.byTool).length > 0)
    .map((by) => ['', ...byLines(overview, by, paper, TABLE_ROWS).slice(0, TABLE_ROWS + 1)])
  const room = rows - head.length - 2
  // On a small screen who is at work matters more than on what.
  const kept = tables.filter((_, i) => room - (i + 1) * (TABLE_ROWS + 2) >= TREE_ROWS_MIN).flat()
  const of = tableLines('who', atWorkFirst(tree), sums.total, paper)
  const body = [...head, '', ...of.slice(0, Math.max(0, room - kept.length)), ...kept]
  const shown = body.slice(0, rows - 1)
  return [...shown, ...Array.from({ length: rows - 1 - shown.length }, () => ''), foot]
}

const TREE_ROWS_MIN = 6

function atWorkFirst(tree: readonly TreeNode[]) {
  const sorted = tree.toSorted((a, b) => Number(b.isRunning) - Number(a.isRunning))
  return sorted.flatMap((node) => treeRows(node, OF_EACH))
}
