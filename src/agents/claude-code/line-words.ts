import type { Document } from '../../install/jsonc/document.ts'
import { lineIn } from './line-settings.ts'

/** Longer commands are named by how they begin. */
const SHOWN_CHARS = 60

/** What installing does about the status line of these settings, for the person who is asked. */
export function installWords(document: Document): readonly string[] {
  const found = lineIn(document)
  if (found.kind === 'none')
    return ['A status line is added: what is left of the limits, and until when.']
  if (found.kind === 'theirs')
    return [`Interlock's status line is drawn below yours, which is kept: ${shown(found.command)}`]
  if (found.kind === 'strange')
    return ['The status line stays as it is: it is not a command that could be kept.']
  return []
}

function shown(command: string): string {
  const line = command.replace(/\s+/g, ' ')
  return line.length > SHOWN_CHARS ? `${line.slice(0, SHOWN_CHARS)}…` : line
}
