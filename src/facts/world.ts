import type { Environments } from './environments.ts'
import type { Environment } from './facts.ts'
import type { SqlGrammar } from './sql/sql.ts'

/**
 * World: what must be read from outside to judge, as a value. Facts ask questions; the World holds the answers that
 * were gathered before; what it does not hold comes back in `Facts.questions`, is gathered, and the facts are made
 * again. So the middle stays pure, an action is replayed from its answers, and an approval can later be bound to
 * everything that was read.
 */
export interface World {
  readonly mode: Mode
  readonly user: User
  /** Absolute. In a hypothetical World a made-up path that no disk is asked about. */
  readonly cwd: string
  readonly temp: readonly string[]
  readonly guard: GuardPlaces
  readonly answers: Answers
  /** Nobody can answer an ask (no terminal, an agent without asks): asks are refused. */
  readonly unattended: boolean
  /** Names that files give to environments. undefined: no file does. */
  readonly environments?: Environments
  /** What a target is taken for whose environment nothing names. undefined: it stays unknown. */
  readonly ambient?: Environment
  /** The session's task asks for harm: what could pass with a note is asked. */
  readonly strict?: boolean
}

export interface User {
  readonly home: string
  readonly root: boolean
}

/**
 * build: the ordinary rules. sealed: only reads pass, because the mode in force cannot be known (no world file, or
 * one older than its policy). chat: only reads. plan: reads, and the file of the plan. freeze: nothing changes on what
 * it covers, and nothing that a person would be asked about is done.
 */
export type Mode =
  | { readonly kind: 'build' }
  | { readonly kind: 'sealed'; readonly why?: string }
  | OrderedMode

/** A mode that somebody has set. */
export interface OrderedMode {
  readonly kind: 'chat' | 'plan' | 'freeze'
  readonly owner: string
  readonly reason: string
  /** When it ends, in words: a date with its offset. undefined: when somebody ends it. */
  readonly ends?: string
  /** plan: the absolute path of the file that may be written. */
  readonly planFile?: string
  /** freeze: every file too, not only what others rely on. */
  readonly files?: boolean
}

export const BUILD: Mode = { kind: 'build' }
export const SEALED = { kind: 'sealed' } as const

/** Interlock's own folders and process, and the settings that call it: absolute paths. */
export interface GuardPlaces {
  readonly folders: readonly string[]
  readonly settings: readonly string[]
  readonly daemonPid: number | undefined
}

export type Question =
  /** Where does this path really lead, and what is there? */
  | { readonly ask: 'path'; readonly path: string }
  /** What does this project file hold? */
  | { readonly ask: 'text'; readonly path: string }
  /** Which work tree holds this folder? Answered by looking for `.git`, without running git. */
  | { readonly ask: 'root'; readonly path: string }
  /** What would be lost in the work tree that holds this folder? Runs git, so it is asked only where it matters. */
  | { readonly ask: 'work'; readonly path: string }
  /** PostgreSQL's own parser, which is only loaded where its SQL is met. */
  | { readonly ask: 'grammar' }

export interface PathAnswer {
  /** After symlinks; for what does not exist, the nearest existing parent resolved and the rest appended. */
  readonly real: string
  readonly kind: 'file' | 'folder' | 'other' | 'absent' | 'unknown'
}

export interface TextAnswer {
  /** undefined: not there, too large, not text, or not readable. */
  readonly text: string | undefined
}

export interface RootAnswer {
  /** undefined: in no work tree. */
  readonly root: string | undefined
}

/** `unknown` counts as "there is something to lose". */
export type WorkAnswer =
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'work'
      /** Tracked files that differ from the last commit. */
      readonly changed: boolean
      /** These files, from the root of the repository; undefined where they are too many to name. */
      readonly paths?: readonly string[] | undefined
      readonly untracked: boolean
    }

/**
 * `words`: our own reading of the words is all that is wanted. `none`: it could not be loaded, and then nothing that
 * is not refused by its words alone is known.
 */
export type GrammarAnswer = SqlGrammar | 'words' | 'none'

/** undefined: not asked yet. */
export interface Answers {
  grammar(): GrammarAnswer | undefined
  path(path: string): PathAnswer | undefined
  text(path: string): TextAnswer | undefined
  root(folder: string): RootAnswer | undefined
  work(folder: string): WorkAnswer | undefined
}
