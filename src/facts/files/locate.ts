import { OPERANDS_MAX, PATH_CHARS_MAX } from '../../limits.ts'
import {
  type Effect,
  type Field,
  type Scope,
  type Target,
  UNKNOWN_PART,
  type Verb,
} from '../facts.ts'
import { isOwnClone } from '../git/cloned.ts'
import { guardLike } from '../guard/patterns.ts'
import { guardAt, guardBelow } from '../guard/places.ts'
import type { Reading } from '../reading.ts'
import type { Run } from '../shell/run.ts'
import { says, wholeText } from '../shell/source.ts'
import { absolute } from './path.ts'
import { isBuilt, isData, zoneOf } from './zone.ts'

/** A word as a place on disk. */
export interface Located {
  readonly target: Target
  readonly scope: Scope
  /** Nothing: `/dev/null` and the terminal. */
  readonly nowhere: boolean
}

const NOWHERE = /^\/dev\/(null|stdout|stderr|stdin|tty|fd(\/\d+)?|zero|u?random|full)$/
const DEVICE = /^\/dev\/(?!fd\/|shm\/|tcp\/|udp\/|pts\/)/

/** Where a path leads: guard first, then devices, then the zone. */
export function locate(named: Field, reading: Reading, cwd: string | undefined): Located {
  // What a search would print is a pattern: any name that fits it may come.
  const field = named.known || !/[*?[]/.test(named.text) ? named : { ...named, glob: true }
  const { text } = field
  const absent = { nowhere: false }
  if (text.length > PATH_CHARS_MAX)
    return { target: { kind: 'file', path: text, zone: 'unknown' }, scope: 'many', ...absent }
  if (text.startsWith(`${UNKNOWN_PART}/`) && /^\/[*.]*$/.test(text.slice(1))) {
    // `$EMPTY/` is the root folder when the variable is not set.
    return { target: { kind: 'file', path: text, zone: 'root' }, scope: 'all', ...absent }
  }
  const scope: Scope = field.glob ? 'many' : 'one'
  const like =
    field.glob || text.includes(UNKNOWN_PART) ? guardLike(text, cwd, reading.world) : undefined
  if (like) return { target: { kind: 'guard', name: like }, scope, ...absent }
  if (/^\uFFFCset\/(?!.*\.\.)/.test(text) && isBuilt(text)) {
    // Below a folder that is certainly named, what tools make is theirs, wherever it is.
    return { target: { kind: 'file', path: text, zone: 'build' }, scope, ...absent }
  }
  if (text.startsWith(UNKNOWN_PART) || text === '') {
    return { target: { kind: 'file', path: text, zone: 'unknown' }, scope: 'many', ...absent }
  }
  const whole = field.glob ? withoutPattern(text) : { text, everything: false }
  const path = absolute(whole.text, cwd)
  if (path === undefined) {
    // Below a folder that nobody knows, what tools make is theirs.
    const zone = isBuilt(text) && !text.includes('..') && !field.glob ? 'build' : 'unknown'
    return { target: { kind: 'file', path: text, zone }, scope, ...absent }
  }
  if (NOWHERE.test(path))
    return { target: { kind: 'file', path: text, zone: 'temp' }, scope, nowhere: true }
  if (DEVICE.test(path)) return { target: { kind: 'device', name: path }, scope, ...absent }
  const real = text.includes(UNKNOWN_PART) ? path : reading.path(path).real
  const guard = guardAt(real, reading.world) ?? guardAt(path, reading.world)
  if (guard) return { target: { kind: 'guard', name: guard }, scope, ...absent }
  const zone = strictest(zoneOf(real, reading, cwd), zoneOf(path, reading, cwd))
  // A pattern with letters in it (`*.log`) takes some of a folder, not the folder itself.
  const inside = !whole.everything && field.glob && zone === 'repository' ? 'project' : zone
  const at = text.includes(UNKNOWN_PART) ? undefined : absolute(text, cwd)
  return {
    target: { kind: 'file', path: text, zone: inside, ...(at !== undefined && { at }) },
    scope: whole.everything ? 'all' : scope,
    ...absent,
  }
}

/** From the most to the least dangerous to lose; of the two names of a link the worse one counts. */
const ORDER = [
  'root',
  'system',
  'home',
  'secret',
  'repository',
  'git',
  'outside',
  'unknown',
  'project',
  'build',
  'temp',
] as const

function strictest<T extends (typeof ORDER)[number]>(a: T, b: T): T {
  return ORDER.indexOf(a) <= ORDER.indexOf(b) ? a : b
}

/** `dir/*` is the contents of dir; `dir/*.log` lies in dir. */
function withoutPattern(text: string): { text: string; everything: boolean } {
  const parts = text.replace(/(?<=[^/])\/+$/, '').split('/')
  const at = parts.findIndex((part) => /[*?[]/.test(part))
  if (at < 0) return { text, everything: false }
  const pattern = parts[at] ?? ''
  const last = at === parts.length - 1
  const everything =
    last && /^(\*+|\.\*|\.\?\*|\.\[!?\^?\.\]\*|\.\?\?\*|\*\.\*|\{\*,\.\*\})$/.test(pattern)
  const folder = parts.slice(0, at).join('/')
  if (everything)
    return { text: folder === '' && text.startsWith('/') ? '/' : folder || '.', everything: true }
  // The pattern's own name still tells what it takes: `*.pyc`, `bench-*.json`.
  return {
    text: [
      folder || (text.startsWith('/') ? '' : '.'),
      ...parts.slice(at).map((part) => part.replace(/\[[^\]]*\]/g, 'x').replace(/[*?]/g, 'x')),
    ].join('/'),
    everything: false,
  }
}

/** Notes that a command would do `verb` to each of `fields`. */
export function touch(
  run: Run,
  verb: Verb,
  fields: readonly Field[],
  how: How | ((field: Field) => How) = {},
): void {
  const howFor = typeof how === 'function' ? how : () => how
  const read = fields.slice(0, OPERANDS_MAX)
  if (fields.length > read.length) {
    const text = `more than ${OPERANDS_MAX} files named in one command`
    run.reading.unknown('too-many', text, run.span, verb === 'read' ? 'ask' : 'deny')
  }
  for (const field of read) touchEach(run, field, () => verb, howFor(field))
  const left = verb === 'delete' ? folderNotLeft(run) : undefined
  if (left === undefined) return
  for (const field of read)
    if (!/^[/~]/.test(field.text)) touchAt(run, () => verb, field, howFor(field), left)
}

const ENDS_ON_FAILURE = /\bset\s+-\w*e|\berrexit\b|\bsh\s+-\w*e/

/**
 * `cd build; rm -rf *` where there is no `build`: the `cd` fails, and everything here is deleted instead. A folder that
 * is named before may have been made or fetched by this very action.
 */
function folderNotLeft(run: Run): string | undefined {
  const { cwd, left } = run.frame.scope
  if (cwd === undefined || left === undefined || left === cwd) return undefined
  const { source } = run.frame
  const before = wholeText(source).slice(0, run.span.start)
  const mentions = before.split(cwd.slice(cwd.lastIndexOf('/') + 1)).length - 1
  if (mentions > 1 || says(source, ENDS_ON_FAILURE)) return undefined
  return run.reading.path(cwd).kind === 'absent' ? left : undefined
}

/** The same where the verb depends on what lies there, in every folder where the shell may be. */
export function touchEach(
  run: Run,
  field: Field,
  verbFor: (target: Target) => Verb,
  how: How = {},
): void {
  if (run.place.kind === 'container' && run.place.disposable) return
  const { cwd, elsewhere } = run.frame.scope
  for (const folder of field.text.startsWith('/') ? [cwd] : [cwd, ...elsewhere]) {
    touchAt(run, verbFor, field, how, folder)
  }
}

type How = Partial<Pick<Effect, 'scope' | 'reversibility' | 'detail'>>

function touchAt(
  run: Run,
  verbFor: (target: Target) => Verb,
  field: Field,
  how: How,
  folder: string | undefined,
): void {
  const located = locate(field, run.reading, folder)
  if (located.nowhere) return
  const verb = verbFor(located.target)
  if (verb === 'delete' && isOwnHistory(located.target, run, folder)) return
  const below = guardTouchedBy(verb, field, run, folder)
  if (below) {
    const target = { kind: 'guard', name: below } as const
    run.reading.effect({
      verb,
      target,
      environment: 'local',
      scope: 'one',
      reversibility: 'recoverable',
      span: spanOf(field, run),
    })
  }
  run.reading.effect({
    verb,
    target: located.target,
    environment: run.place.kind === 'here' ? 'local' : 'unknown',
    scope: how.scope ?? located.scope,
    reversibility: how.reversibility ?? reversibilityOf(verb, located.target),
    span: spanOf(field, run),
    ...(how.detail !== undefined && { detail: how.detail }),
  })
}

/** The history of a template that this action has just cloned. */
function isOwnHistory(target: Target, run: Run, folder: string | undefined): boolean {
  if (target.kind !== 'file' || target.zone !== 'git') return false
  const path = absolute(target.path, folder)
  return path !== undefined && isOwnClone(run, path)
}

/** A folder goes, is renamed or closed, and what calls the guard goes with it. */
function guardTouchedBy(
  verb: Verb,
  field: Field,
  run: Run,
  folder: string | undefined,
): string | undefined {
  if (verb !== 'delete' && verb !== 'move' && verb !== 'overwrite') return undefined
  const path = absolute(field.text.replace(/\/\*$/, ''), folder)
  return path === undefined ? undefined : guardBelow(path, run.reading.world)
}

function spanOf(field: Field, run: Run): Effect['span'] {
  return field.span.end > field.span.start ? field.span : run.span
}

function reversibilityOf(verb: Verb, target: Target): Effect['reversibility'] {
  if (verb === 'read' || verb === 'create' || verb === 'move') return 'reversible'
  if (target.kind !== 'file') return 'irreversible'
  if (target.zone === 'build' || target.zone === 'temp') return 'reversible'
  if (target.zone === 'project') return isData(target.path) ? 'irreversible' : 'recoverable'
  return 'irreversible'
}
