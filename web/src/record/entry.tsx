import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { EntryDetail } from '../../../src/daemon/people/api.ts'
import { get } from '../daemon/request.ts'
import { RuleLink } from '../rules/link.tsx'
import { Boundary } from '../shell/boundary.tsx'
import { Failed } from '../shell/failed.tsx'
import { Heading } from '../shell/heading.tsx'
import { hrefOf } from '../shell/route.ts'
import { Section } from '../shell/section.tsx'
import { useTask } from '../shell/task.ts'
import { Verdict } from '../text/chips.tsx'
import { Command } from '../text/command.tsx'
import { Long } from '../text/long.tsx'
import { Pairs } from '../text/pairs.tsx'
import { Prose } from '../text/prose.tsx'
import { oneLine } from '../text/safe.ts'
import { dayOf, timeOf } from '../time/words.ts'
import { Body } from './body.tsx'
import { SessionLink } from './session-link.tsx'

export function Entry({ seq }: { readonly seq: string }) {
  const detail = useSignal<EntryDetail | undefined>(undefined)
  const task = useTask()
  useEffect(() => {
    task.run(async () => {
      detail.value = await get<EntryDetail>(`/api/record/${encodeURIComponent(seq)}`)
    })
  }, [seq])
  return (
    <Boundary what="this entry">
      <article class="entry">
        <header>
          <a class="back" href={hrefOf('record')}>
            Close
          </a>
          <Heading level={2} shows={seq}>
            Entry {seq}
          </Heading>
        </header>
        <Failed text={task.failed.value} />
        {task.busy.value && <p class="soft">Loading…</p>}
        {detail.value !== undefined && <Facts detail={detail.value} />}
      </article>
    </Boundary>
  )
}

function Facts({ detail }: { readonly detail: EntryDetail }) {
  const { entry, deed, reasons, body } = detail
  return (
    <>
      <p class="meta">
        {entry.effect !== undefined && <Verdict effect={entry.effect} />}
        <span class="chip">{entry.kind}</span>
        <span class="num">
          {dayOf(entry.at)} {timeOf(entry.at)}
        </span>
      </p>
      {deed === undefined ? (
        <p class="lead">
          <Long text={entry.text} />
        </p>
      ) : (
        <Command text={deed.text} marks={deed.marks} />
      )}
      {reasons.length > 0 && (
        <ul class="reasons">
          {reasons.map(({ rule, effect, text }) => (
            <li key={`${rule} ${text}`}>
              <p>
                {effect}: <Long text={text} /> <RuleLink rule={rule} />
              </p>
            </li>
          ))}
        </ul>
      )}
      {detail.effects.length > 0 && (
        <ul class="effects" aria-label="What it would have done">
          {detail.effects.map((effect) => (
            <li key={effect}>
              <Long text={effect} />
            </li>
          ))}
        </ul>
      )}
      <Origin detail={detail} />
      <Chain chain={detail.chain} />
      <details>
        <summary>All of it</summary>
        <Body body={body} />
      </details>
    </>
  )
}

function Origin({ detail }: { readonly detail: EntryDetail }) {
  const { agent, session } = detail.entry
  return (
    <Pairs
      of={{
        Agent: agent === undefined ? undefined : oneLine(agent),
        Session:
          session === undefined ? undefined : (
            <SessionLink session={session}>
              <code class="break">{oneLine(session)}</code>
            </SessionLink>
          ),
      }}
    />
  )
}

function Chain({ chain }: { readonly chain: EntryDetail['chain'] }) {
  const { previous, hash, holds } = chain
  return (
    <Section
      level={3}
      title={holds ? 'The chain holds here' : 'The chain is broken here'}
      class={holds ? 'chain' : 'chain broken'}
    >
      <Pairs
        of={{
          Before: <code class="break">{previous}</code>,
          'This one': <code class="break">{hash}</code>,
        }}
      />
      {!holds && (
        <p>
          <Prose text="This entry was changed, or the one before it was taken out. In a terminal: `interlock log verify`" />
        </p>
      )}
    </Section>
  )
}
