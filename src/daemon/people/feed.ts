import type { FeedEvent } from './api.ts'

/** Who watches: each is told of everything that changes, in order. */
export class Feed {
  readonly #watchers = new Set<(event: FeedEvent) => void>()

  /** Gives back what ends it. */
  watch(watcher: (event: FeedEvent) => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  tell(event: FeedEvent): void {
    for (const watcher of this.#watchers) watcher(event)
  }

  /** Nothing is worked out for nobody. */
  get isWatched(): boolean {
    return this.#watchers.size > 0
  }
}
