import { type Fields, textOf } from '../action/json.ts'
import type { Item } from '../context/index/item.ts'
import { TITLE_CHARS_MAX } from '../context/index/title.ts'
import { asideText } from '../context/kept/aside.ts'
import { keptText } from '../context/kept/keep.ts'
import { addPin } from '../context/pins.ts'
import { pageOf, quoted, quotedText } from '../context/recall/quote.ts'
import { recall, titleOfItem } from '../context/recall/recall.ts'
import { partsOfId, searchAll } from '../context/search/project.ts'
import type { Transcript } from '../context/store.ts'
import { rowText } from '../context/table/row.ts'
import { tableOf } from '../context/table/table.ts'
import { maskSecrets } from '../record/secrets/redact.ts'

/** Where the tools find what they speak of. */
export interface ToolHost {
  readonly store: string
  /** The project's transcript of that session (its first letters), or the newest; brought up to date. */
  transcript(session: string | undefined): Transcript
  /** All of the project's, the newest first; brought up to date. */
  transcripts(): readonly Transcript[]
}

export interface Tool {
  readonly name: string
  readonly description: string
  readonly inputSchema: {
    readonly type: 'object'
    readonly properties: {
      readonly [key: string]: { readonly type: string; readonly description: string }
    }
    readonly required: string[]
  }
  run(host: ToolHost, input: Fields): string
}

const HITS = 8
const SESSION = {
  type: 'string',
  description: 'First letters of another session of this project; without it, this one',
}

export const TOOLS: readonly Tool[] = [
  {
    name: 'recall',
    description:
      'Brings back, byte for byte, what was said, pasted or printed earlier in this project and was dropped from the context: by its id (R7) as in the table of references.',
    inputSchema: {
      type: 'object',
      properties: {
        id: { type: 'string', description: 'As R7' },
        offset: { type: 'number', description: 'Where the page before said that it goes on' },
        session: SESSION,
      },
      required: ['id'],
    },
    run(host, input) {
      const aside = asideText(host.store, textOf(input.id) ?? '')
      if (aside !== undefined) return asideQuoted(aside, input)
      const { transcript, item } = itemOf(host, input)
      const { text, proven } = recall(transcript, item, keptText)
      if (!proven) throw new Error(`${item.id} is no longer what it was, and no copy was kept`)
      const { text: shown, masked } = maskSecrets(text)
      const note =
        masked === 0 ? '' : `\n${masked} secrets are masked; a person sees them in a terminal.`
      return quoted(transcript, item, pageOf(shown, offsetOf(input))) + note
    },
  },
  {
    name: 'search_transcript',
    description:
      'Finds what was said, pasted or printed earlier, also before compactions: by exact words, key words or a question. Gives ids for recall.',
    inputSchema: {
      type: 'object',
      properties: { query: { type: 'string', description: 'What to look for' } },
      required: ['query'],
    },
    run(host, input) {
      const hits = searchAll(host.transcripts(), textOf(input.query) ?? '', HITS)
      if (hits.length === 0) return 'Nothing says that.'
      return hits
        .map(({ transcript, item, id, like }) =>
          like === undefined
            ? rowText({ ...item, id }, titleOfItem(transcript, item), TITLE_CHARS_MAX)
            : `${id}: as ${like}, but for its digits`,
        )
        .join('\n')
    },
  },
  {
    name: 'list_references',
    description: 'What the last compaction dropped, by ids for recall.',
    inputSchema: { type: 'object', properties: { session: SESSION }, required: [] },
    run: (host, input) => tableOf(host.transcript(textOf(input.session))).text,
  },
  {
    name: 'pin',
    description:
      'Keeps an item in every table of references from now on, over compactions and sessions. By id only.',
    inputSchema: {
      type: 'object',
      properties: { id: { type: 'string', description: 'As R7' }, session: SESSION },
      required: ['id'],
    },
    run(host, input) {
      const { transcript, item } = itemOf(host, input)
      const project = transcript.index.where.cwd
      if (project === undefined)
        throw new Error('it is not known to which folder this session belongs')
      addPin(host.store, {
        kind: 'item',
        id: item.id,
        transcript: transcript.main,
        project,
        at: Date.now(),
      })
      return `${item.id} is pinned.`
    },
  },
]

function offsetOf({ offset }: Fields): number {
  return typeof offset === 'number' && Number.isSafeInteger(offset) ? offset : 0
}

/** An output that was put aside before anybody read it. */
function asideQuoted(text: string, input: Fields): string {
  return quotedText(
    `${textOf(input.id)}: output of a tool`,
    pageOf(maskSecrets(text).text, offsetOf(input)),
  )
}

function itemOf(host: ToolHost, input: Fields): { transcript: Transcript; item: Item } {
  const [id, named] = partsOfId(textOf(input.id) ?? '')
  const transcript = host.transcript(named ?? textOf(input.session))
  const item = transcript.index.find(id)
  if (!item)
    throw new Error(
      `there is no ${id.slice(0, 40)} in this session. Find it: search_transcript, or name its session`,
    )
  return { transcript, item }
}
