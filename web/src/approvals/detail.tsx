import { useEffect, useRef } from 'preact/hooks'
import type { ApprovalView } from '../../../src/daemon/people/api.ts'
import { announce } from '../shell/announce.tsx'
import { Boundary } from '../shell/boundary.tsx'
import { Heading } from '../shell/heading.tsx'
import { hrefOf } from '../shell/route.ts'
import { Section } from '../shell/section.tsx'
import { capital } from '../text/capital.ts'
import { State } from '../text/chips.tsx'
import { Command } from '../text/command.tsx'
import { Long } from '../text/long.tsx'
import { safe } from '../text/safe.ts'
import { Left } from '../time/times.tsx'
import { Answer } from './answer.tsx'
import { Answers } from './answers.tsx'
import { BoundTo, Reasons, WhoAsks } from './grounds.tsx'
import { asks, stateOf } from './words.ts'

/** One approval, in the order in which a person decides: what happens, by which words, why it is asked, by whom. */
export function Detail({ approval }: { readonly approval: ApprovalView }) {
  const { id, state, deed } = approval
  const before = useRef(state)
  useEffect(() => {
    if (state !== before.current) announce(`Approval ${id}: ${stateOf(approval)}`)
    before.current = state
  }, [state])
  return (
    <Boundary what="this approval">
      <article class="approval">
        <header>
          <a class="back" href={hrefOf('approvals')}>
            All approvals
          </a>
          <p class="meta">
            <State approval={approval} />
            <code>{id}</code>
            {(state === 'waiting' || state === 'approved') && (
              <span>
                {state === 'waiting' ? 'expires in' : 'to be used within'}{' '}
                <Left until={approval.expires} />
              </span>
            )}
          </p>
          <Heading level={2} shows={id}>
            {asks(approval)}
          </Heading>
        </header>
        <Consequences approval={approval} />
        <Section level={3} title={deed.kind === 'shell' ? 'The command' : 'The words'}>
          <Command text={deed.text} marks={deed.marks} />
        </Section>
        <Reasons approval={approval} />
        <Answers approval={approval} />
        <WhoAsks approval={approval} />
        <BoundTo approval={approval} />
      </article>
      <Answer approval={approval} />
    </Boundary>
  )
}

function Consequences({ approval }: { readonly approval: ApprovalView }) {
  const { consequences, environment, irreversible } = approval
  const grave = environment === 'production' && irreversible
  return (
    <Section
      level={3}
      title="If it goes through"
      class={grave ? 'consequences grave' : 'consequences'}
    >
      <ul>
        {consequences.map((text) => (
          <li key={text}>
            <Long text={capital(safe(text))} />
          </li>
        ))}
        {consequences.length === 0 && <li>Interlock cannot say what it would do.</li>}
      </ul>
      <p class="where">
        Environment: <strong>{environment}</strong>.{' '}
        {irreversible ? (
          <strong>It cannot be undone.</strong>
        ) : (
          'It is not known to be irreversible.'
        )}
      </p>
    </Section>
  )
}
