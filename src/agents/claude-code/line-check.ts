import fs from 'node:fs'
import { parseDocument } from '../../install/jsonc/document.ts'
import type { Check, Whereabouts } from '../setup.ts'
import { type FoundLine, lineIn } from './line-settings.ts'
import type { OurLine } from './status-line.ts'

const ID = 'claude-code/status-line'

/** What is drawn, by whom, and since when not. A person may do without, so only a line that cannot be drawn is red. */
export function lineCheck(user: string, where: Whereabouts, now = Date.now()): Check {
  const found = lineOf(user)
  if (found.kind !== 'ours') return { id: ID, ok: true, text: wordsFor(found), repair: '' }
  const gone = goneOf(found.line)
  if (gone !== undefined)
    return { id: ID, ok: false, text: `${gone}, which draws it, is gone`, repair: REPAIR }
  const { own } = found.line
  const whose = own === undefined ? "Interlock's" : "yours, and Interlock's below it"
  return { id: ID, ok: true, text: `${whose}; ${drawnWords(where.lastDrawn, now)}`, repair: '' }
}

const REPAIR = 'Run: interlock init'

/** A project's own line is drawn instead of the person's, and never by us. */
export function otherLineChecks(name: string, file: string): readonly Check[] {
  if (lineOf(file).kind === 'none') return []
  const text = `${file} has a status line of its own, which is drawn instead of yours`
  return [{ id: `claude-code/${name}/status-line`, ok: true, text, repair: '' }]
}

function lineOf(file: string): FoundLine {
  try {
    const parsed = parseDocument(fs.readFileSync(file, 'utf8'))
    return parsed.ok ? lineIn(parsed.document) : { kind: 'none' }
  } catch {
    return { kind: 'none' }
  }
}

function wordsFor(found: Exclude<FoundLine, { kind: 'ours' }>): string {
  if (found.kind === 'none') return 'none; `interlock init` adds one'
  if (found.kind === 'by-hand') return 'put there by hand, and left as it is'
  if (found.kind === 'theirs') return "yours alone; `interlock init` draws Interlock's below it"
  return 'left as it is: it is not a command that could be kept'
}

function goneOf({ drawing: { node, cli } }: OurLine): string | undefined {
  return [node, cli].find((file) => !fs.existsSync(file))
}

const MINUTE_MS = 60_000

function drawnWords(at: number | undefined, now: number): string {
  if (at === undefined) return 'not drawn yet'
  const minutes = Math.floor(Math.max(0, now - at) / MINUTE_MS)
  if (minutes < 1) return 'last drawn just now'
  if (minutes < 120) return `last drawn ${minutes} minutes ago`
  const hours = Math.floor(minutes / 60)
  return hours < 48
    ? `last drawn ${hours} hours ago`
    : `last drawn ${Math.floor(hours / 24)} days ago`
}
