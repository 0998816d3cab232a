import type { Json } from '../action/action.ts'
import { GENESIS, serviceDraft } from '../record/entry.ts'
import { appendSpool } from '../record/spool.ts'
import { readWorldFile } from '../state/world-file.ts'
import { isApart, places } from './paths.ts'

/**
 * Puts something that a person has done into the record. The daemon takes it over with what comes next. Where it has an
 * account of its own, it writes down only what it has seen itself.
 */
export function note(text: string, details: { readonly [key: string]: Json } = {}): void {
  if (isApart()) return
  const { spool, world } = places()
  const head = readWorldFile(world)?.head.hash ?? GENESIS
  appendSpool(spool, serviceDraft(text, Date.now(), details), head)
}
