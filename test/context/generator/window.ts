import type { CompactionStep, Step, Talk } from './steps.ts'

/** What stands in the context while a session goes on. */
export class Window {
  #steps: Step[] = []
  #kept: readonly Talk[] = []

  add(step: Step): void {
    this.#steps.push(step)
  }

  /** The steps that stay; an agent's format may keep some kinds of them only. */
  compact({ kept }: CompactionStep, stays: (step: Talk) => boolean): readonly Talk[] {
    const last = this.#steps.slice(Math.max(0, this.#steps.length - kept))
    this.#kept = last.flatMap((step) => (isTalk(step) && stays(step) ? [step] : []))
    this.#steps = []
    return this.#kept
  }

  /** Ids of what is in it. */
  get present(): ReadonlySet<string> {
    const all = [...this.#kept, ...this.#steps]
    return new Set(all.flatMap((step) => ('plant' in step && step.plant ? [step.plant] : [])))
  }
}

export function isTalk(step: Step): step is Talk {
  return step.type === 'user' || step.type === 'assistant' || step.type === 'call'
}
