import { defineCommand } from 'citty'
import { type Item, linesOf } from '../context/index/item.ts'
import { asideText } from '../context/kept/aside.ts'
import { keptText } from '../context/kept/keep.ts'
import { linesOfText, pageOf, quoted } from '../context/recall/quote.ts'
import { recall as recallItem, titleOfItem } from '../context/recall/recall.ts'
import { partsOfId, searchAll } from '../context/search/project.ts'
import type { Transcript } from '../context/store.ts'
import { sizeText } from '../context/table/row.ts'
import { itemView } from '../context/view/item-view.ts'
import { maskSecrets } from '../record/secrets/redact.ts'
import { lastOf } from './last.ts'
import { print, printForeign, printJson } from './out.ts'
import { rangeOf } from './range.ts'
import { storeOf, TRANSCRIPT_ARGS, transcriptOf, transcriptsOf } from './transcript-here.ts'

const HITS = 10
const LIST = 200

/** An item of a transcript by its id, or by what it says. */
export const recall = defineCommand({
  meta: { name: 'recall', description: 'Bring back what was said or seen: interlock recall R7' },
  args: {
    id: { type: 'positional', required: false, description: 'An id of the table, as R7' },
    search: { type: 'string', description: 'Find items by what they say' },
    list: { type: 'boolean', description: 'Every item, the newest last' },
    epoch: { type: 'string', description: 'With --list: those before compaction N+1 only' },
    raw: { type: 'boolean', description: 'The item alone, byte for byte' },
    lines: { type: 'string', description: 'Only these lines of it: 10-40' },
    offset: { type: 'string', description: 'With --json: one page of it, from this character on' },
    last: { type: 'string', description: `How many (default ${HITS}; of a list ${LIST})` },
    ...TRANSCRIPT_ARGS,
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run({ args }) {
    const aside = args.id === undefined ? undefined : asideText(storeOf(args.store), args.id)
    if (aside !== undefined) return void process.stdout.write(unmasked(aside))
    const asJson = args.json === true
    if (args.search !== undefined)
      return find(transcriptsOf(args), args.search, lastOf(args.last, HITS), asJson)
    const [id, session] = partsOfId(args.id ?? '')
    const transcript = transcriptOf(args, { session })
    if (args.list || args.epoch !== undefined)
      return list(transcript, args.epoch, lastOf(args.last, LIST), asJson)
    if (args.id === undefined)
      throw new Error('name an id, or what to look for: interlock recall --search "…"')
    const item = transcript.index.find(id)
    if (!item) throw new Error(`there is no ${args.id} in ${transcript.main}`)
    if (asJson && args.offset !== undefined)
      return showPage(transcript, item, Number(args.offset) || 0)
    show(transcript, item, args.lines, args.raw === true, asJson)
  },
})

function show(
  transcript: Transcript,
  item: Item,
  lines: string | undefined,
  raw: boolean,
  asJson: boolean,
): void {
  const shown = unmasked(provenText(transcript, item))
  if (raw && lines === undefined) return void process.stdout.write(shown)
  const [from, to] = rangeOf(lines)
  const page = linesOfText(shown, from, to)
  if (asJson) printJson({ ...itemView(transcript, item), text: page.text })
  else if (raw) process.stdout.write(page.text)
  else printForeign(quoted(transcript, item, page))
}

/** For a page of the dashboard: what a person reads there never holds a secret. */
function showPage(transcript: Transcript, item: Item, offset: number): void {
  const { text, masked } = maskSecrets(provenText(transcript, item))
  const { text: part, next } = pageOf(text, offset)
  printJson({
    ...itemView(transcript, item),
    text: part,
    offset,
    ...(next !== undefined && { next }),
    chars: text.length,
    masked,
  })
}

function provenText(transcript: Transcript, item: Item): string {
  const { text, proven } = recallItem(transcript, item, keptText)
  if (proven) return text
  throw new Error(
    `${item.id} is no longer what it was: ${transcript.main} was changed, and no copy was kept`,
  )
}

/** A person at a terminal sees their own secrets; a pipe may be an agent's. */
function unmasked(text: string): string {
  if (process.stdout.isTTY) return text
  const { text: shown, masked } = maskSecrets(text)
  if (masked > 0) process.stderr.write(`interlock: ${masked} secrets are masked\n`)
  return shown
}

function find(
  transcripts: readonly Transcript[],
  query: string,
  most: number,
  asJson: boolean,
): void {
  const hits = searchAll(transcripts, query, most)
  if (asJson)
    return printJson({
      hits: hits.map(({ transcript, item, id, like }) => ({
        ...itemView(transcript, item),
        id,
        ...(like !== undefined && { like }),
      })),
    })
  if (hits.length === 0) print('Nothing says that.')
  for (const { transcript, item, id, like } of hits)
    if (like === undefined) print(lineOf(transcript, item, id))
    else print(`${id}  the same as ${like} but for its digits`)
}

function list(
  transcript: Transcript,
  epoch: string | undefined,
  most: number,
  asJson: boolean,
): void {
  const items = transcript.index.items
    .filter((item) => epoch === undefined || item.epoch === Number(epoch))
    .slice(-most)
  if (asJson) return printJson({ items: items.map((item) => itemView(transcript, item)) })
  for (const item of items) print(lineOf(transcript, item))
}

function lineOf(transcript: Transcript, item: Item, id = item.id): string {
  const [first, last] = linesOf(item)
  return `${id.padEnd(6)} L${first}-${last}  ${item.kind.padEnd(8)} ${sizeText(item.bytes).padStart(5)}  ${titleOfItem(transcript, item)}`
}
