import { defineCommand } from 'citty'
import { linesOf } from '../context/index/item.ts'
import { recall as recallItem, titleOfItem } from '../context/recall/recall.ts'
import { search } from '../context/search/search.ts'
import type { Transcript } from '../context/store.ts'
import { maskSecrets } from '../record/secrets/redact.ts'
import { lastOf } from './last.ts'
import { print, printJson } from './out.ts'
import { TRANSCRIPT_ARGS, transcriptOf } from './transcript-here.ts'

const HITS = 10

/** An item of a transcript by its id, or by what it says. */
export const recall = defineCommand({
  meta: { name: 'recall', description: 'Bring back what was said or seen: interlock recall R7' },
  args: {
    id: { type: 'positional', required: false, description: 'An id of the table, as R7' },
    search: { type: 'string', description: 'Find items by what they say' },
    raw: { type: 'boolean', description: 'The item alone, byte for byte' },
    lines: { type: 'string', description: 'Only these lines of it: 10-40' },
    last: { type: 'string', description: `With --search: how many (default ${HITS})` },
    ...TRANSCRIPT_ARGS,
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run({ args }) {
    const transcript = transcriptOf(args)
    if (args.search !== undefined)
      return find(transcript, args.search, lastOf(args.last, HITS), args.json === true)
    if (args.id === undefined) throw new Error('name an id, or what to look for: --search "…"')
    const item = transcript.index.find(args.id)
    if (!item) throw new Error(`there is no ${args.id} in ${transcript.main}`)
    const { text, proven } = recallItem(transcript, item)
    if (!proven)
      throw new Error(`${args.id} is no longer what it was: ${transcript.main} was changed`)
    const { text: shown, masked } = process.stdout.isTTY ? { text, masked: 0 } : maskSecrets(text)
    if (masked > 0) process.stderr.write(`interlock: ${masked} secrets are masked\n`)
    process.stdout.write(shown)
  },
})

function find(transcript: Transcript, query: string, most: number, json: boolean): void {
  const hits = search(transcript, query, most)
  if (json)
    return printJson({
      hits: hits.map(({ item, file }) => ({
        id: item.id,
        file,
        lines: linesOf(item),
        title: titleOfItem(transcript, item),
      })),
    })
  for (const { item } of hits)
    print(`${item.id}  ${item.kind}  ${item.bytes}  ${titleOfItem(transcript, item)}`)
}
