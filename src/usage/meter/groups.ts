import { tokensIn } from '../usage.ts'
import { type Growing, nothingSpent } from './spent.ts'
import type { Named } from './view.ts'

/** Sums by name, in the order of use. */
export class Groups {
  private readonly sums = new Map<string, Growing>()

  sumOf(name: string): Growing {
    const known = this.sums.get(name)
    if (known !== undefined) return known
    const sum = nothingSpent()
    this.sums.set(name, sum)
    return sum
  }

  /** What used most comes first. */
  named(): readonly Named[] {
    return [...this.sums]
      .map(([name, sum]) => ({ name, ...sum }))
      .sort((a, b) => tokensIn(b) - tokensIn(a) || (a.name < b.name ? -1 : 1))
  }
}
