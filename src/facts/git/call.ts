import type { Effect, Field, GitPart, Reversibility, Scope, Verb } from '../facts.ts'
import { absolute, isWithin } from '../files/path.ts'
import { zoneOf } from '../files/zone.ts'
import type { Run } from '../shell/run.ts'

/** A git command after git's own options: the sub-command, its words, and the folder it works in. */
export interface GitCall {
  readonly run: Run
  readonly verb: string
  readonly args: readonly Field[]
  /** Absolute, or undefined when unknown. */
  readonly folder: string | undefined
}

export function gitEffect(
  { run, folder }: Pick<GitCall, 'run'> & Partial<Pick<GitCall, 'folder'>>,
  verb: Verb,
  part: GitPart,
  reversibility: Reversibility,
  more: { name?: string; scope?: Scope; detail?: string; span?: Effect['span'] } = {},
): void {
  const at = HERE.has(part) && folder !== undefined ? run.reading.root(folder).root : undefined
  run.reading.effect({
    verb,
    target: { kind: 'git', part, name: more.name ?? part, ...(at !== undefined && { at }) },
    environment: part.startsWith('remote') || part === 'history' ? 'unknown' : 'local',
    scope: more.scope ?? 'all',
    reversibility,
    span: more.span ?? run.span,
    ...(more.detail !== undefined && { detail: more.detail }),
  })
}

/** What lies in a repository of this machine, and a snapshot of it brings back. */
const HERE: ReadonlySet<GitPart> = new Set([
  'work-tree',
  'commits',
  'stash',
  'branch',
  'tag',
  'history',
])

export function disarm(run: Run, detail: string, at?: Field): void {
  gitEffect({ run }, 'disarm', 'checks', 'reversible', { detail, ...(at && { span: at.span }) })
}

/** A repository in a temporary folder is somebody's try-out, unless it is the project itself. */
export function isScratch({ folder, run }: GitCall): boolean {
  return (
    folder !== undefined && zoneOf(`${folder}/x`, run.reading, run.reading.world.cwd) === 'temp'
  )
}

/** Uncommitted work is lost, unless the repository is known to have none. */
export function discardWork(
  call: GitCall,
  detail: string,
  scope: Scope = 'all',
  paths?: readonly Field[],
): void {
  if (isScratch(call)) return
  const work = call.folder ? call.run.reading.work(call.folder) : { kind: 'unknown' as const }
  if (work.kind === 'none' || (work.kind === 'work' && !work.changed)) return
  if (paths && work.kind === 'work' && work.paths && areUnchanged(paths, work.paths, call)) return
  gitEffect(call, 'discard', 'work-tree', 'irreversible', { scope, detail })
}

/** None of the named files or folders holds a change. */
function areUnchanged(
  named: readonly Field[],
  changed: readonly string[],
  { folder, run }: GitCall,
): boolean {
  const root = folder && run.reading.root(folder).root
  if (!root) return false
  return named.every(({ text, known, glob }) => {
    const path = folder && known && !glob && !/[*?[:]/.test(text) && absolute(text, folder)
    return path && changed.every((file) => !isWithin(`${root}/${file}`, path))
  })
}
