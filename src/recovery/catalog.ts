import fs from 'node:fs'
import path from 'node:path'
import { Seal } from '../state/seal.ts'
import { writeWhole } from '../state/whole.ts'
import type { Proof } from './drill.ts'
import { namesIn } from './files/names-in.ts'
import { ObjectStore } from './files/store.ts'
import { SNAPSHOT_FORMAT, type Snapshot } from './snapshot.ts'
import { Manifests } from './timeline/manifest.ts'

const ENDING = '.sealed'
/** The first letter of names that tell of a restore. */
export const RESTORE = 'r'

/** Everything that is kept for restores, below one folder: what was taken, its contents, and a restore under way. */
export class Catalog {
  readonly store: ObjectStore
  /** How folders looked last. */
  readonly manifests: Manifests
  /** What a restore is about; see makeChanges. */
  readonly journal: string
  /** Where all of it lies. */
  readonly folder: string
  /** Where restores are tried out. */
  readonly scratch: string
  readonly #snapshots: string
  readonly #proofs: string
  readonly #seal: Seal

  constructor(folder: string) {
    this.folder = folder
    this.#seal = new Seal(folder)
    this.store = new ObjectStore(folder, this.#seal)
    this.manifests = new Manifests(path.join(folder, 'folders'), this.#seal)
    this.journal = path.join(folder, 'journal')
    this.scratch = path.join(folder, 'scratch')
    this.#proofs = path.join(folder, 'proofs')
    this.#snapshots = path.join(folder, 'snapshots')
  }

  write(snapshot: Snapshot): void {
    fs.mkdirSync(this.#snapshots, { recursive: true, mode: 0o700 })
    writeWhole(this.#fileOf(snapshot.id), this.#seal.closeJson(snapshot))
  }

  /** What a drill has found out about it. */
  prove(id: string, proof: Proof): void {
    fs.mkdirSync(this.#proofs, { recursive: true, mode: 0o700 })
    writeWhole(path.join(this.#proofs, id), JSON.stringify(proof))
  }

  proofOf(id: string): Proof | undefined {
    try {
      return JSON.parse(fs.readFileSync(path.join(this.#proofs, id), 'utf8'))
    } catch {
      return undefined
    }
  }

  /** Its contents stay until nothing else needs them. */
  forget(id: string): void {
    for (const file of [this.#fileOf(id), path.join(this.#proofs, id)])
      fs.rmSync(file, { force: true })
  }

  find(id: string): Snapshot | undefined {
    return /^\w{1,40}$/.test(id) ? this.#read(this.#fileOf(id)) : undefined
  }

  /** The oldest first. One that is torn is passed over, so that it keeps nobody from the others. */
  all(): readonly Snapshot[] {
    return this.#namedLike('')
  }

  /** Those that were taken before restores. */
  restores(): readonly Snapshot[] {
    return this.#namedLike(RESTORE)
  }

  #namedLike(start: string): readonly Snapshot[] {
    return namesIn(this.#snapshots)
      .filter((name) => name.startsWith(start) && name.endsWith(ENDING))
      .flatMap((name) => this.#read(path.join(this.#snapshots, name)) ?? [])
      .sort((a, b) => a.at - b.at)
  }

  #fileOf(id: string): string {
    return path.join(this.#snapshots, `${id}${ENDING}`)
  }

  #read(file: string): Snapshot | undefined {
    try {
      const parsed = this.#seal.openJson(fs.readFileSync(file))
      return isSnapshot(parsed) ? parsed : undefined
    } catch {
      return undefined
    }
  }
}

/** By hand, because the hook loads no schema library. */
function isSnapshot(value: unknown): value is Snapshot {
  if (typeof value !== 'object' || value === null) return false
  const one: Partial<Record<keyof Snapshot, unknown>> = value
  return (
    one.format === SNAPSHOT_FORMAT &&
    [one.id, one.agent, one.session, one.cwd, one.deed].every((text) => typeof text === 'string') &&
    typeof one.at === 'number' &&
    Array.isArray(one.roots)
  )
}
