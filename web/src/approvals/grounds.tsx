import type { ApprovalView } from '../../../src/daemon/people/api.ts'
import { SessionLink } from '../record/session-link.tsx'
import { RuleLink } from '../rules/link.tsx'
import { Count, Section } from '../shell/section.tsx'
import { Long } from '../text/long.tsx'
import { Pairs } from '../text/pairs.tsx'
import { Prose } from '../text/prose.tsx'
import { oneLine } from '../text/safe.ts'
import { At } from '../time/times.tsx'

export function Reasons({ approval }: { readonly approval: ApprovalView }) {
  return (
    <Section level={3} title="Why a person is asked">
      <ul class="reasons">
        {approval.reasons.map(({ rule, text, why, instead }) => (
          <li key={rule}>
            <p>
              <strong>
                {rule.startsWith('interlock/') ? '' : 'It '}
                <Long text={text} />
              </strong>{' '}
              <RuleLink rule={rule} />
            </p>
            <p>
              <Long text={why} />
            </p>
            {instead !== '' && (
              <p>
                <span class="soft">Instead: </span>
                <Prose text={instead} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

export function WhoAsks({ approval }: { readonly approval: ApprovalView }) {
  const { agent, subAgent, session, operator, cwd, at } = approval
  return (
    <Section level={3} title="Who asks">
      <Pairs
        of={{
          Agent: oneLine(agent),
          'Sub-agent': subAgent === undefined ? undefined : oneLine(subAgent),
          Operator: oneLine(operator),
          Folder: <code>{oneLine(cwd)}</code>,
          Session: (
            <SessionLink session={session}>
              <code>{oneLine(session)}</code>
            </SessionLink>
          ),
          'Asked at': <At at={at} />,
        }}
      />
    </Section>
  )
}

export function BoundTo({ approval }: { readonly approval: ApprovalView }) {
  const { boundTo, binding } = approval
  return (
    <details>
      <summary>
        What a yes is bound to
        <Count of={boundTo.length} />
      </summary>
      <p class="soft">If any of it changes, the yes is void.</p>
      <ul class="bound">
        {boundTo.map((text) => (
          <li key={text}>
            <Long text={text} />
          </li>
        ))}
      </ul>
      <p>
        <span class="soft">Digest of all of it </span>
        <code class="break">{binding}</code>
      </p>
    </details>
  )
}
