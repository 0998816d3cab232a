import type { Span } from '../../action/action.ts'
import type { Command, Field, Place } from '../facts.ts'
import type { Reading } from '../reading.ts'
import type { Scope, ShellFunction } from './scope.ts'
import type { Source } from './source.ts'

/** What a command would print or be given, as far as it is known. `text` may hold UNKNOWN_PARTs. */
export interface Text {
  readonly text: string
  readonly known: boolean
}

export type Stdin =
  | { readonly kind: 'inherited' }
  | { readonly kind: 'text'; readonly text: Text; readonly span: Span }
  /** Comes out of a program; `from` is its name. */
  | { readonly kind: 'program'; readonly from: string }
  | { readonly kind: 'file'; readonly path: Field }

export interface FileRedirect {
  readonly operator: '>' | '>>' | '<' | '<>'
  readonly target: Field
  /** Which stream: standard output, errors only, or both. */
  readonly stream: 'out' | 'errors' | 'both'
}

/** Where a command stands: everything around it that decides what it does. */
export interface Frame {
  readonly scope: Scope
  readonly source: Source
  readonly via: readonly string[]
  readonly place: Place
  readonly depth: number
  readonly stdin: Stdin
  /** False on a branch that may not be taken. */
  readonly certain: boolean
  /** Started by a program, not by the shell: its functions, aliases and builtins are out of reach. */
  readonly external?: boolean
  /** Variables that stand before the program that this one is run by. */
  readonly exported?: ReadonlyMap<string, Text>
}

/** A simple command with its surroundings, as the readers of programs get it. */
export interface Run extends Command {
  readonly frame: Frame
  readonly redirects: readonly FileRedirect[]
  readonly environment: ReadonlyMap<string, Text>
  readonly reading: Reading
  readonly runner: Runner
}

/** A command of the shell itself; gives what it prints, where that is known. */
export type Builtin = (run: Run) => Text | undefined

/** The way back into the shell for programs that run other commands. Spans are those of the action's own text. */
export interface Runner {
  /** Runs `fields` as a simple command; gives its output where known. */
  run(fields: readonly Field[], frame: Frame, at: Span): Text | undefined
  /** Reads shell text that came out of a word or a file. */
  code(text: Text, frame: Frame, at: Span): Text | undefined
  /** Reads text that may be no command at all: what it would do counts, what is unclear about it does not. */
  shadow(text: Text, frame: Frame, at: Span): void
  /** True for a program that is read here. */
  knows(name: string): boolean
  /** Runs the body of a function. */
  body(node: ShellFunction['body'], frame: Frame): Text | undefined
}

export const SILENT: Text = { text: '', known: true }
