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
  const { name, used, resetsAt, age, label, expected } = window
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
        <p class="soft">Estimate: about {Math.round(expected)}% by the reset.</p>
      )}
    </>
  )
}
