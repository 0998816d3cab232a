import fs from 'node:fs'
import path from 'node:path'
import { writeNew, writeWhole } from '../../state/whole.ts'
import type { Refusal } from './attributes.ts'
import type { Change } from './diff.ts'
import type { Node } from './node.ts'
import { bytesOf } from './path-bytes.ts'
import { Damaged } from './store.ts'
import { finish, isAsKept, type Look, lookOf, type Writing, write } from './write.ts'

/** One place that is going to be switched. Paths are bytes as Latin-1. */
interface Step {
  readonly path: string
  /** Where the new state stands until then; undefined where nothing is to stand there. */
  readonly beside?: string
  /** Where the old state goes, until all of it is switched. */
  readonly aside: string
  /** A folder that is in both states: its mode, times and attributes in the old one and in the new one. */
  readonly folder?: readonly [before: Look, after: Look]
}

/**
 * What a restore is about to do, on disk before it begins. `making`: the new state is written beside the old one, and
 * whatever ends us leaves the old one. `switching`: the new one is whole and checked, and is put in place to the end.
 * `done`: it is in place; what stood there before is put away.
 */
interface Journal {
  /** Who does it: while that process lives, it is nobody else's to finish. */
  readonly pid: number
  readonly state: 'making' | 'switching' | 'done'
  readonly steps: readonly Step[]
}

/**
 * Makes the changes, all of them or none, whenever it is ended: what is left half done is finished by `settle`. What could
 * not be set is in the refusals, by where it stands then.
 */
export function makeChanges(
  changes: readonly Change[],
  id: string,
  writing: Writing,
  journal: string,
): void {
  const steps = changes.map((change, index) => stepOf(change, `${id}-${index}`, writing))
  settle(journal)
  const { pid } = process
  // Only one of two at once begins.
  if (!writeNew(journal, JSON.stringify({ pid, state: 'making', steps } satisfies Journal)))
    throw new Error('another restore is under way. Try again.')
  try {
    for (const [index, step] of steps.entries()) prepare(step, changes[index]?.to, writing)
  } catch (error) {
    settle(journal)
    throw error
  }
  keep(journal, { pid, state: 'switching', steps })
  settle(journal, writing)
}

/** What a restore that was ended has come to: the old state, or the new one. undefined where none was; busy where one goes on. */
export function settle(
  journal: string,
  writing: Pick<Writing, 'refusals'> = { refusals: new Map() },
): Settled | undefined {
  const found = journalIn(journal)
  if (!found) return undefined
  const { state, steps } = found
  if (isAlive(found.pid)) return 'busy'
  if (state === 'switching') {
    for (const step of steps) switchOver(step)
    // From here on something new may stand where something was taken away.
    keep(journal, { ...found, state: 'done' })
  }
  for (const { beside, aside } of steps)
    for (const file of [beside, aside]) if (file !== undefined) discard(bytesOf(file))
  // What was written into a folder and taken out again has changed its times.
  for (const { path: file, folder } of steps)
    if (folder) finish(folder[state === 'making' ? 0 : 1], bytesOf(file), writing)
  fs.rmSync(journal, { force: true })
  return state === 'making' ? 'old' : 'new'
}

export type Settled = 'old' | 'new' | 'busy'

/** This very process is the one that finishes its own. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function stepOf({ path: at, from, to }: Change, id: string, writing: Writing): Step {
  const [folder, name] = [path.dirname(at), path.basename(at)]
  // In letters that any name may have: attributes are set by it.
  const plain = name.slice(0, 100).replace(/[^ -~]/g, '_')
  const hidden = (word: string) => `${folder}/.${plain}.interlock-${word}-${id}`
  const aside = hidden('old')
  if (from.kind === 'folder' && to.kind === 'folder')
    return { path: at, aside, folder: [lookOf(from, writing), lookOf(to, writing)] }
  return isNothing(to) ? { path: at, aside } : { path: at, aside, beside: hidden('new') }
}

function isNothing({ kind }: Node): boolean {
  return kind === 'absent' || kind === 'other'
}

/** Beside, and read again, before anything that stands is touched. */
function prepare(
  { beside, path: file }: Step,
  node: Node | undefined,
  { refusals, ...how }: Writing,
): void {
  if (beside === undefined || !node) return
  const at = bytesOf(beside)
  fs.mkdirSync(bytesOf(path.dirname(beside)), { recursive: true })
  const writing = { ...how, refusals: new Map<string, readonly Refusal[]>() }
  write(node, at, writing)
  if (!isAsKept(node, at, writing))
    throw new Damaged(`what was written for ${beside} is not what was kept`)
  for (const [where, refused] of writing.refusals)
    refusals.set(file + where.slice(beside.length), refused)
}

/** Each line may have been done before: it is done again after whatever ended it. */
function switchOver({ path: file, beside, aside, folder }: Step): void {
  const [at, gone] = [bytesOf(file), bytesOf(aside)]
  if (folder) return
  const next = beside === undefined ? undefined : bytesOf(beside)
  const done = next === undefined ? exists(gone) : !exists(next)
  if (done) return
  if (exists(at) && !exists(gone)) fs.renameSync(at, gone)
  if (next !== undefined) fs.renameSync(next, at)
}

function exists(at: Buffer): boolean {
  return fs.lstatSync(at, { throwIfNoEntry: false }) !== undefined
}

function discard(at: Buffer): void {
  if (exists(at)) fs.rmSync(at, { recursive: true, force: true })
}

function keep(file: string, journal: Journal): void {
  writeWhole(file, JSON.stringify(journal))
}

function journalIn(file: string): Journal | undefined {
  if (!fs.existsSync(file)) return undefined
  return JSON.parse(fs.readFileSync(file, 'utf8'))
}
