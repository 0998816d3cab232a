import type { ToldWindow, UsageView } from '../../../src/daemon/people/api.ts'
import { Section } from '../shell/section.tsx'
import { oneLine } from '../text/safe.ts'
import { At, Left } from '../time/times.tsx'
import { duration } from '../time/words.ts'

/** From so many percent on, a window is worth a second look. */
const HIGH = 80
const MINUTE_MS = 60_000

/** What the agent's program itself says is left, how old that is, and what is expected by the reset. */
export function Windows({ view: { windows, past } }: { readonly view: UsageView }) {
  return (
    <Section title="Windows">
      {windows.length === 0 && past.length === 0 && (
        <p class="empty">
          Not told by the agent. Claude Code says it to its status line, which passes it on here.
        </p>
      )}
      <ul class="windows">
        {windows.map((one) => (
          <li key={one.name}>
            <Window window={one} />
          </li>
        ))}
        {past.map(({ name, resetsAt }) => (
          <li key={name} class="soft">
            {oneLine(name)}: reset at <At at={resetsAt} />, not told by the agent since.
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Window({ window }: { readonly window: ToldWindow }) {
  const { name, used, resetsAt, age, label, expected, band, hit, elsewhere } = window
  const percent = `${Math.round(used)}%`
  const shown = Math.min(100, used)
  return (
    <>
      <div class="head">
        <h3>{oneLine(name)}</h3>
        <strong class={used >= HIGH ? 'num urgent' : 'num'}>{percent}</strong>
        <span class="chip">{age < MINUTE_MS ? label : `${label}, ${duration(age)} old`}</span>
        <span class="soft">
          resets <At at={resetsAt} />, in <Left until={resetsAt} />
        </span>
      </div>
      <div class="gauge" aria-hidden="true">
        <span class={used >= HIGH ? 'high' : ''} style={{ width: `${shown}%` }} />
        {expected !== undefined && <i style={{ left: `${Math.min(100, expected)}%` }} />}
      </div>
      {expected !== undefined && (
        <p class={hit !== undefined && hit >= ALARM ? '' : 'soft'}>
          Estimate: about {Math.round(expected)}% by the reset
          {band &&
            `, between ${Math.round(band[0])} and ${Math.round(band[1])}% four times of five`}
          {hit !== undefined && `; full before it with ${chance(hit)}`}.
          {elsewhere !== undefined && ` Used elsewhere: about ${Math.round(elsewhere * used)}%.`}
        </p>
      )}
    </>
  )
}

/** From this probability on it is an alarm. */
const ALARM = 0.5

/** A forecast is never as sure as 0 or 100 percent. */
function chance(hit: number): string {
  if (hit < 0.01) return 'under 1% probability'
  return hit > 0.99 ? 'over 99% probability' : `${Math.round(hit * 100)}% probability`
}
