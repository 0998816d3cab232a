import path from 'node:path'
import { defineCommand } from 'citty'
import { sizeText } from '../context/table/row.ts'
import { type Indexed, indexedIn } from '../context/view/indexed.ts'
import type { ContextSessionView } from '../daemon/people/api.ts'
import { clockInWords } from '../world/time.ts'
import { lastOf } from './last.ts'
import { print, printJson } from './out.ts'
import { storeOf, TRANSCRIPT_ARGS } from './transcript-here.ts'

const LAST = 40

/** Which sessions there is an index of. */
export const sessions = defineCommand({
  meta: { name: 'sessions', description: 'The sessions whose transcripts are indexed' },
  args: {
    last: { type: 'string', description: `How many (default ${LAST})` },
    store: TRANSCRIPT_ARGS.store,
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run({ args }) {
    const found = indexedIn(storeOf(args.store), lastOf(args.last, LAST)).map(sessionView)
    if (args.json) return printJson(found)
    if (found.length === 0) print('No transcript was read yet.')
    for (const one of found) for (const line of linesOf(one)) print(line)
  },
})

export function sessionView(one: Indexed): ContextSessionView {
  return { ...one, session: path.basename(one.transcript).replace(/^.+\.db#|\.jsonl?$/g, '') }
}

function linesOf(one: ContextSessionView): readonly string[] {
  const { session, project = '', at, items, bytes, compactions, onDisk, copies, transcript } = one
  const there = onDisk ? '' : `, its transcript is gone: ${copies} copies are kept`
  return [
    `${clockInWords(at).slice(0, -3)}  ${session}  ${items} items, ${sizeText(bytes)}, ${compactions} compactions${there}`,
    `                  ${project === '' ? transcript : project}`,
  ]
}
