import type { ComponentChildren } from 'preact'
import type { Spent, UsageView } from '../../../src/daemon/people/api.ts'
import { Section } from '../shell/section.tsx'
import { many } from '../text/many.ts'
import { At } from '../time/times.tsx'
import {
  classesText,
  costText,
  isAtLeast,
  percentText,
  shareOf,
  startSentence,
  tokensText,
} from './words.ts'

/** What is used now, today, and in all; and what one more sub-agent takes. */
export function Spending({ view }: { readonly view: UsageView }) {
  const { now, today, sums, from, profile } = view
  const start = startSentence(profile.all)
  return (
    <Section title="Used">
      <dl class="spending">
        <Sum name={now.label === 'official' ? 'This 5h window' : 'Last 5 hours'} spent={now.spent}>
          since <At at={now.since} />
          {now.label === 'estimate' && ': the window itself is not told'}
        </Sum>
        <Sum name="Today" spent={today} />
        {from === 0 && (
          <Sum name="All that is known" spent={sums.total}>
            {percentText(shareOf(sums.subagents, sums.total))} by sub-agents
            {sums.total.first > 0 && (
              <>
                , since <At at={sums.total.first} />
              </>
            )}
          </Sum>
        )}
      </dl>
      {start !== '' && <p>{start}</p>}
      {isAtLeast(sums.total) && (
        <p class="soft">+ at least: some output was never written down, or has no price.</p>
      )}
    </Section>
  )
}

interface SumProps {
  readonly name: string
  readonly spent: Spent
  readonly children?: ComponentChildren
}

function Sum({ name, spent, children }: SumProps) {
  return (
    <div title={classesText(spent)}>
      <dt>{name}</dt>
      <dd>
        <strong class="num much">{tokensText(spent)}</strong> tokens
        <span class="num">{costText(spent)}</span>
      </dd>
      <dd class="soft">{many(spent.requests)} requests</dd>
      {children !== undefined && <dd class="soft">{children}</dd>}
    </div>
  )
}
