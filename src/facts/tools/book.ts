import type { Effect, Environment, Reversibility, Scope, Target, Verb } from '../facts.ts'
import type { Run } from '../shell/run.ts'
import { says, writtenAt } from '../shell/source.ts'
import { portEnvironment, STARTS_CONTAINER } from './contexts.ts'
import { environmentOfRun } from './environment.ts'
import { testOf } from './line.ts'
import { onlyShows, type Words, wordsOf } from './words.ts'

/** What one line of a book says that a call would do. */
export interface Does {
  readonly verb: Verb
  readonly reversibility: Reversibility
  readonly scope: Scope
  /** In words, the object of "it deletes …". */
  readonly what: string
  /** Where a tool reaches things of several kinds. */
  readonly kind?: Book['kind']
  /** Where the words of the call name another place than that of the deed. */
  readonly environment?: Environment
}

export const destroys = (what: string, scope: Scope = 'many'): Does => ({
  verb: 'delete',
  reversibility: 'irreversible',
  scope,
  what,
})
export const removes = (what: string): Does => ({
  verb: 'delete',
  reversibility: 'recoverable',
  scope: 'one',
  what,
})
export const recreates = (what: string): Does => ({
  verb: 'recreate',
  reversibility: 'irreversible',
  scope: 'many',
  what,
})
export const changes = (what: string): Does => ({
  verb: 'change',
  reversibility: 'recoverable',
  scope: 'many',
  what,
})
export const publishes = (what: string): Does => ({
  verb: 'publish',
  reversibility: 'irreversible',
  scope: 'one',
  what,
})
export const stops = (what: string): Does => ({
  verb: 'stop',
  reversibility: 'recoverable',
  scope: 'one',
  what,
})
export const opens = (what: string): Does => ({
  verb: 'grant',
  reversibility: 'recoverable',
  scope: 'all',
  what,
})
/** A door of this machine: what is behind it is local, who comes through it is not. */
export const exposes = (what: string): Does => ({ ...opens(what), environment: 'unknown' })
export const blinds = (what: string): Does => ({
  verb: 'disarm',
  reversibility: 'recoverable',
  scope: 'all',
  what,
})
export const sends = (what: string): Does => ({
  verb: 'send',
  reversibility: 'irreversible',
  scope: 'one',
  what,
})
/** The same, of a database that the tool reaches. */
export const inDatabase = (does: Does): Does => ({ ...does, kind: 'database' })
export const NOTHING = 'nothing'

/** One line: words that must stand in this order, then flags that must be there (`!--flag`: must not). */
export type Line = readonly [pattern: string, does: Does | typeof NOTHING]

export interface Book {
  readonly kind: Target['kind'] &
    ('cloud' | 'cluster' | 'database' | 'container' | 'package' | 'service' | 'system' | 'network')
  readonly provider: string
  /** The first line that fits counts. */
  readonly lines: readonly Line[]
  /** Options that take a value, so that the value is not read as a word. */
  readonly valued?: string
  /** What its verbs mean where no line fits: looked at by their names, or nothing. */
  readonly rest: 'by-verb' | 'nothing'
  /** Where it works when its words do not say. */
  readonly home?: Environment
}

/** A reader of a program from its book. */
export function fromBook(
  book: Book,
  byVerb: (words: Words) => Does | undefined,
): (run: Run) => void {
  const valued = new Set((book.valued ?? '').split(' '))
  // Compiled on first use: a hook that starts for one call needs one book of many.
  let lines: readonly { test: (words: Words) => boolean; does: Does | typeof NOTHING }[] | undefined
  return (run) => {
    const words = wordsOf(run, valued)
    if (onlyShows(words)) return
    lines ??= book.lines.map(([pattern, does]) => ({ test: testOf(pattern), does }))
    const line = lines.find(({ test }) => test(words))
    if (book.kind === 'container' && isOwnContainer(run)) return
    const does = line ? line.does : book.rest === 'by-verb' ? byVerb(words) : NOTHING
    if (does && does !== NOTHING) return run.reading.effect(effectOf(words, book, does))
    if (line === undefined && book.kind === 'container' && isElsewhere(run))
      run.reading.effect(effectOf(words, book, changes('containers of another machine')))
  }
}

