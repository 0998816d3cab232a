import type { Action } from '../../action/action.ts'
import type { Signal } from '../../action/signal.ts'
import type { Facts } from '../../facts/facts.ts'
import { shortId } from '../../short-id.ts'
import { Catalog } from '../catalog.ts'
import { type BeyondFiles, type Kept, snapshotOf } from '../keep.ts'
import { RunningCalls } from '../running-calls.ts'
import type { Asking } from './access.ts'
import { type ClusterChange, ClusterRefusal } from './change.ts'
import { keepCluster, noteCluster } from './keep.ts'
import { type ClusterTargets, clusterTargetsOf } from './targets.ts'

/** An agent waits meanwhile; a namespace of some hundred objects takes a second or two. */
const KEEP_MS_MAX = 10_000
/** Nobody waits for the note of how a call ended. */
const NOTE_MS_MAX = 30_000
/** More are counted. */
const NAMES_MAX = 4

/** What came of this machine's files, where nothing speaks against going on. */
type Done = Extract<Kept, { readonly kind: 'nothing' | 'kept' }>

/** Where this account stands, and whether it wants clusters to be asked. */
export interface ClusterSettings {
  readonly home: string
  /** Temporary folders, beside the one of the action. */
  readonly temp: readonly string[]
  /** Why not, where they are not to be asked. */
  readonly off: () => string | undefined
}

/** What is kept of clusters while agents work: what stands there before an action, and a note when it has ended. */
export class ClusterKeeper {
  readonly #folder: string
  #opened: Catalog | undefined
  readonly #settings: ClusterSettings
  readonly #now: () => number
  readonly #running = new RunningCalls<{ readonly id: string; readonly asking: Asking }>()

  constructor(folder: string, settings: ClusterSettings, now: () => number) {
    this.#folder = folder
    this.#settings = settings
    this.#now = now
  }

  get #catalog(): Catalog {
    this.#opened ??= new Catalog(this.#folder)
    return this.#opened
  }

  /** Keeps clusters beside `files`, which came of what the action changes on this machine. */
  keepBefore(action: Action, facts: Facts, files: Kept): Kept | Promise<Kept> {
    if (files.kind === 'not-kept' || files.kind === 'keeping') return files
    const found = clusterTargetsOf(facts)
    if (found.targets.length + found.beyond.length === 0) return files
    return this.#keep(action, found, files)
  }

  async #keep(action: Action, { targets, beyond }: ClusterTargets, files: Done): Promise<Kept> {
    const why = beyond[0]?.why ?? this.#settings.off()
    if (why !== undefined) return together(files, { kept: [], why })
    try {
      const asking = askingFrom(this.#catalog, this.#settings, action.cwd)
      const until = Date.now() + KEEP_MS_MAX
      const change = await keepCluster(targets, asking, this.#catalog.store, until)
      const kept = targets.map(({ span }) => span)
      if (!change) return together(files, { kept: [], why: 'nothing of that name stands there' })
      const id = this.#write(action, files, change)
      this.#running.add(action.origin, { id, asking })
      return { kind: 'kept', id, beyond: joined(files.beyond, { kept, words: wordsOf(change) }) }
    } catch (error) {
      if (!(error instanceof ClusterRefusal)) throw error
      return together(files, { kept: [], why: error.message })
    }
  }

  /** Files and objects of one action are one snapshot. */
  #write(action: Action, files: Kept, cluster: ClusterChange): string {
    const before = files.kind === 'kept' ? this.#catalog.find(files.id) : undefined
    const bytes = this.#catalog.store.get(cluster.objects).length
    const one = before ?? snapshotOf(`s${shortId()}`, action, [], 0, this.#now())
    this.#catalog.write({ ...one, cluster, bytes: one.bytes + bytes })
    return one.id
  }

  /** A call may have ended: what it has left is read, off the way of the answer. */
  heard({ deed, origin }: Signal): void {
    const running = deed && this.#running.take(origin)
    if (!running) return
    this.#note(running.id, running.asking).catch(() => {
      // Without the note what stands there counts as newer work, which a restore asks about.
    })
  }

  async #note(id: string, asking: Asking): Promise<void> {
    const change = this.#catalog.find(id)?.cluster
    if (!change) return
    const until = Date.now() + NOTE_MS_MAX
    const cluster = await noteCluster(change, asking, this.#catalog.store, until)
    // What was noted of files meanwhile stays.
    const now = this.#catalog.find(id)
    if (now) this.#catalog.write({ ...now, cluster })
  }
}

/** Where Interlock stands when it asks a cluster for an action in a folder. */
export function askingFrom(
  { folder }: Pick<Catalog, 'folder'>,
  { home, temp }: Pick<ClusterSettings, 'home' | 'temp'>,
  cwd: string | undefined,
): Asking {
  // A home that lies in a temporary folder is one that was made for a while.
  const others = temp.filter((one) => home !== one && !home.startsWith(`${one}/`))
  return {
    home,
    work: [...others, ...(cwd === undefined || cwd === '' ? [] : [cwd])],
    cache: `${folder}/kubectl`,
  }
}

function together(files: Done, beyond: BeyondFiles): Done {
  return { ...files, beyond: joined(files.beyond, beyond) }
}

function joined(one: BeyondFiles | undefined, other: BeyondFiles): BeyondFiles {
  if (!one) return other
  const words = [one.words, other.words].filter((text) => text !== undefined).join(' ')
  const why = one.why ?? other.why
  const state = one.state ?? other.state
  return {
    kept: [...one.kept, ...other.kept],
    ...(words !== '' && { words }),
    ...(why !== undefined && { why }),
    ...(state !== undefined && { state }),
  }
}

function wordsOf({ context, names }: ClusterChange): string {
  const more = names.length - NAMES_MAX
  const some = names.slice(0, NAMES_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '')
  return `Kept are the manifests of ${some}, as the context ${context} of ~/.kube/config has them; what volumes hold is in no manifest.`
}
