import path from 'node:path'
import { CONVERSATION } from '../../usage/meter/attribution.ts'
import { addSpent, nothingSpent } from '../../usage/meter/spent.ts'
import type { Named, Spent, TreeNode } from '../../usage/meter/view.ts'
import { type Paper, type TableRow, tableLines } from './table.ts'

/** How much of a tree is drawn. */
export interface Cut {
  /** Of the sub-agents of each; the last that were used come first. */
  readonly subagents: number
  /** Of the tools of each conversation; 0 for none. */
  readonly tools: number
}

export const WHOLE_TREE: Cut = {
  subagents: Number.POSITIVE_INFINITY,
  tools: Number.POSITIVE_INFINITY,
}

/** The rows of a session: its sub-agents below it, and below each what its tools have caused. */
export function treeRows(node: TreeNode, cut: Cut, depth = 0): readonly TableRow[] {
  const { own, subagents, tools, whole, isRunning } = node
  const shown = subagents.slice(0, cut.subagents)
  const rest = subagents.slice(cut.subagents)
  const below = depth + 1
  return [
    { name: nodeName(node), spent: whole, depth, isRunning },
    ...(subagents.length > 0 && own.requests > 0 && cut.tools > 0
      ? [{ name: 'itself', spent: own, depth: below }]
      : []),
    ...tools
      .slice(0, cut.tools)
      .map((tool) => toolRow(tool, below + (subagents.length > 0 ? 1 : 0))),
    ...shown.flatMap((one) => treeRows(one, cut, below)),
    ...restRow(rest, below),
  ]
}

/** What is not shown is counted all the same. */
function restRow(rest: readonly TreeNode[], depth: number): readonly TableRow[] {
  if (rest.length === 0) return []
  const spent = nothingSpent()
  for (const { whole } of rest) addSpent(spent, whole)
  return [{ name: `and ${rest.length} more`, spent, depth }]
}

function nodeName({ subagent, session, type, description, project }: TreeNode): string {
  if (subagent === undefined) return `${session.slice(0, 8)}  ${projectName(project)}`
  return [type ?? 'type unknown', description ?? subagent.slice(0, 8)].join('  ')
}

/** The last part of a path says most, and the rest would be cut. */
export function projectName(project: string): string {
  return project === '' ? 'project unknown' : path.basename(project)
}

export function toolRow(tool: Named, depth = 0): TableRow {
  return { name: tool.name === CONVERSATION ? 'conversation' : tool.name, spent: tool, depth }
}

/** Sessions with what lies below them, of which the shares are of all that is shown. */
export function treeLines(
  title: string,
  tree: readonly TreeNode[],
  whole: Spent,
  cut: Cut,
  paper: Paper,
): readonly string[] {
  return tableLines(
    title,
    tree.flatMap((node) => treeRows(node, cut)),
    whole,
    paper,
  )
}
