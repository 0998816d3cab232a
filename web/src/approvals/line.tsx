import type { ApprovalView } from '../../../src/daemon/people/api.ts'
import { projectName } from '../modes/words.ts'
import { hrefOf } from '../shell/route.ts'
import { capital } from '../text/capital.ts'
import { Environment, State } from '../text/chips.tsx'
import { oneLine } from '../text/safe.ts'
import { Ago, Left } from '../time/times.tsx'

const CLIP = 300

/** An approval in three lines: what would happen, by which words, who and how long. */
export function Line({
  approval,
  open = false,
}: {
  readonly approval: ApprovalView
  readonly open?: boolean
}) {
  const { id, agent, cwd, deed, state } = approval
  return (
    <a
      data-row
      class={`line ${state}`}
      href={hrefOf('approvals', id)}
      aria-current={open ? 'true' : undefined}
    >
      <span class="what">
        <strong class="clip">{headline(approval)}</strong>
        {state === 'waiting' ? <Left until={approval.expires} /> : <State approval={approval} />}
      </span>
      <code class="clip">{oneLine(deed.text.slice(0, CLIP))}</code>
      <span class="who">
        <code>{id}</code>
        <span class="clip">
          {oneLine(agent)} in {projectName(cwd)}
        </span>
        <Environment approval={approval} />
        {approval.escalated && state === 'waiting' && <span class="chip waiting">overdue</span>}
        {state !== 'waiting' && (
          <span class="soft">
            <Ago at={approval.at} />
          </span>
        )}
      </span>
    </a>
  )
}

function headline({ consequences, reasons, deed }: ApprovalView): string {
  const [first = reasons[0]?.text ?? deed.kind] = consequences
  return capital(oneLine(first.slice(0, CLIP)))
}
