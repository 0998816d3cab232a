import type {
  ContextPart,
  ContextRow,
  ContextSessionView,
  EpochView,
} from '../../../src/daemon/people/api.ts'
import { many } from '../text/many.ts'
import { bytesText, sizeText } from '../text/size.ts'

/** "34 items, 212 kB". */
export function sumOf({ items, bytes }: Pick<ContextPart, 'items' | 'bytes'>): string {
  return `${items === 1 ? '1 item' : `${many(items)} items`}, ${bytesText(bytes)}`
}

export function compactionsOf({ compactions }: Pick<ContextSessionView, 'compactions'>): string {
  if (compactions === 0) return 'no compaction'
  return compactions === 1 ? '1 compaction' : `${many(compactions)} compactions`
}

/** The folder's name, by which a person knows a project. */
export function projectOf({ project, session }: ContextSessionView): string {
  return project?.split(/[/\\]/).at(-1) || session
}

const UUID = /\b[0-9a-f]{8}(?=-|$)/

/** A session by the first letters of its name; some agents have it in the name of the folder. */
export function shortName({ session, transcript }: ContextSessionView): string {
  const folder = transcript.split(/[/\\]/).at(-2) ?? ''
  return UUID.exec(session)?.[0] ?? UUID.exec(folder)?.[0] ?? session.slice(0, 12)
}

const TRIGGERS: Readonly<Record<string, string>> = {
  auto: 'by the agent’s program',
  manual: 'by a person',
}

export function triggerOf({ trigger }: NonNullable<EpochView['ended']>): string {
  return TRIGGERS[trigger] ?? trigger
}

/** "168k to 12k tokens". */
export function tokensOf({ before, after }: NonNullable<EpochView['ended']>): string {
  if (before === undefined) return ''
  return after === undefined
    ? `at ${sizeText(before)} tokens`
    : `${sizeText(before)} to ${sizeText(after)} tokens`
}

const isOfSubAgent = (row: ContextRow) => row.subAgent === true || row.kind === 'agent'

/** What nobody can write again comes first; an item is of the first that has it. */
const GROUPS = [
  ['Sub-agents', isOfSubAgent],
  ['Pastes', ({ kind }: ContextRow) => kind === 'paste'],
  ['Errors', ({ kind }: ContextRow) => kind === 'error'],
  ['Outputs', ({ kind }: ContextRow) => ['output', 'command', 'read'].includes(kind)],
  ['Edits', ({ kind }: ContextRow) => kind === 'edit'],
  ['Messages', () => true],
] as const
const ORDER = ['Pastes', 'Errors', 'Outputs', 'Edits', 'Sub-agents', 'Messages'] as const

export function groupsOf(
  rows: readonly ContextRow[],
): readonly (readonly [name: string, rows: readonly ContextRow[]])[] {
  const nameOf = (row: ContextRow) => GROUPS.find(([, has]) => has(row))?.[0]
  return ORDER.map((name) => [name, rows.filter((row) => nameOf(row) === name)] as const).filter(
    ([, list]) => list.length > 0,
  )
}

const ORIGINS = {
  user: 'Said or pasted by the user',
  assistant: 'Written by the assistant',
  harness: 'Written by the agent’s program',
  tool: 'Output of a tool',
} as const

/** Whose words an original is. */
export function originOf({ by, subAgent }: Pick<ContextRow, 'by' | 'subAgent'>): string {
  return `${ORIGINS[by]}${subAgent === true ? ', of a sub-agent' : ''}`
}

/** "html paste"; that something is prose need not be said. */
export function kindOf({ kind, form }: Pick<ContextRow, 'kind' | 'form'>): string {
  const what = kind === 'agent' ? 'sub-agent' : kind
  return form === 'text' ? what : `${form} ${what}`
}
