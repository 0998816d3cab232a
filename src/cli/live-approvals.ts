import type { ApprovalView, FeedEvent } from '../daemon/people/api.ts'
import { TERMINAL } from '../message/message.ts'
import { detailLines, listLines } from './approval-lines.ts'
import { followDaemon } from './ask-daemon.ts'
import { atTerminal, type Terminal } from './terminal.ts'

/** How answers are taken; `viewOf` says that one is looked at. */
interface Answering {
  viewOf(id: string): Promise<string>
  answerAt(
    terminal: Terminal,
    approval: ApprovalView,
    answer: 'yes' | 'no',
    view: string,
  ): Promise<string>
}

/** More do not fit on a screen and have no digit. */
const SHOWN_MAX = 9
const CLEAR = '\u001b[2J\u001b[H'

/** The list as it changes; a digit opens one, and there `a` and `r` answer. */
export async function liveList(answering: Answering): Promise<void> {
  const approvals = new Map<string, ApprovalView>()
  const shown = () =>
    [...approvals.values()].filter(({ state }) => state === 'waiting' || state === 'approved')
  const ended = new AbortController()
  await atTerminal(async (terminal) => {
    let note = ''
    let listing = true
    const draw = () => {
      if (!listing) return
      const all = shown()
      const more = all.length > SHOWN_MAX ? [`and ${all.length - SHOWN_MAX} more`] : []
      const lines = listLines(all.slice(0, SHOWN_MAX), TERMINAL, true)
      const keys = TERMINAL.dim('1-9 open · q quit')
      terminal.write(
        `${CLEAR}Interlock: approvals\n\n${[...lines, ...more].join('\n')}\n\n${note}\n${keys}\n`,
      )
    }
    const followed = followDaemon((event) => {
      take(approvals, event)
      draw()
    }, ended.signal)
    // A line that breaks ends the list, with its reason.
    const broken = followed.then(() => 'q')
    for (;;) {
      listing = true
      draw()
      const key = await Promise.race([terminal.key(), broken])
      if (key === 'q') break
      const approval = shown()[Number(key) - 1]
      if (!approval) continue
      listing = false
      note = await opened(terminal, approval, answering)
    }
    ended.abort()
    await followed
  })
}

async function opened(
  terminal: Terminal,
  approval: ApprovalView,
  answering: Answering,
): Promise<string> {
  terminal.write(
    `${CLEAR}${detailLines(approval, TERMINAL).join('\n')}\n\n${TERMINAL.dim('a approve · r refuse · any other key: back')}\n`,
  )
  const view = await answering.viewOf(approval.id)
  const key = await terminal.key()
  if (key !== 'a' && key !== 'r') return ''
  try {
    return await answering.answerAt(terminal, approval, key === 'a' ? 'yes' : 'no', view)
  } catch (error) {
    return error instanceof Error ? error.message : 'it failed'
  }
}

function take(approvals: Map<string, ApprovalView>, event: FeedEvent): void {
  if (event.event === 'snapshot') {
    approvals.clear()
    for (const approval of event.data.approvals) approvals.set(approval.id, approval)
  } else if (event.event === 'approval') approvals.set(event.data.id, event.data)
}
