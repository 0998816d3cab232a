import type { Form, Item, Kind } from '../index/item.ts'

/** How much an item is missed when it is gone: what nobody can write again, before what was said about it. */
const KIND_WORTH: Readonly<Record<Kind, number>> = {
  paste: 4,
  error: 2.4,
  output: 2,
  edit: 1.6,
  command: 1.2,
  agent: 1.4,
  read: 1.3,
  message: 1,
  summary: 0,
  thinking: 0,
  note: 0,
}

const FORM_WORTH: Readonly<Record<Form, number>> = {
  text: 1,
  code: 1.1,
  decision: 1.6,
  html: 1.4,
  log: 1.4,
  stack: 1.5,
  config: 1.3,
  diff: 1.3,
  table: 1.4,
  json: 1.3,
  sql: 1.3,
  plan: 1.5,
}

/** Below it an item is a sentence, and its row would be as long as itself. */
const WHOLE_BYTES = 1024
const SHORT_PART = 0.12
const SUB_AGENT_PART = 0.85

export function worthOf(item: Item): number {
  const size =
    item.bytes >= WHOLE_BYTES
      ? 1 + 0.12 * Math.min(Math.log2(item.bytes / WHOLE_BYTES), 6)
      : Math.max(SHORT_PART, (item.bytes / WHOLE_BYTES) * 0.5)
  const said = item.kind === 'message' && item.by === 'user' ? 1.3 : 1
  return (
    KIND_WORTH[item.kind] *
    FORM_WORTH[item.form] *
    size *
    said *
    (item.file === 0 ? 1 : SUB_AGENT_PART)
  )
}

export interface Chosen {
  readonly item: Item
  /** The row above it that stands for it too. */
  readonly fold?: string
}

/** The most worth having, in the order of the transcript, evidence first; copies behind what they are copies of. */
export function choose(items: readonly Item[], most: number): readonly Chosen[] {
  const firsts = new Map<string, Item>()
  const copies: Chosen[] = []
  const alone: Item[] = []
  for (const item of items) {
    const first = firsts.get(item.sha256)
    if (first) copies.push({ item, fold: first.id })
    else {
      firsts.set(item.sha256, item)
      alone.push(item)
    }
  }
  const best = alone
    .map((item) => ({ item, worth: worthOf(item) }))
    .sort((a, b) => b.worth - a.worth)
    .slice(0, most)
    .map(({ item }) => item)
  const chosen = new Set(best)
  return [
    ...best.sort(byPlace).map((item) => ({ item })),
    ...copies.filter(({ fold }) => [...chosen].some(({ id }) => id === fold)),
  ]
}

function byPlace(a: Item, b: Item): number {
  const [left, right] = [isTalk(a), isTalk(b)]
  if (left !== right) return left - right
  return a.epoch - b.epoch || a.file - b.file || (a.parts[0]?.line ?? 0) - (b.parts[0]?.line ?? 0)
}

function isTalk({ kind }: Item): number {
  return kind === 'message' ? 1 : 0
}
