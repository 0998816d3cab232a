import type { FileChange } from './change.ts'
import type { Edit } from './edit.ts'
import type { FoundFile } from './file.ts'
import type { Receipt, ReceiptKey } from './receipt.ts'
import { type Notice, type Refused, refused } from './refusal.ts'

/** One settings file of one agent, and how our entries are put in and taken out. */
export interface Target extends ReceiptKey {
  readonly throughSymlink: boolean
  readonly insert: (text: string | undefined) => Edit
  /** `original`: the text before our first edit, where it is known. */
  readonly remove: (text: string, original: string | undefined) => Edit
}

/** What would be done. Nothing is written before `carryOut`, so that a dry run can show it. */
export interface Plan {
  readonly key: ReceiptKey
  readonly change: FileChange
  /** The receipt that stands afterwards; undefined where none is needed. */
  readonly receipt: Receipt | undefined
  /** Folders of our making that go, when they are empty. */
  readonly folders: readonly string[]
  readonly words: string
  /** What is done besides the hooks, in sentences. */
  readonly says: readonly string[]
  readonly warnings: readonly Notice[]
}

export type Planned = { readonly ok: true; readonly plan: Plan } | Refused

export type Text = { readonly ok: true; readonly text: string } | Refused

/**
 * Strict, because bytes that are replaced while reading would be lost while writing. The byte order
 * mark stays.
 */
export function textOf(path: string, bytes: Buffer): Text {
  try {
    return {
      ok: true,
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    }
  } catch {
    return refused('not-text', `${path} is not UTF-8 text`, 'Save it as UTF-8, then try again.')
  }
}

/** The same refusal, saying which file. */
export function aboutFile({ path }: Pick<FoundFile, 'path'>, { refusal }: Refused): Refused {
  return refused(refusal.code, `${path} cannot be edited: ${refusal.words}`, refusal.next)
}
