import type { ApprovalView, DeedView } from '../../../src/daemon/people/api.ts'
import { oneLine } from '../text/safe.ts'
import { duration, timeOf } from '../time/words.ts'

const DEEDS: Readonly<Record<DeedView['kind'], string>> = {
  shell: 'run a command',
  sql: 'send SQL',
  read: 'read a file',
  write: 'write a file',
  edit: 'edit a file',
  fetch: 'fetch from the network',
  mcp: 'call an MCP tool',
  'sub-agent': 'start a sub-agent',
  unknown: 'do what Interlock could not read',
}

export function asks(approval: ApprovalView): string {
  return `${oneLine(approval.agent)} asks to ${DEEDS[approval.deed.kind] ?? DEEDS.unknown}`
}

/** Who has to say yes, and what happens then: one sentence each. */
export function needed({
  needs,
  operator,
  environment,
  irreversible,
}: ApprovalView): readonly string[] {
  const { people, notOperator, delayMs } = needs
  const why = environment === 'production' && irreversible ? ' (production, cannot be undone)' : ''
  return [
    people === 2 ? `Two people have to approve${why}.` : 'One person has to approve.',
    notOperator
      ? `The operator (${oneLine(operator)}) does not count.`
      : `The operator (${oneLine(operator)}) counts.`,
    ...(delayMs > 0 ? [`It can be used ${duration(delayMs)} after the last yes.`] : []),
  ]
}

export function stateOf(approval: ApprovalView): string {
  const { state, held, escalated, usableAt } = approval
  switch (state) {
    case 'waiting':
      return [
        held
          ? 'The agent’s call is held and goes on with the answer.'
          : 'The agent was told to ask again; a yes is used by its next try.',
        ...(escalated ? ['It has waited longer than was set for it.'] : []),
      ].join(' ')
    case 'approved':
      return `Approved. It counts once, from ${timeOf(usableAt ?? approval.at)} on; until it is used, the yes can be taken back.`
    case 'refused':
      return 'Refused.'
    case 'expired':
      return 'Expired: nobody answered in time, or the yes was not used in time.'
    case 'used':
      return 'Approved and used: the call went through.'
    case 'void':
      return 'Void: what it was about has changed since. The agent has to ask again.'
  }
}
