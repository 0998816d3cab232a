import type { Note, Speaker } from '../formats/format.ts'

/** What an item is, in the words of the table. */
export const KINDS = [
  'message',
  'paste',
  'output',
  'error',
  'command',
  'edit',
  'read',
  'agent',
  'summary',
  'thinking',
  'note',
] as const
export type Kind = (typeof KINDS)[number]

/** What its text looks like. */
export const FORMS = [
  'text',
  'html',
  'log',
  'stack',
  'config',
  'diff',
  'table',
  'json',
  'sql',
  'plan',
  'code',
  'decision',
] as const
export type Form = (typeof FORMS)[number]

/** A piece of an item: one event of one record. The record is found by its place, and known by its key. */
export interface Part {
  /** Bytes from the file's beginning. */
  readonly offset: number
  /** Bytes, without the line's end. */
  readonly length: number
  /** 1-based, physical. */
  readonly line: number
  /** Which of the record's events. */
  readonly event: number
  /** Of the record; 0 where it has none. */
  readonly key: number
}

/** A message, or one call with its result: what can be pointed at, and brought back as it was. */
export interface Item {
  /** For ever the same: `R7` is the seventh of the main transcript, `Rk3f9z.7` of a sub-agent's. */
  readonly id: string
  /** Which of the session's files; 0 is the main transcript. */
  readonly file: number
  readonly kind: Kind
  readonly form: Form
  readonly by: Speaker | 'tool'
  readonly note?: Note
  readonly tool?: string
  /** Of its texts, joined by a line feed, in UTF-8. */
  readonly bytes: number
  /** In base 64 for URLs: there are many of them. */
  readonly sha256: string
  /** How many compactions of the main transcript came before it. */
  readonly epoch: number
  /** Milliseconds since 1970, where the record says it. */
  readonly at?: number
  readonly parts: readonly Part[]
  readonly call?: string
  /** The call that waits for its result. */
  readonly open?: string
  /** The file with the whole output, by its base name. */
  readonly spill?: string
  /** The same for texts that differ in nothing but digits. */
  readonly shape: number
}

export function hexOf({ sha256 }: Pick<Item, 'sha256'>): string {
  return Buffer.from(sha256, 'base64url').toString('hex')
}

export function linesOf({ parts }: Pick<Item, 'parts'>): readonly [number, number] {
  const lines = parts.map(({ line }) => line)
  return [Math.min(...lines), Math.max(...lines)]
}

/** A key's digest: long enough that two records of one session are not taken for each other. */
export function keyOf(key: string | undefined): number {
  if (key === undefined || key === '') return 0
  let [a, b] = [0x811c9dc5, 0x9e3779b9]
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 13)
  }
  // 53 bits are what a number holds exactly.
  return (a >>> 0) * 2 ** 21 + ((b >>> 0) & 0x1fffff)
}
