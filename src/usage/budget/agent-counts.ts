import type { Who } from './who.ts'

interface Counted {
  readonly who: Who
  readonly budget: string
  readonly bucket: string
}

/** How often something was said to an agent under a budget, in one bucket of it: tomorrow's is another one. */
export class AgentCounts {
  readonly #all = new Map<string, Map<string, number>>()

  add({ who, budget, bucket }: Counted): void {
    const key = `${budget} ${bucket}`
    const agents = this.#all.get(key) ?? new Map<string, number>()
    this.#all.set(key, agents.set(agentKey(who), this.of(who, budget, bucket) + 1))
  }

  of(who: Who, budget: string, bucket: string): number {
    return this.#all.get(`${budget} ${bucket}`)?.get(agentKey(who)) ?? 0
  }

  forget({ budget, bucket }: Omit<Counted, 'who'>): void {
    this.#all.delete(`${budget} ${bucket}`)
  }
}

function agentKey({ session, subAgent }: Who): string {
  return `${session} ${subAgent}`
}
