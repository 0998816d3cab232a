import { defineCommand } from 'citty'
import { signed } from '../approvals/key.ts'
import type { ApprovalView, ReviewView } from '../daemon/people/api.ts'
import { safe } from '../message/message.ts'
import { timeInWords } from '../world/time.ts'
import { detailLines, listLines } from './approval-lines.ts'
import { askDaemon, challengeIn, otherVersion } from './ask-daemon.ts'
import { grant } from './grant.ts'
import { unlockedApprover } from './key.ts'
import { liveList } from './live-approvals.ts'
import { print, printJson, styleFor } from './out.ts'
import { refuseWithoutPerson } from './person.ts'
import { settings } from './settings/settings.ts'
import { atTerminal, type Terminal } from './terminal.ts'

const ID = {
  type: 'positional',
  required: true,
  description: 'The approval, as the list names it',
} as const

const show = defineCommand({
  meta: { name: 'show', description: 'One approval: what would happen, and what it is bound to' },
  args: { id: ID, json: { type: 'boolean', description: 'Print JSON' } },
  async run({ args }) {
    const approval = await approvalNow(args.id)
    if (args.json) printJson(approval)
    else for (const line of detailLines(approval, styleFor(process.stdout))) print(line)
  },
})

const approve = defineCommand({
  meta: { name: 'approve', description: 'Say yes, signed with your key, at a terminal' },
  args: {
    id: ID,
    'break-glass': {
      type: 'string',
      description: 'One person alone, where two are asked for: why. It is loud, and reviewed after',
    },
  },
  run: ({ args }) => answerAlone(args.id, 'yes', args['break-glass']),
})

const refuse = defineCommand({
  meta: { name: 'refuse', description: 'Say no, signed with your key; it takes a yes back too' },
  args: { id: ID },
  run: ({ args }) => answerAlone(args.id, 'no'),
})

const review = defineCommand({
  meta: {
    name: 'review',
    description: 'Broken glass: list it, or sign that you have looked at it',
  },
  args: { id: { ...ID, required: false }, json: { type: 'boolean', description: 'Print JSON' } },
  async run({ args }) {
    const { id } = args
    if (id === undefined) return listReviews(args.json === true)
    refuseWithoutPerson()
    await atTerminal(async (terminal) => {
      const { text, nonce } = challengeIn(await askDaemon('POST', `/api/reviews/${id}/open`))
      const { id: by, key } = await unlockedApprover(await settings().roster(), terminal)
      const proof = { nonce, signed: { by, signature: signed(text, key) } }
      await askDaemon('POST', `/api/reviews/${id}`, proof)
    })
    print('Reviewed. It is in the record, with your name.')
  },
})

async function listReviews(json: boolean): Promise<void> {
  const all: unknown = await askDaemon('GET', '/api/reviews')
  const rows: readonly ReviewView[] = Array.isArray(all) ? all : []
  if (!json && rows.length === 0) return print('No broken glass waits for a review.')
  for (const row of rows) {
    if (json) printJson(row)
    else print(`${row.approval}  ${timeInWords(row.at)}  ${safe(row.person)}: ${safe(row.reason)}`)
  }
}

/** What waits for people: a live list at a terminal, a plain one elsewhere. */
export const approvals = defineCommand({
  meta: { name: 'approvals', description: 'What waits for a person: look, approve, refuse' },
  args: { json: { type: 'boolean', description: 'One JSON object a line' } },
  subCommands: { show, approve, refuse, grant, review },
  async run({ args, rawArgs }) {
    if (rawArgs.some((word) => !word.startsWith('-'))) return
    if (process.stdout.isTTY && !args.json) return liveList({ viewOf, answerAt })
    const all = await approvalsNow()
    if (args.json) for (const approval of all) printJson(approval)
    else for (const line of listLines(all, styleFor(process.stdout))) print(line)
  },
})

/** The daemon is ours, of this very version: what it sends has the shapes of its own types. */
async function approvalsNow(): Promise<readonly ApprovalView[]> {
  const all: unknown = await askDaemon('GET', '/api/approvals')
  if (!Array.isArray(all)) throw otherVersion()
  return all
}

async function approvalNow(id: string): Promise<ApprovalView> {
  const found = (await approvalsNow()).find((one) => one.id === id)
  if (!found) throw new Error(`no approval ${id} waits here. Look again: interlock approvals`)
  return found
}

async function answerAlone(id: string, answer: 'yes' | 'no', breakGlass?: string): Promise<void> {
  refuseWithoutPerson()
  const approval = await approvalNow(id)
  for (const line of detailLines(approval, styleFor(process.stdout))) print(line)
  const view = await viewOf(id)
  print(await atTerminal((terminal) => answerAt(terminal, approval, answer, view, breakGlass)))
}

/** From now on it is looked at. */
async function viewOf(id: string): Promise<string> {
  const seen = await askDaemon('POST', `/api/approvals/${id}/view`)
  return typeof seen === 'object' && seen !== null && 'view' in seen ? String(seen.view) : ''
}

/** Asks for the word and the passphrase, and gives back what has come of it, in a sentence. */
async function answerAt(
  terminal: Terminal,
  approval: ApprovalView,
  answer: 'yes' | 'no',
  view: string,
  breakGlass?: string,
): Promise<string> {
  refuseWithoutPerson()
  const { id, needs } = approval
  const typed =
    answer === 'yes' && needs.typed !== ''
      ? await terminal.ask(`To say yes, type the environment (${needs.typed}): `)
      : ''
  const opened = await askDaemon('POST', `/api/approvals/${id}/open`, {
    answer,
    typed,
    view,
    breakGlass,
  })
  const { text, nonce } = challengeIn(opened)
  const { id: by, key } = await unlockedApprover(await settings().roster(), terminal)
  const proof = { nonce, signed: { by, signature: signed(text, key) } }
  await askDaemon('POST', `/api/approvals/${id}/answer`, proof)
  const after = (await approvalsNow()).find((one) => one.id === id)
  return outcomeLine(approval, answer, after)
}

function outcomeLine(
  before: ApprovalView,
  answer: 'yes' | 'no',
  after: ApprovalView | undefined,
): string {
  if (answer === 'no') return `Refused. The agent is told so.`
  if (after?.state === 'waiting') return `Your yes counts. One more person is asked for.`
  const delay = before.needs.delayMs
  if (after?.state === 'approved' && delay > 0)
    return `Approved. It counts in ${delay / 1000} s; until then: interlock approvals refuse ${before.id}`
  return before.held
    ? 'Approved. The call goes on.'
    : 'Approved. It counts when the agent asks again.'
}
