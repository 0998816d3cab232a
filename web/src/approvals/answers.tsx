import type { AnswerView, ApprovalView } from '../../../src/daemon/people/api.ts'
import { Section } from '../shell/section.tsx'
import { Long } from '../text/long.tsx'
import { oneLine } from '../text/safe.ts'
import { At } from '../time/times.tsx'
import { needed, stateOf } from './words.ts'

/** Who has to answer, and who has. */
export function Answers({ approval }: { readonly approval: ApprovalView }) {
  const { answers, needs } = approval
  const yes = new Set(answers.filter(({ answer }) => answer === 'yes').map(({ person }) => person))
  return (
    <Section level={3} title="Who approves" count={`${yes.size} of ${needs.people}`}>
      <p>{needed(approval).join(' ')}</p>
      <p>{stateOf(approval)}</p>
      {answers.length > 0 && (
        <ul class="answers">
          {answers.map((answer) => (
            <Answered key={`${answer.key} ${answer.at}`} answer={answer} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function Answered({ answer }: { readonly answer: AnswerView }) {
  return (
    <li>
      <strong>{oneLine(answer.person)}</strong> {answer.answer === 'yes' ? 'approved' : 'refused'}{' '}
      at <At at={answer.at} />
      {answer.breakGlass !== undefined && (
        <>
          <span class="chip strong">break glass: one person alone</span>{' '}
          <Long text={answer.breakGlass} />
        </>
      )}
      {answer.hasty && <span class="chip">in under five seconds</span>}
      <code class="soft">{oneLine(answer.key)}</code>
    </li>
  )
}
