import { dayOf } from '../../usage/meter/day.ts'
import type { Named, Now, Overview, RunProfile, Spent } from '../../usage/meter/view.ts'
import { BY } from './by.ts'
import type { ByName } from './by-names.ts'
import { costText, countText, isAtLeast, shareText, tokensText, usdText } from './numbers.ts'
import { type Paper, tableLines } from './table.ts'
import { type Cut, treeLines, WHOLE_TREE } from './tree-lines.ts'
import { timeText, windowLines } from './windows-lines.ts'

/** Of each list that is not asked for by itself. */
const ROWS = 5
const OF_EACH: Cut = { subagents: 3, tools: 0 }

/** Everything at a glance: the windows first, then what was used, and by whom. */
export function overviewLines(overview: Overview, paper: Paper): readonly string[] {
  const { sums, tree } = overview
  if (sums.total.requests === 0)
    return [
      ...headLines(overview, paper),
      '',
      'Nothing was used, as far as the agents have written.',
    ]
  const shown = tree.slice(0, ROWS)
  return [
    ...headLines(overview, paper),
    '',
    ...treeLines(lastTitle(shown.length, tree.length), shown, sums.total, OF_EACH, paper),
    ...(['type', 'tool', 'model', 'project', 'agent'] as const).flatMap((by) =>
      sums[BY[by].list].length < (by === 'agent' ? 2 : 1)
        ? []
        : ['', ...byLines(overview, by, paper, ROWS)],
    ),
    ...footLines(sums.total, paper),
  ]
}

function lastTitle(shown: number, all: number): string {
  return all > shown ? `last ${shown} of ${all} sessions` : 'sessions'
}

/** The windows, what is used now and today, and what one more sub-agent takes. */
export function headLines(overview: Overview, paper: Paper): readonly string[] {
  const { at, now, today, sums, from, profile } = overview
  const line = (name: string, spent: Spent, note: string) =>
    `  ${name.padEnd(10)}${tokensText(spent).padStart(8)} tokens ${costText(spent).padStart(10)}  ${paper.ink.dim(note)}`
  return [
    ...windowLines(overview, at, paper),
    '',
    line(...nowWords(now, at)),
    line('today', today, ''),
    line(
      from === 0 ? 'all' : 'since',
      sums.total,
      `${timeText(from === 0 ? sums.total.first : from, at)} on, ${shareText(sums.subagents, sums.total)} by sub-agents`,
    ),
    ...startLines(profile.all, paper),
  ]
}

function nowWords({ since, label, spent }: Now, at: number): [string, Spent, string] {
  if (label === 'official') return ['this 5h', spent, `since ${timeText(since, at)}`]
  return ['last 5h', spent, `since ${timeText(since, at)} (no window told)`]
}

/** What is spent before a sub-agent has done anything; nothing where none has ended yet. */
function startLines(all: RunProfile, { ink, width }: Paper): readonly string[] {
  const { startTokens, startUSD, runs } = all
  if (runs === 0) return []
  const cost = `${countText(startTokens)} tokens (${usdText(startUSD)})`
  const said = `  A new sub-agent costs about ${cost} before it does anything`
  const by = runs === 1 ? ', by the one that has ended' : `: the median of ${runs} that have ended`
  return ['', said.length + by.length + 1 > width ? `${said}.` : `${said}${ink.dim(by)}.`]
}

/** The table of one list. */
export function byLines(
  { sums }: Overview,
  by: ByName,
  paper: Paper,
  rowsMax = Number.POSITIVE_INFINITY,
): readonly string[] {
  const { list, title, nameOf, whole } = BY[by]
  const all: readonly Named[] = sums[list]
  const rows = all.slice(0, rowsMax).map((one) => ({ name: nameOf(one), spent: one }))
  const more = all.length - rows.length
  return [
    ...tableLines(title, rows, sums[whole], paper),
    ...(more > 0 ? [paper.ink.dim(`    and ${more} more: interlock usage --by ${by}`)] : []),
  ]
}

/** One session, with all that lies below it. */
export function sessionLines(tree: Overview['tree'], paper: Paper): readonly string[] {
  return tree.flatMap((node, i) => [
    ...(i === 0 ? [] : ['']),
    ...treeLines('session', [node], node.whole, WHOLE_TREE, paper),
    paper.ink.dim(
      `    ${node.session}, ${dayOf(node.whole.first)} to ${dayOf(node.whole.last)}, ${node.source}`,
    ),
    ...footLines(node.whole, paper),
  ])
}

export function footLines(total: Spent, { ink }: Paper): readonly string[] {
  const what = 'By tool: what calls write and results add, an approximation.'
  const least = '+ at least: some output was never written down, or has no price.'
  return ['', ink.dim(`  ${what}`), ...(isAtLeast(total) ? [ink.dim(`  ${least}`)] : [])]
}
