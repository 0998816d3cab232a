import { type Action, type Deed, textOf } from '../../action/action.ts'
import type { Signal } from '../../action/signal.ts'
import { oneLine } from '../../message/message.ts'
import { redact } from '../../record/secrets/redact.ts'
import type { Kept } from '../../recovery/keep.ts'
import type { RecoveryTarget } from '../../recovery/targets.ts'

/**
 * Between a daemon with an account of its own and the process that keeps a person's files as that person: JSON, a line
 * each. The keeper says hello first; then it is given orders, and answers those that have an id.
 */
export type ToKeeper =
  /** It counts now. */
  | { readonly kind: 'welcome' }
  /** It does not, and why: another secret than root gave, another version, or one is there. */
  | { readonly kind: 'refused'; readonly why: 'secret' | 'version' | 'taken' }
  | {
      readonly kind: 'keep'
      readonly id: number
      readonly action: Action
      readonly targets: readonly RecoveryTarget[]
    }
  | { readonly kind: 'begins'; readonly action: Action }
  | { readonly kind: 'heard'; readonly signal: Signal }

export interface Hello {
  readonly secret: string
  readonly version: string
}

export interface FromKeeper {
  readonly id: number
  readonly kept: Kept
}

/** Thousands of long paths, many times what a person's command names. */
export const ORDER_BYTES_MAX = 4 * 1024 * 1024
/** A hello and an answer are a sentence each. */
export const ANSWER_BYTES_MAX = 16 * 1024
/** Of a sentence that is shown to people. */
const WORDS_CHARS_MAX = 500
/** Of a deed, as a snapshot has it; longer text than could be read for secrets at once is left out. */
const DEED_CHARS_MAX = 500
const READ_CHARS_MAX = 32 * 1024

/** What a snapshot and the time line tell of an action: nothing of what would be written or sent. */
export function briefAction({ origin, cwd, deed }: Action): Action {
  return { origin, cwd, deed: briefDeed(deed, origin.tool) }
}

/** The same of what has happened: neither texts nor outputs. */
export function briefSignal({ kind, origin, cwd, event, deed }: Signal): Signal {
  return {
    kind,
    origin,
    cwd,
    event,
    notes: {},
    ...(deed && { deed: briefDeed(deed, origin.tool) }),
  }
}

function briefDeed(deed: Deed, tool: string): Deed {
  const whole = textOf(deed) ?? tool
  const text = whole.length > READ_CHARS_MAX ? tool : redact(whole).slice(0, DEED_CHARS_MAX)
  switch (deed.kind) {
    case 'shell':
      return { ...deed, command: text }
    case 'sql':
      return { ...deed, text }
    case 'read':
      return { kind: 'read', path: text }
    case 'write':
      return { kind: 'write', path: text, content: '' }
    case 'edit':
      return { kind: 'edit', path: text, before: '', after: '' }
    case 'fetch':
      return { kind: 'fetch', url: text }
    case 'sub-agent':
      return { ...deed, prompt: text }
    case 'mcp':
    case 'unknown':
      return { ...deed, input: null }
    case 'conversation':
      return deed
  }
}

/** What came as a hello; undefined where it is none. */
export function readHello(line: string): Hello | undefined {
  const said = fieldsOf(line)
  const { secret, version }: { secret?: unknown; version?: unknown } = said ?? {}
  return typeof secret === 'string' && typeof version === 'string' ? { secret, version } : undefined
}

/** What came as an answer, checked: it comes from a process that a program of the person's may have tampered with. */
export function readAnswer(line: string): FromKeeper | undefined {
  const { id, kept }: { id?: unknown; kept?: unknown } = fieldsOf(line) ?? {}
  if (typeof id !== 'number' || typeof kept !== 'object' || kept === null) return undefined
  const read = keptIn(kept)
  return read && { id, kept: read }
}

function keptIn(given: {
  readonly kind?: unknown
  readonly id?: unknown
  readonly why?: unknown
  readonly progress?: unknown
}): Kept | undefined {
  const { kind, id, why, progress } = given
  if (kind === 'nothing') return { kind }
  if (kind === 'kept' && typeof id === 'string' && SNAPSHOT_ID.test(id)) return { kind, id }
  if (kind === 'not-kept' && typeof why === 'string') return { kind, why: sentence(why) }
  if (kind === 'keeping' && typeof progress === 'string')
    return { kind, progress: sentence(progress) }
  return undefined
}

const SNAPSHOT_ID = /^s[a-z0-9]{1,20}$/

function sentence(text: string): string {
  return oneLine(text.slice(0, WORDS_CHARS_MAX))
}

function fieldsOf(line: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(line)
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined
  } catch {
    return undefined
  }
}