const OTHER_ENGINE = /\bDOCKER_(?:HOST|CONTEXT)=["']?(?!unix|tcp:\/\/(?:localhost|127))\S/

/** What a container engine of another machine is told to do. */
function isElsewhere(run: Run): boolean {
  const acts = run.args.some(({ text }) =>
    /^(up|down|restart|stop|rm|run|kill|start|pull|build|exec)$/.test(text),
  )
  return acts && (says(run.frame.source, OTHER_ENGINE) || namesEngine(run))
}

/** `docker --context prod …`, `docker -H ssh://host …`: engines of this machine have names of their own. */
function namesEngine({ args }: Run): boolean {
  return args.some(({ text }, i) => {
    const before = args[i - 1]?.text ?? ''
    const [, attached] = /^--(?:context|host)=(.+)/.exec(text) ?? []
    const engine = /^(--context|-c|-H|--host)$/.test(before) && i === 1 ? text : attached
    return engine !== undefined && !OWN_ENGINE.test(engine)
  })
}

const OWN_ENGINE =
  /^(default|desktop-linux|colima\S*|orbstack|rancher-desktop|rootless|minikube|podman\S*)$|^unix:|^npipe:|\/\/(localhost|127)/

/** A reader of a program whose words are read by code. */
export function fromReader(
  book: Pick<Book, 'kind' | 'provider' | 'home' | 'valued'>,
  read: (words: Words) => Does | typeof NOTHING | undefined,
): (run: Run) => void {
  const valued = new Set((book.valued ?? '').split(' '))
  return (run) => {
    const words = wordsOf(run, valued)
    const does = onlyShows(words) ? NOTHING : read(words)
    if (does && does !== NOTHING) run.reading.effect(effectOf(words, book, does))
  }
}

/** Where the data comes from says nothing of where it goes: `./tmp/rows.csv`, `fixtures/users.json`. */
const DATA_FILES =
  /(?<=[\s=])(?:[\w.@~-]*\/)*[\w.@-]+\.(?:csv|tsv|json|jsonl|ndjson|sql|parquet|lua|js|dump|rdb|txt|gz|hcl)(?=\s|$)|--dev-url[= ]\S+|--local\b(?<=^mysqlimport\b.*)/g

const OF_TESTS = /org\.testcontainers/

/** `id=$(docker run -d …)` and later `docker stop "$id"`: what this action started it may end. */
function isOwnContainer({ frame, args }: Run): boolean {
  const operands = args.slice(1).filter((arg) => !arg.text.startsWith('-'))
  return (
    operands.length > 0 &&
    says(frame.source, STARTS_CONTAINER) &&
    operands.every(
      (arg) => !arg.known && /^["']?\$\{?\w+\}?["']?$/.test(writtenAt(arg.span, frame.source)),
    )
  )
}

/** In a cloud `0.0.0.0` is everybody, not this machine. */
const TEMPORARY = /(?<=[\s=])\/tmp\/\S*|\b0\.0\.0\.0\b/g

function effectOf(
  words: Words,
  book: Pick<Book, 'kind' | 'provider' | 'home'>,
  does: Does,
): Effect {
  const { run } = words
  const files = book.kind === 'database' ? DATA_FILES : TEMPORARY
  const text = words.text.replace(files, ' ')
  const tests = book.kind === 'container' && says(run.frame.source, OF_TESTS)
  const named = portEnvironment(run, text) ?? environmentOfRun(run, tests ? 'testcontainers' : text)
  const environment = does.environment ?? (named === 'unknown' ? (book.home ?? named) : named)
  return {
    verb: does.verb,
    target: targetOf({ ...book, kind: does.kind ?? book.kind }, does.what),
    environment,
    scope: does.scope,
    reversibility: does.reversibility,
    span: run.span,
    detail: does.what,
  }
}

function targetOf({ kind, provider }: Pick<Book, 'kind' | 'provider'>, name: string): Target {
  return kind === 'cloud' ? { kind, provider, name } : { kind, name }
}
