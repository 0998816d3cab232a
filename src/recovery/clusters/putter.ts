import type { Access } from './access.ts'
import type { Manifest, ObjectRef } from './change.ts'
import { listAt, parsed, partOf, textAt } from './json.ts'
import type { Ran } from './run.ts'

/**
 * Puts whole objects, exactly as they are: kubectl's own `create` and `replace` write what they are given into an annotation,
 * from which a later `apply` would draw wrong conclusions.
 */
export class Putter {
  readonly #access: Access
  readonly #until: number
  /** By group and version: what each kind is called in an address. */
  readonly #kinds = new Map<string, ReadonlyMap<string, Served>>()

  constructor(access: Access, until: number) {
    this.#access = access
    this.#until = until
  }

  async make(ref: ObjectRef, manifest: Manifest): Promise<Ran> {
    const path = await this.#pathOf(ref)
    if (typeof path !== 'string') return path
    const words = ['create', '--raw', path, '-f', '-']
    return this.#access.ask(words, this.#until, JSON.stringify(manifest))
  }

  async replace(ref: ObjectRef, manifest: Manifest): Promise<Ran> {
    const path = await this.#pathOf(ref)
    if (typeof path !== 'string') return path
    const words = ['replace', '--raw', `${path}/${encodeURIComponent(ref.name)}`, '-f', '-']
    return this.#access.ask(words, this.#until, JSON.stringify(manifest))
  }

  /** Where objects of a kind lie; or what the server said instead. */
  async #pathOf({ apiVersion, kind, namespace }: ObjectRef): Promise<string | Ran> {
    const [first = '', second] = apiVersion.split('/').map(encodeURIComponent)
    const group = second === undefined ? `/api/${first}` : `/apis/${first}/${second}`
    let kinds = this.#kinds.get(group)
    if (!kinds?.has(kind)) {
      const ran = await this.#access.ask(['get', '--raw', group], this.#until)
      if (ran.code !== 0) return ran
      kinds = kindsIn(ran.out)
      this.#kinds.set(group, kinds)
    }
    const served = kinds.get(kind)
    if (!served) return { code: 1, out: '', error: `no matches for kind ${kind}` }
    const place = served.namespaced ? `/namespaces/${encodeURIComponent(namespace ?? '')}` : ''
    return `${group}${place}/${encodeURIComponent(served.name)}`
  }
}

interface Served {
  readonly name: string
  readonly namespaced: boolean
}

/** A part of an object (`deployments/scale`) has the kind of something else. */
function kindsIn(out: string): ReadonlyMap<string, Served> {
  return new Map(
    listAt(parsed(out), 'resources').flatMap((one) => {
      const [name, kind] = [textAt(one, 'name'), textAt(one, 'kind')]
      if (name === undefined || kind === undefined || name.includes('/')) return []
      return [[kind, { name, namespaced: partOf(one, 'namespaced') === true }] as const]
    }),
  )
}
