/** Calls that are held for people, by the request that they wait for. */
export class Waiters {
  readonly #waiting = new Map<string, Set<() => void>>()

  isHeld(id: string): boolean {
    return (this.#waiting.get(id)?.size ?? 0) > 0
  }

  wake(id: string): void {
    for (const wake of this.#waiting.get(id) ?? []) wake()
  }

  /** Until it is woken, or the time is over, or whoever waits has gone. `onFirst` where nobody waited for it before. */
  change(id: string, ms: number, gone: AbortSignal, onFirst: () => void): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(id) ?? new Set()
      this.#waiting.set(id, waiting)
      const done = () => {
        clearTimeout(timer)
        gone.removeEventListener('abort', done)
        waiting.delete(done)
        if (waiting.size === 0) this.#waiting.delete(id)
        resolve()
      }
      const timer = setTimeout(done, ms)
      gone.addEventListener('abort', done)
      waiting.add(done)
      if (waiting.size === 1) onFirst()
    })
  }
}
