import fs from 'node:fs'
import type { Signal, Told } from '../../action/signal.ts'
import { openIfPlain } from '../index/open-plain.ts'
import { putAside } from '../kept/aside.ts'
import { keepListed } from '../kept/keep.ts'
import { pinnedLines } from '../pins.ts'
import { textOfItem } from '../recall/recall.ts'
import { openTranscript, type Transcript } from '../store.ts'
import { lossOf } from '../table/loss.ts'
import { sizeText } from '../table/row.ts'
import { type Table, tableOf } from '../table/table.ts'
import { isFarBehind, sizeOf } from './behind.ts'
import { readState, writeState } from './state.ts'
import { type MomentSettings, warning } from './warning.ts'

/** `stops`: the model reads nothing of what is said then. */
export type MomentKind = 'compacting' | 'compacted' | 'begins-again' | 'goes-on' | 'stops'

/** A moment at which an agent's program asks what there is to say. */
export interface Moment {
  readonly kind: MomentKind
  /** The main transcript. */
  readonly transcript: string
  /** What the summary says, once there is one. */
  readonly summary?: string
  /** A tool's long output, which the model has not read yet. */
  readonly output?: string
}

/** Rows that the summariser is asked to cite. */
const CITED_MAX = 24
/** So much is copied while an agent waits; the rest beside. */
const KEPT_AT_ONCE_BYTES = 2 * 1024 * 1024
/** Of what follows a compaction so much is looked through for the table. */
const LOOKED_BYTES = 2 * 1024 * 1024

/** Which moment a signal is; undefined where nothing is to be said. A sub-agent's context is its own. */
export function momentOf({
  kind,
  notes,
  origin,
  transcript,
  content,
  output,
}: Signal): Moment | undefined {
  if (transcript === undefined || origin.subAgent !== undefined) return undefined
  const found = kind === 'session-started' && notes.source !== 'compact' ? undefined : MOMENTS[kind]
  return (
    found && {
      kind: found,
      transcript,
      ...(content !== undefined && { summary: content }),
      ...(output !== undefined && { output: output.text }),
    }
  )
}

const MOMENTS: Readonly<Partial<Record<Signal['kind'], MomentKind>>> = {
  compacting: 'compacting',
  compacted: 'compacted',
  'session-started': 'begins-again',
  prompt: 'goes-on',
  'tool-ended': 'goes-on',
  stopped: 'stops',
}

/** What there is to say at a moment; nothing where a transcript has been forgotten on purpose. */
export function toldAt(moment: Moment, store: string, settings: MomentSettings = {}): Told {
  const transcript = openTranscript(store, moment.transcript)
  if (transcript.isForgotten()) return {}
  switch (moment.kind) {
    case 'compacting':
      return onCompacting(transcript)
    case 'begins-again':
      return onBeginning(transcript, store)
    case 'compacted':
      return onCompacted(transcript, moment.summary)
    case 'goes-on':
      return { ...onGoingOn(transcript, store, settings), ...shortened(moment, store, settings) }
    case 'stops':
      return warning(transcript, readState(transcript), settings)
  }
}

/** Which ids the summary should cite. */
function onCompacting(transcript: Transcript): Told {
  const size = sizeOf(transcript.main)
  writeState(transcript, { behind: size })
  if (isFarBehind(transcript)) return {}
  transcript.update('offsets')
  const { rows } = tableOf(transcript, { behind: size })
  if (rows.length === 0) return {}
  const ids = rows.slice(0, CITED_MAX).map(({ id }) => id)
  return {
    toModel: `Everything said so far is kept by Interlock and can be recalled by id. Where the summary speaks of one of these items, cite its id in square brackets, and keep paths, commands, numbers and names exactly: ${ids.map((id) => `[${id}]`).join(' ')}`,
  }
}

