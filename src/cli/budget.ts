import { defineCommand } from 'citty'
import { approversOf } from '../approvals/roster.ts'
import type { BudgetView } from '../daemon/people/api.ts'
import { safe } from '../message/message.ts'
import { amountInWords, inWords, MEASURES, type Measure } from '../policy/budgets/budget.ts'
import { tokensOf } from '../policy/config/budget.ts'
import { standingAt } from '../world/standing.ts'
import { askDaemon, challengeIn, otherVersion } from './ask-daemon.ts'
import { sourcesHere } from './here.ts'
import { signer } from './mode.ts'
import { print, printJson } from './out.ts'
import { refuseWithoutPerson } from './person.ts'
import { settings } from './settings/settings.ts'
import { atTerminal, type Terminal } from './terminal.ts'

/** A person grants more, once: to the session, project or day that has used up what it had. */
const grant = defineCommand({
  meta: { name: 'grant', description: 'Grant more of a budget, once, to whoever has used it up' },
  args: {
    id: { type: 'positional', description: 'The budget, as the refusal names it' },
    more: { type: 'string', description: 'How much more (default: as much again)' },
    measure: { type: 'string', description: `Of several that it limits: ${MEASURES.join(', ')}` },
    to: { type: 'string', description: 'Words of the session, project or day it is for' },
  },
  async run({ args }) {
    refuseWithoutPerson()
    const { bucket, budget, measure, ownLimit, ...view } = theOne(await budgets(), args)
    const amount = args.more === undefined ? ownLimit : amountIn(args.more, measure)
    print(`Budget ${budget}: ${safe(view.words)} (${safe(view.at)})`)
    print(`${safe(bucket)} has used ${view.usedInWords}.`)
    print(`It would have ${amountInWords(measure, amount)} more, this once.`)
    await atTerminal(async (terminal) => {
      if ((await terminal.ask('To grant it, type more: ')) !== 'more')
        throw new Error('that is another word; nothing was changed.')
      await granted({ budget, bucket, measure, amount }, terminal)
    })
    print('Granted. The agent goes on with its next call.')
  },
})

/** How the budgets stand that agents have worked under since the daemon began. */
export const budget = defineCommand({
  meta: { name: 'budget', description: 'What agents may use, and have; grant more, once' },
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  subCommands: { grant },
  async run({ args, rawArgs }) {
    if (rawArgs.includes('grant')) return
    const all = await budgets().catch(notCounting)
    if (args.json) return printJson(all)
    const { budgets: here } = standingAt([process.cwd()], await sourcesHere())
    for (const one of here.filter(({ id }) => !all.some((view) => view.budget === id)))
      print(`${one.id}  ${safe(inWords(one))} (${safe(one.at)}): nobody has worked under it yet`)
    for (const one of all) print(lineOf(one))
    if (here.length + all.length === 0)
      print('No budget is set. A [[budget]] stands in interlock.toml: docs/usage-budgets.md')
  },
})

function lineOf(view: BudgetView): string {
  const held =
    view.reservedInWords === undefined ? '' : `, ${view.reservedInWords} held for those at work`
  const over =
    view.overshootInWords === undefined ? '' : `, may be passed by ${view.overshootInWords}`
  return `${view.budget}  ${safe(view.bucket)}: ${view.usedInWords}${held}${over}`
}

function theOne(
  all: readonly BudgetView[],
  { id, measure, to }: { [key in 'id' | 'measure' | 'to']?: string | undefined },
): BudgetView {
  const found = all.filter(
    (one) =>
      one.budget === id &&
      (measure === undefined || one.measure === measure) &&
      (to === undefined || one.bucket.includes(to)),
  )
  const spent = found.filter((one) => one.spent + one.reserved >= one.limit)
  const [only, ...others] = spent.length > 0 ? spent : found
  if (!only) throw new Error(`nobody has worked under a budget ${id}. Look with: interlock budget`)
  if (others.length > 0)
    throw new Error(
      `several are meant: ${[only, ...others].map((one) => `${one.measure} of ${safe(one.bucket)}`).join('; ')}. Say --measure and --to.`,
    )
  return only
}

async function budgets(): Promise<readonly BudgetView[]> {
  const answer = await askDaemon('GET', '/api/budgets')
  if (Array.isArray(answer)) return answer
  throw otherVersion()
}

function amountIn(text: string, measure: Measure): number {
  const amount = measure === 'tokens' ? tokensOf(text) : Number(text)
  if (amount !== undefined && amount > 0) return amount
  throw new Error('--more takes a number above nothing; of tokens also as 500k or 2M.')
}

/** What is set holds all the same. */
function notCounting(error: unknown): readonly BudgetView[] {
  print(`Nothing is counted now: ${error instanceof Error ? error.message : 'the daemon failed'}`)
  return []
}

async function granted(asked: object, terminal: Terminal): Promise<void> {
  const answer = await askDaemon('POST', '/api/budgets/grant/open', asked)
  if (approversOf(await settings().roster()).length === 0) return
  const { text, nonce } = challengeIn(answer)
  const sign = await signer(terminal)
  if (sign) await askDaemon('POST', '/api/budgets/grant', { nonce, signed: sign(text) })
}
