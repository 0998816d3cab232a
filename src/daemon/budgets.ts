import path from 'node:path'
import type { Action } from '../action/action.ts'
import type { Signal, Told } from '../action/signal.ts'
import { PROBE_SESSION } from '../agents/agent.ts'
import type { Budget, Measure } from '../policy/budgets/budget.ts'
import type { BudgetDesk, OverBudget } from '../spine/budgeted.ts'
import { overBudget } from '../spine/over-budget.ts'
import type { Account } from '../usage/budget/account.ts'
import { Desk } from '../usage/budget/desk.ts'
import { Journal } from '../usage/budget/journal.ts'
import { ProfileFile } from '../usage/budget/profile-file.ts'
import { PUBLISHED } from '../usage/prices/published.ts'
import { LiveSessions } from '../usage/session/live-sessions.ts'
import { allSamples, lastSamples, type Sample } from '../usage/windows/samples.ts'
import { reachedIn } from '../usage/windows/warnings.ts'
import { rootOf } from '../world/git.ts'
import { BudgetMeter, type MeterPlaces } from './budget-meter.ts'

/** What the agent's own program says of its window is looked for so often. */
const WINDOW_MS = 1_000
const FIVE_HOURS = '5h'

/** The count of what agents use, in this process; the meter of all sessions runs beside it. */
export class Budgets implements BudgetDesk {
  readonly #now: () => number
  readonly #journal: Journal
  readonly #desk: Desk
  readonly #meter: BudgetMeter
  #windows: { readonly at: number; readonly last: ReadonlyMap<string, Sample> } = {
    at: 0,
    last: new Map(),
  }

  constructor(
    places: MeterPlaces,
    now: () => number,
    notice: (text: string, session: string) => void,
    warnAt: () => readonly number[],
  ) {
    this.#now = now
    const at = (name: string) => path.join(places.root, 'usage', name)
    this.#journal = new Journal(at('budgets.jsonl'), now(), (count) =>
      console.error(`interlock: ${count} lines of the count of budgets cannot be read`),
    )
    this.#meter = new BudgetMeter(places, now, (why) =>
      notice(
        `What other sessions use cannot be counted (${why}): under budgets of a project or a day no sub-agent is started. Look with: interlock usage profile`,
        '',
      ),
    )
    const profile = new ProfileFile(at('profile.json'))
    this.#desk = new Desk({
      journal: this.#journal,
      sessions: new LiveSessions(PUBLISHED),
      prices: PUBLISHED,
      now,
      projectOf: (folder) => rootOf(folder) ?? folder,
      measured: () => profile.read(),
      unmeasured: () => this.#meter.fault,
      window: () => this.#windowsNow(at('windows.jsonl')).get(FIVE_HOURS),
      reached: () => {
        const last = this.#windowsNow(at('windows.jsonl'))
        return reachedIn(last, () => allSamples(at('windows.jsonl')), warnAt(), now())
      },
      notice,
    })
  }

  async look(action: Action, budgets: readonly Budget[]): Promise<void> {
    if (action.origin.session === PROBE_SESSION) return
    this.#meter.look()
    await this.#desk.look(action, budgets)
  }

  admit(action: Action, budgets: readonly Budget[]): OverBudget | undefined {
    if (action.origin.session === PROBE_SESSION) return undefined
    return overBudget(this.#desk.admit(action, budgets))
  }

  settle(action: Action, effect: 'allow' | 'ask' | 'deny'): void {
    this.#desk.settle(action, effect)
  }

  heard(signal: Signal): Told | undefined {
    return this.#desk.heard(signal)
  }

  standing(): readonly Account[] {
    return this.#desk.standing()
  }

  grant(budget: string, bucket: string, measure: Measure, amount: number): void {
    this.#desk.grant(budget, bucket, measure, amount)
  }

  async stop(): Promise<void> {
    await this.#meter.stop()
    this.#journal.close()
  }

  #windowsNow(file: string): ReadonlyMap<string, Sample> {
    if (this.#now() - this.#windows.at >= WINDOW_MS)
      this.#windows = { at: this.#now(), last: lastSamples(file) }
    return this.#windows.last
  }
}

/** Where the daemon has an account of its own it reads no transcripts: what it cannot count it does not let start. */
export const uncounted: BudgetDesk = {
  look: async () => {},
  admit({ deed }, budgets) {
    const [budget] = budgets
    if (deed.kind !== 'sub-agent' || !budget) return undefined
    return overBudget({
      kind: 'unknown',
      budget,
      why: 'an account of its own reads no transcripts',
    })
  },
  settle: () => {},
}
