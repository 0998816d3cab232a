import path from 'node:path'
import * as v from 'valibot'
import type { Cli } from './cli.ts'
import type { Item } from './generator/manifest.ts'

const Listed = v.object({
  id: v.string(),
  file: v.string(),
  lines: v.tuple([v.number(), v.number()]),
  title: v.string(),
  fold: v.optional(v.boolean()),
})
const Row = v.object({ ...Listed.entries, bytes: v.number(), kind: v.string(), sha256: v.string() })
const Table = v.object({ text: v.string(), rows: v.array(Row) })
const Hits = v.object({ hits: v.array(Listed) })

export type Row = v.InferOutput<typeof Row>
type Listed = v.InferOutput<typeof Listed>

export interface Asking {
  readonly cli: Cli
  readonly transcript: string
}

/** The reference table; rows that are folded away count for nothing. */
export async function tableOf({ cli, transcript }: Asking) {
  const ran = await cli.must('context', 'table', '--transcript', transcript, '--json')
  const { text, rows } = v.parse(Table, JSON.parse(ran.stdout.toString('utf8')))
  return { text, rows: rows.filter(({ fold }) => fold !== true) }
}

/** What a search found, best first. */
export async function search({ cli, transcript }: Asking, query: string) {
  const ran = await cli.must('recall', '--search', query, '--transcript', transcript, '--json')
  const { hits } = v.parse(Hits, JSON.parse(ran.stdout.toString('utf8')))
  return hits.filter(({ fold }) => fold !== true)
}

export async function recall({ cli, transcript }: Asking, id: string): Promise<Buffer> {
  return (await cli.must('recall', id, '--transcript', transcript, '--raw')).stdout
}

/** Whether a row or a hit is this item: the same file, the same lines. */
export function isItem(transcript: string, listed: Listed, item: Item): boolean {
  const file = path.resolve(path.dirname(transcript), listed.file)
  const [first, last] = listed.lines
  return (
    file === item.file &&
    [item.lines, ...(item.also ? [item.also] : [])].some(
      ([from, to]) => first === from && last === to,
    )
  )
}
