import type { Spent } from '../../usage/meter/view.ts'
import type { Ink } from './ink.ts'
import { costText, shareOf, shareText, thinBar, tokensText } from './numbers.ts'
import { fitted } from './width.ts'

/** One line of a table: what it is called, and what it has spent. */
export interface TableRow {
  /** Somebody else's words, or ours. */
  readonly name: string
  readonly spent: Spent
  /** How deep it lies in what is above it. */
  readonly depth?: number
  readonly isRunning?: boolean
}

export interface Paper {
  readonly ink: Ink
  /** Columns of the terminal. */
  readonly width: number
}

const [TOKENS, SHARE, BAR, REQUESTS, COST] = [8, 7, 10, 9, 10]
const INDENT = 2
const NAME_MIN = 12
/** Where there is less room, the bars go. */
const WIDTH_WITH_BARS = INDENT + TOKENS + SHARE + BAR + 1 + REQUESTS + COST + 20

/** The lines of a table: names to the left, numbers to the right, shares of the whole. */
export function tableLines(
  title: string,
  rows: readonly TableRow[],
  whole: Spent,
  paper: Paper,
): readonly string[] {
  const { ink } = paper
  const head = [fitted('', INDENT), fitted(title, nameWidth(paper))].join('')
  const numbers = ['tokens'.padStart(TOKENS), 'share'.padStart(SHARE) + ' '.repeat(barWidth(paper))]
  const last = ['requests'.padStart(REQUESTS), 'cost'.padStart(COST)]
  return [
    ink.strong(head) + ink.dim([...numbers, ...last].join('')),
    ...rows.map((row) => rowLine(row, whole, paper)),
  ]
}

function rowLine(
  { name, spent, depth = 0, isRunning }: TableRow,
  whole: Spent,
  paper: Paper,
): string {
  const { ink } = paper
  const indent = INDENT + depth * 2
  const mark = isRunning === true ? '▸ ' : '  '
  const label = fitted(mark + name, nameWidth(paper) + 2 - depth * 2)
  const bars = barWidth(paper) === 0 ? '' : ` ${ink.dim(thinBar(shareOf(spent, whole), BAR))}`
  return [
    ' '.repeat(indent - 2),
    isRunning === true ? ink.strong(label) : label,
    tokensText(spent).padStart(TOKENS),
    shareText(spent, whole).padStart(SHARE),
    bars,
    String(spent.requests).padStart(REQUESTS),
    costText(spent).padStart(COST),
  ].join('')
}

function barWidth({ width }: Paper): number {
  return width < WIDTH_WITH_BARS ? 0 : BAR + 1
}

function nameWidth(paper: Paper): number {
  const taken = INDENT + TOKENS + SHARE + barWidth(paper) + REQUESTS + COST
  return Math.max(NAME_MIN, paper.width - taken)
}
