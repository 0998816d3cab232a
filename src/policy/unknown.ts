import type { Reason } from '../decide/decision.ts'
import type { Unknown, UnknownWhy } from '../facts/facts.ts'

/** What each kind of unknown tells a person, and what to do instead. Each says that it is Interlock that cannot tell. */
const WORDS: Readonly<Record<UnknownWhy, { readonly why: string; readonly instead: string }>> = {
  'parse-error': {
    why: 'Interlock could not read this as shell text, so it cannot tell what would run.',
    instead: 'Put the quotes and brackets right, or split it into shorter commands.',
  },
  'too-long': {
    why: 'Interlock reads commands up to a bound, so that a bomb cannot slow it down. This one is longer.',
    instead: 'Write it to a file in the project, in pieces, and run that.',
  },
  'too-deep': {
    why: 'Interlock follows code in code up to a bound. This goes deeper.',
    instead: 'Run the inner command by itself.',
  },
  'too-many': {
    why: 'Interlock reads a bounded number of commands in one call.',
    instead: 'Split it into several calls.',
  },
  'dynamic-command': {
    why: 'Interlock cannot tell which program this would run.',
    instead: 'Write the name of the program out.',
  },
  'opaque-code': {
    why: 'Interlock cannot see the code that would run, so nobody has read it.',
    instead: 'Save it to a file, look at it, and run the file.',
  },
  'dynamic-target': {
    why: 'Interlock cannot tell what this would change or delete.',
    instead: 'Write the name out.',
  },
  unread: {
    why: 'Interlock cannot read the file that would run, so it cannot tell what it does.',
    instead: 'Show the file to the person first, or run the commands in it one by one.',
  },
  'unread-language': {
    why: 'Interlock does not read this language yet, so it cannot tell what would happen.',
    instead: 'Use a shell command that Interlock reads, or let the person run it.',
  },
  'unread-sql': {
    why: 'Interlock cannot tell what this statement does to the database, and it is not said to be a local one.',
    instead: 'Write it in plain SQL, try it on a local database, or let the person run it.',
  },
  'unknown-tool': {
    why: 'Interlock has no reading of this tool, and an unknown tool is never taken for harmless.',
    instead: 'Use a tool that Interlock knows, or let the person allow this one.',
  },
  internal: {
    why: 'Interlock failed while reading this. That is a defect of Interlock, not of the command.',
    instead: 'Write it in a simpler way, and report the defect with `interlock check`.',
  },
}

/** Unknown is never harmless: it asks, or denies where it weighs more. Notes are kept in the facts alone,
 * unless the session is strict. */
export function onUnknown(unknowns: readonly Unknown[], strict = false): readonly Reason[] {
  return unknowns.flatMap((unknown): readonly Reason[] => {
    if (unknown.weight === 'note' && !strict) return []
    const words = WORDS[unknown.why]
    const weight = unknown.weight === 'note' ? 'ask' : unknown.weight
    const effect = unknown.why === 'internal' ? 'deny' : weight
    return [
      {
        rule: `interlock/${unknown.why}`,
        effect,
        text: unknown.text,
        ...words,
        spans: [unknown.span],
      },
    ]
  })
}
