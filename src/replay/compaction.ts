import fs from 'node:fs'
import path from 'node:path'
import { recall } from '../context/recall/recall.ts'
import { openTranscript } from '../context/store.ts'
import { transcriptIn } from './spending.ts'

/** What a person pasted once: a page that no file has. */
const PASTE = [
  'Here is the DOM of the checkout, from the browser of the customer:',
  '<main id="checkout">',
  ...Array.from(
    { length: 96 },
    (_, i) => `  <label data-step="${i + 1}">Step ${i + 1}: ${4711 * (i + 1)}</label>`,
  ),
  '</main>',
].join('\n')

export interface Remembered {
  /** The line of the table that the model was given. */
  readonly row: string
  readonly chars: number
  /** What was called back is what was pasted, byte for byte. */
  readonly exact: boolean
}

/** A session whose context is compacted, as its agent writes it down and tells its hooks. */
export function compacted(
  home: string,
  project: string,
  store: string,
  send: (event: object) => { readonly stdout: string },
): Remembered {
  const transcript = transcriptIn(home, project)
  fs.mkdirSync(path.dirname(transcript), { recursive: true })
  const write = (uuid: string, record: object) =>
    fs.appendFileSync(
      transcript,
      `${JSON.stringify({ sessionId: 'replay', cwd: project, uuid, ...record })}\n`,
    )
  write('1', { type: 'user', message: { role: 'user', content: PASTE } })
  const event = { transcript_path: transcript, trigger: 'auto' }
  send({ ...event, hook_event_name: 'PreCompact' })
  const compactMetadata = { trigger: 'auto', preTokens: 168_000, postTokens: 9_400 }
  write('2', { type: 'system', subtype: 'compact_boundary', compactMetadata })
  const content = 'The user shared the checkout page.'
  write('3', { type: 'user', isCompactSummary: true, message: { role: 'user', content } })
  const { stdout } = send({ ...event, hook_event_name: 'SessionStart', source: 'compact' })
  const row = /R1 [^\\]*\\"[^"]*\\"/.exec(stdout)?.[0].replaceAll('\\"', '"') ?? 'no table'
  const opened = openTranscript(store, transcript)
  const item = opened.update().find('R1')
  const exact = item !== undefined && recall(opened, item).text === PASTE
  return { row, chars: PASTE.length, exact }
}
