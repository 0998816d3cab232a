import type { Span } from '../action/action.ts'
import type { Question } from './world.ts'

/**
 * Facts: what an action would do, as far as can be told without doing it. Pure and synchronous: no file system,
 * clock, environment or network below this folder.
 */
export interface Facts {
  readonly commands: readonly Command[]
  readonly effects: readonly Effect[]
  readonly unknowns: readonly Unknown[]
  /** Commands that are not known to look only; gathered where the mode asks for it, empty elsewhere. */
  readonly acts: readonly Act[]
  /** What the World did not hold. Non-empty only until the questions were asked. */
  readonly questions: readonly Question[]
}

/** A simple command that would really run, after expansion. */
export interface Command {
  /** Base name of the program: `rm` for `/bin/rm`, `\rm` and `r''m`. */
  readonly name: string
  /** As it was written, where that is a path outside the system's own folders: it may be anything. */
  readonly path?: string
  readonly args: readonly Field[]
  readonly span: Span
  /** How it came to run, outermost first: `['sudo', 'sh -c']`. Empty for a plain command. */
  readonly via: readonly string[]
  /** Where it runs: here, or on another machine that the command names. */
  readonly place: Place
  /** Of programs whose objects are looked up before they run: what else decides what they work on. */
  readonly works?: Works
}

export interface Works {
  /** Absent where it is not known. */
  readonly cwd?: string
  /** A variable of the action leads it elsewhere: another configuration, another home. */
  readonly astray: boolean
  /** What it reads from its standard input, where all of that is known. */
  readonly input?: string
}

/** A command that may do more than look. */
export interface Act {
  readonly name: string
  readonly span: Span
  /** Where its deeds lie: this machine, or what its words name. */
  readonly environment: Environment
}

export type Place =
  | { readonly kind: 'here' }
  | { readonly kind: 'host'; readonly name: string }
  /** `disposable`: made for this command, with nothing of this machine in it. */
  | { readonly kind: 'container'; readonly name: string; readonly disposable?: boolean }

/** One argument after expansion. */
export interface Field {
  /** Parts that cannot be known are UNKNOWN_PART. */
  readonly text: string
  /** False where a variable, substitution or input decides some of the text. */
  readonly known: boolean
  /** True where an unquoted `*`, `?` or `[` will be matched against the disk. */
  readonly glob: boolean
  /** True where the shell would part it into words, and what it holds is unknown: none, one, or many. */
  readonly several?: boolean
  readonly span: Span
}

/** Stands for text that cannot be known, inside a Field's text. U+FFFC, which no path or option holds. */
export const UNKNOWN_PART = '\uFFFC'

export type Verb =
  | 'read'
  | 'create'
  | 'change'
  | 'overwrite'
  | 'delete'
  | 'move'
  /** Uncommitted or unpushed work is lost. */
  | 'discard'
  /** History that others may hold is replaced. */
  | 'rewrite'
  | 'publish'
  /** Delete and create again under the same name: what it held is gone. */
  | 'recreate'
  | 'stop'
  | 'grant'
  /** A guard, a check or a trace is weakened. */
  | 'disarm'
  | 'send'
  /** Code is run that nobody has read. */
  | 'run'
  | 'start'

export type Scope = 'one' | 'many' | 'all'

/** What it takes to come back: nothing special, effort and luck (a reflog, a bin), or it cannot be undone. */
export type Reversibility = 'reversible' | 'recoverable' | 'irreversible'

export type Environment = 'local' | 'dev' | 'staging' | 'production' | 'unknown'

/** A server of databases, or the folder of its socket. */
export interface DatabaseServer {
  readonly host: string
  readonly port: number
}

export type Target =
  /** `path` as it was written; `at` from the root, with its pattern where it has one, and absent where nobody knows. */
  | { readonly kind: 'file'; readonly path: string; readonly zone: Zone; readonly at?: string }
  /** `at`: the work tree whose repository would lose something here; absent elsewhere. */
  | {
      readonly kind: 'git'
      readonly part: GitPart
      readonly name: string
      readonly at?: string
    }
  /**
   * `file`: a database that is a file, not a server; `at` from the root, where that is known. `server`: where the words
   * say all of its address, as this machine reaches it.
   */
  | {
      readonly kind: 'database'
      readonly name: string
      readonly file?: boolean
      readonly at?: string
      readonly server?: DatabaseServer
    }
  | { readonly kind: 'cloud'; readonly provider: string; readonly name: string }
  | { readonly kind: 'cluster'; readonly name: string }
  | { readonly kind: 'container'; readonly name: string }
  | { readonly kind: 'device'; readonly name: string }
  | { readonly kind: 'process'; readonly name: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'network'; readonly name: string }
  | { readonly kind: 'code'; readonly name: string }
  /** A service on some other machine that a tool speaks to: a forge, a queue, a platform. */
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'system'; readonly name: string }
  /** Interlock itself, its records, and the settings by which an agent calls it. */
  | { readonly kind: 'guard'; readonly name: string }
  | { readonly kind: 'agent'; readonly name: string }

/** Where a path lies, from the most to the least dangerous to lose. */
export type Zone =
  | 'root'
  | 'system'
  | 'home'
  /** Keys, tokens, credentials, wherever they lie. */
  | 'secret'
  | 'repository'
  | 'git'
  | 'outside'
  /** In the repository: sources and everything else that people made. */
  | 'project'
  /** In the repository, made by tools and made again by them. */
  | 'build'
  | 'temp'
  | 'unknown'

export type GitPart =
  | 'work-tree'
  | 'commits'
  | 'stash'
  | 'branch'
  | 'tag'
  | 'remote-branch'
  | 'remote-tag'
  | 'remote'
  | 'history'
  | 'checks'
  | 'config'

export interface Effect {
  readonly verb: Verb
  readonly target: Target
  readonly environment: Environment
  readonly scope: Scope
  readonly reversibility: Reversibility
  readonly span: Span
  /** In words, the object of the sentence "this would …", where the target alone does not say it. */
  readonly detail?: string
}

export type UnknownWhy =
  | 'parse-error'
  | 'too-long'
  | 'too-deep'
  | 'too-many'
  /** The name of the program is decided at run time. */
  | 'dynamic-command'
  /** Code is run that is decided at run time or cannot be read. */
  | 'opaque-code'
  /** A path, table or name that is decided at run time, in a place where it matters. */
  | 'dynamic-target'
  /** A script, target or file that would run and could not be read. */
  | 'unread'
  /** A shell, language or protocol that is not read here. */
  | 'unread-language'
  /** A statement whose effect cannot be told. */
  | 'unread-sql'
  | 'unknown-tool'
  /** The reading itself failed: a defect of Interlock, said as such. */
  | 'internal'

/** Something that could not be told. Never dropped. */
export interface Unknown {
  readonly why: UnknownWhy
  readonly text: string
  readonly span: Span
  /** The least strict answer that this allows; `note` only where a wrong guess loses nothing. */
  readonly weight: 'note' | 'ask' | 'deny'
}

/** The name of a target as the person wrote it. */
export function nameOf(target: Target): string {
  return target.kind === 'file' ? target.path : target.name
}

/** Things beyond this machine's files, that a tool of their own speaks to. */
export function isRemote(target: Target): boolean {
  return REMOTE.has(target.kind)
}

const REMOTE: ReadonlySet<Target['kind']> = new Set([
  'cloud',
  'cluster',
  'container',
  'service',
  'package',
])
