import { defineCommand } from 'citty'
import { sizeText } from '../context/table/row.ts'
import { type Epoch, epochsOf, type Part } from '../context/view/epochs.ts'
import { indexedOf } from '../context/view/indexed.ts'
import type { ContextView } from '../daemon/people/api.ts'
import { clockInWords } from '../world/time.ts'
import { sessionView } from './context-sessions.ts'
import { print, printJson } from './out.ts'
import { contextSettingsHere } from './retention.ts'
import { TRANSCRIPT_ARGS, transcriptOf } from './transcript-here.ts'

/** What each compaction of a session took, and what is in the context now. */
export const epochs = defineCommand({
  meta: {
    name: 'epochs',
    description: 'What each compaction took, and what is in the context now',
  },
  args: { ...TRANSCRIPT_ARGS, json: { type: 'boolean', description: 'Print JSON' } },
  run({ args }) {
    const transcript = transcriptOf(args, { depth: 'offsets' })
    const found = epochsOf(transcript, contextSettingsHere().window)
    const view: ContextView = { session: sessionView(indexedOf(transcript)), epochs: found }
    if (args.json) return printJson(view)
    for (const epoch of found) {
      const { ended, left, stayed } = epoch
      print(ended === undefined ? nowLine(epoch) : endLine(epoch))
      printRows(ended === undefined ? stayed : left)
    }
  },
})

function endLine({ ended, left, stayed }: Epoch): string {
  const { at, trigger = '', before, after } = ended ?? {}
  const when = at === undefined ? '' : ` ${clockInWords(at).slice(0, -3)}`
  const tokens =
    before === undefined
      ? ''
      : `, ${sizeText(before)}${after === undefined ? '' : ` to ${sizeText(after)}`} tokens`
  return `Compacted${when} (${trigger}${tokens}): ${countText(left)} left the context, ${stayed.items} stayed`
}

function nowLine({ stayed, left, use }: Epoch): string {
  const full =
    use === undefined ? '' : `, ${Math.floor((use.tokens / use.window) * 100)} % of it is full`
  const cleared = left.items === 0 ? '' : `, ${countText(left)} cleared`
  return `In the context now: ${countText(stayed)}${cleared}${full}`
}

function countText({ items, bytes }: Part): string {
  return `${items} items (${sizeText(bytes)})`
}

function printRows({ rows }: Part): void {
  for (const { id, lines, kind, bytes, form, title } of rows)
    print(`  ${id} L${lines.join('-')} ${kind} ${sizeText(bytes)} ${form} "${title}"`)
}