/** The table, in place of what was dropped. */
function onBeginning(transcript: Transcript, store: string): Told {
  const state = readState(transcript)
  if (isFarBehind(transcript)) {
    writeState(transcript, { ...state, untold: { from: sizeOf(transcript.main) } })
    return {
      toPerson:
        'Interlock: the context was compacted. Its transcript is being read; then: interlock context table',
    }
  }
  transcript.update('offsets')
  const table = tableFor(transcript, store, state.behind)
  if (table.rows.length === 0) return {}
  writeState(transcript, {
    untold: {
      mark: markOf(table),
      from: state.behind ?? table.lost.boundary?.offset ?? sizeOf(transcript.main),
    },
  })
  keepListed(transcript, table, KEPT_AT_ONCE_BYTES)
  return { toModel: table.text, toPerson: noticeOf(table) }
}

/** What the summary says nothing of. */
function onCompacted(transcript: Transcript, given: string | undefined): Told {
  if (isFarBehind(transcript)) return {}
  transcript.update('offsets')
  const { behind } = readState(transcript)
  const { lost } = tableOf(transcript, behind === undefined ? {} : { behind })
  const { items } = lost
  if (items.length === 0) return {}
  const bytes = items.reduce((sum, no) => sum + (transcript.index.items[no]?.bytes ?? 0), 0)
  const summary = given ?? writtenSummary(transcript)
  const tokens = tokensOf(lost.boundary?.before, lost.boundary?.after)
  return {
    toPerson: [
      `Interlock: compacted${tokens}. ${items.length} items (${sizeText(bytes)}) left the context; all are kept.`,
      ...(summary === undefined ? [] : [lossOf(transcript, items, summary)]),
      'See them: interlock context table. Have one back: interlock recall R7',
    ].join('\n'),
  }
}

/** Where an agent's event has no summary, as Codex' has none, its transcript has one; undefined where it is sealed. */
function writtenSummary(transcript: Transcript): string | undefined {
  const { items, boundaries } = transcript.index
  const item = items.findLast(({ kind }) => kind === 'summary')
  const isNewest = item !== undefined && item.epoch >= boundaries.length
  return isNewest ? textOfItem(transcript, item) : undefined
}

/** Some versions of agents drop what they are told when a session begins again; then it is told with the next words. */
function onGoingOn(transcript: Transcript, store: string, settings: MomentSettings): Told {
  const state = readState(transcript)
  const { untold } = state
  // As long as it is being read beside, it stays untold.
  if (untold !== undefined && !isFarBehind(transcript)) {
    writeState(transcript, { ...state, untold: undefined })
    const { mark, from } = untold
    if (mark === undefined || !isIn(transcript.main, mark, from)) {
      transcript.update('offsets')
      const { text, rows } = tableFor(transcript, store, state.behind)
      if (rows.length > 0) return { toModel: text }
    }
  }
  return warning(transcript, state, settings)
}

/** A long output is put aside, where a person has set from which size on. */
function shortened({ output }: Moment, store: string, { spillBytes }: MomentSettings): Told {
  return output === undefined || spillBytes === undefined || Buffer.byteLength(output) < spillBytes
    ? {}
    : { output: putAside(store, output) }
}

function tableFor(transcript: Transcript, store: string, behind: number | undefined): Table {
  const pinned = pinnedLines(store, transcript)
  return tableOf(transcript, { pinned, ...(behind !== undefined && { behind }) })
}

function noticeOf({ lost, rows }: Table): string {
  const tokens = tokensOf(lost.boundary?.before, lost.boundary?.after)
  return `Interlock: the context was compacted${tokens}. ${lost.items.length} items left it, ${rows.length} of note are named to the model by id. See: interlock context table`
}

function tokensOf(before: number | undefined, after: number | undefined): string {
  if (before === undefined) return ''
  return after === undefined
    ? ` (${sizeText(before)} tokens)`
    : ` (${sizeText(before)} to ${sizeText(after)} tokens)`
}

/** A piece of the table that stands in no other one. */
function markOf({ text }: Table): string {
  return text.slice(0, 60)
}

function isIn(file: string, mark: string, from: number): boolean {
  const handle = openIfPlain(file)
  if (handle === undefined) return false
  try {
    const bytes = Buffer.alloc(LOOKED_BYTES)
    const read = fs.readSync(handle, bytes, 0, bytes.length, from)
    return bytes.subarray(0, read).includes(mark)
  } finally {
    fs.closeSync(handle)
  }
}
