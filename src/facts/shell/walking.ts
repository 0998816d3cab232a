import type { ParsedScript, SyntaxNode } from 'unbash'
import type { Reading } from '../reading.ts'
import type { Frame, Run, Runner, Text } from './run.ts'

/** What is done with a simple command once its words are known. */
export type Perform = (run: Run) => Text | undefined

/** The walk through a script, as the readers of its parts see it. */
export interface Walking extends Runner {
  readonly reading: Reading
  readonly perform: Perform
  /** Reads a part of a script; gives what it prints, where that is known. */
  node(node: SyntaxNode, frame: Frame): Text | undefined
  /** Reads what stands in `$(…)`, backticks or `<(…)`: in a subshell of its own. */
  substitution(
    script: ParsedScript,
    frame: Frame,
    part: { readonly pos: number; readonly end: number },
  ): Text | undefined
  /** Counts a simple command; false when there were too many. */
  admits(frame: Frame, at: Run['span']): boolean
}
