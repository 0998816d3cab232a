import type { Json } from '../action/action.ts'
import { GENESIS, serviceDraft } from '../record/entry.ts'
import { appendSpool } from '../record/spool.ts'
import { readWorldFile } from '../state/world-file.ts'
import { places } from './paths.ts'

/** Puts something that a person has done into the record. The daemon takes it over with what comes next. */
export function note(text: string, details: { readonly [key: string]: Json } = {}): void {
  const { spool, world } = places()
  const head = readWorldFile(world)?.head.hash ?? GENESIS
  appendSpool(spool, serviceDraft(text, Date.now(), details), head)
}
