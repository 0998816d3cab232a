import type { BudgetView } from '../../../src/daemon/people/api.ts'
import { Section } from '../shell/section.tsx'
import { oneLine } from '../text/safe.ts'
import { budgets } from './load.ts'

/** From so many percent on, a budget is worth a second look. */
const HIGH = 85

/** What agents may use, and have. Only those that somebody has worked under since the daemon began. */
export function Budgets() {
  const all = budgets.value
  if (all === undefined) return null
  return (
    <Section title="Budgets">
      {all.length === 0 && (
        <p class="empty">
          No agent works under a budget. A <code>[[budget]]</code> stands in interlock.toml.
        </p>
      )}
      <ul class="windows">
        {all.map((one) => (
          <li key={`${one.budget} ${one.measure} ${one.bucket}`}>
            <Budget view={one} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Budget({ view }: { readonly view: BudgetView }) {
  const { spent, reserved, limit, overshootInWords: over, reservedInWords: held } = view
  const percent = partOf(spent, limit)
  const isFull = spent + reserved >= limit
  const high = percent >= HIGH ? 'high' : ''
  return (
    <>
      <div class="head">
        <h3>{oneLine(view.usedInWords)}</h3>
        <strong class={percent >= HIGH ? 'num urgent' : 'num'}>{Math.floor(percent)}%</strong>
        <span class="soft">{oneLine(view.bucket)}</span>
      </div>
      <div class="gauge" aria-hidden="true">
        <span class={high} style={{ width: `${Math.min(100, percent)}%` }} />
        {reserved > 0 && (
          <i style={{ left: `${Math.min(100, partOf(spent + reserved, limit))}%` }} />
        )}
      </div>
      <p class="soft">
        {oneLine(view.words)} (<code>{view.budget}</code>, {oneLine(view.at)})
        {held !== undefined && `; ${held} held for those at work`}
        {over !== undefined && `; may be passed by about ${over}`}
      </p>
      {isFull && (
        <p>
          To grant more, once, at a terminal: <code>interlock budget grant {view.budget}</code>
        </p>
      )}
    </>
  )
}

function partOf(amount: number, limit: number): number {
  return limit > 0 ? (amount / limit) * 100 : 100
}
