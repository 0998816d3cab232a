import path from 'node:path'
import { type Metered, metered } from '../../usage/meter/metered.ts'
import { OriginFiles } from '../../usage/meter/origin-files.ts'
import { type OverviewAsked, overviewOf } from '../../usage/meter/overview.ts'
import type { Overview, Told } from '../../usage/meter/view.ts'
import type { Prices } from '../../usage/prices/prices.ts'
import { type Reading, readLedger, takeNew } from '../../usage/read.ts'
import type { Final } from '../../usage/telemetry/final.ts'
import { tokensIn } from '../../usage/usage.ts'
import type { LocalUse } from '../../usage/windows/expected.ts'
import { toldIn } from '../../usage/windows/told.ts'
import { places } from '../paths.ts'

/** One agent's folder, with all that was ever read of it. */
export interface Gathered extends Reading {
  readonly root: string
}

/** Of a folder that is asked about by itself, no agent's program has told anything. */
const NOTHING_TOLD: Told = { windows: [], past: [] }

/** What agents have used, read once and then only what is new. */
export class Gathering {
  readonly all: readonly Gathered[]
  private readonly prices: Prices
  private readonly origins = new OriginFiles()
  private readonly told: (now: number, used: () => readonly LocalUse[]) => Told

  private constructor(all: readonly Gathered[], prices: Prices, windows: string | undefined) {
    this.all = all
    this.prices = prices
    this.told =
      windows === undefined ? () => NOTHING_TOLD : (now, used) => toldIn(windows, now, used)
  }

  /** `windows` is the file of what the agents' programs have told; `finals`, what telemetry has. */
  static async of(
    roots: readonly string[],
    {
      store,
      prices,
      windows,
      finals = [],
    }: { store?: string; prices: Prices; windows?: string; finals?: readonly Final[] },
  ): Promise<Gathering> {
    const all: Gathered[] = []
    for (const root of roots)
      all.push({
        root,
        ...(await readLedger({ root, ...(store !== undefined && { store }) }, finals)),
      })
    return new Gathering(all, prices, windows)
  }

  /** Reads what has been written since; whether there was anything. It is not kept: whoever comes next reads it again. */
  async readOn(): Promise<boolean> {
    let isAny = false
    for (const { root, ledger } of this.all) isAny = (await takeNew(ledger, root)) || isAny
    return isAny
  }

  overview(asked: OverviewAsked): Overview {
    const ledgers = this.all.map(({ ledger }) => ledger)
    const all = metered(ledgers, this.prices, this.origins)
    return overviewOf(
      all,
      this.told(asked.at, () => usedIn(all)),
      asked,
    )
  }
}

/** The windows are Claude Code's. */
function usedIn({ conversations }: Metered): readonly LocalUse[] {
  return conversations
    .flatMap(({ requests }) => requests)
    .filter(({ source }) => source === 'claude-code')
    .map(({ at, model, tokens }) => ({ at, model, tokens: tokensIn(tokens) }))
    .sort((a, b) => a.at - b.at)
}

/** What the agents' programs have told of their windows, which the status line writes down. */
export function windowsFile(): string {
  return path.join(places().root, 'usage', 'windows.jsonl')
}
