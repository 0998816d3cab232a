import type { Field } from '../facts.ts'
import { isConventional } from '../shell/conventions.ts'
import type { Run } from '../shell/run.ts'

/** A target of a project that cannot be read: conventional names pass with a note, others are asked about. */
export function unread(run: Run, name: Field): void {
  const weight = isConventional(name.text) ? 'note' : 'ask'
  run.reading.unknown('unread', `the target “${name.text}” cannot be read here`, name.span, weight)
}
