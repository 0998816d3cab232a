import { bucketOf, type Who } from './who.ts'

const PERS = ['session', 'sub-agent', 'project', 'day'] as const

/** What was done, by every bucket that it may count in: the book of a year is not looked through at each call. */
export class Buckets<T> {
  readonly #all = new Map<string, T[]>()

  add(who: Who, one: T): void {
    for (const per of PERS) {
      const bucket = bucketOf({ per }, who)
      if (bucket === undefined) continue
      const found = this.#all.get(bucket)
      if (found) found.push(one)
      else this.#all.set(bucket, [one])
    }
  }

  of(bucket: string): readonly T[] {
    return this.#all.get(bucket) ?? []
  }
}
