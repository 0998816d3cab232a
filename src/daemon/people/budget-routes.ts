import type { Hono } from 'hono'
import { Challenges, Refused } from '../../approvals/challenges.ts'
import { amountInWords, inWords, usedInWords } from '../../policy/budgets/budget.ts'
import { canonical } from '../../record/canonical.ts'
import { approvalDraft } from '../../record/entry.ts'
import type { Account } from '../../usage/budget/account.ts'
import type { BudgetView } from './api.ts'
import { GRANT, PROOF, said } from './body.ts'
import type { Here } from './here.ts'
import { challengeFor, provenBy } from './proofs.ts'

/** What a person grants: so much more, to one bucket, this once. */
interface Granted {
  readonly budget: string
  readonly bucket: string
  readonly measure: Account['measure']
  readonly amount: number
  readonly at: number
}

/** Budgets: anybody here may look, and only a key grants more, as soon as there is one. */
export function budgetRoutes(app: Hono, here: Here): void {
  const { desk, now, recorder } = here
  const challenges = new Challenges<Granted>(now)
  const views = () => (here.budgets()?.standing() ?? []).map(viewOf)

  const grant = (
    { at, ...granted }: Granted,
    signed: { readonly by: string; readonly signature: string } | undefined,
  ) => {
    const body = { ...granted, ...(signed && { by: signed.by, signature: signed.signature }) }
    // What is not in the record was not granted.
    recorder.write([approvalDraft('budget-granted', at, body)], true, () => [])
    here.budgets()?.grant(granted.budget, granted.bucket, granted.measure, granted.amount)
  }

  app.get('/api/budgets', (c) => c.json(views()))

  app.post('/api/budgets/grant/open', async (c) => {
    const asked = said(GRANT, await c.req.json())
    const known = here
      .budgets()
      ?.standing()
      .some(
        ({ budget, bucket, measure }) =>
          budget.id === asked.budget && bucket === asked.bucket && measure === asked.measure,
      )
    if (!known) throw new Refused(`No budget ${asked.budget} holds there.`)
    const about = { ...asked, at: now() }
    if (desk.approvers().length === 0) {
      grant(about, undefined)
      return c.json({ granted: true })
    }
    const challenge = challenges.open(about, () => canonical({ what: 'budget', ...about }))
    return c.json(challengeFor(challenge, desk.approvers(), here.origin()))
  })

  app.post('/api/budgets/grant', async (c) => {
    const proof = said(PROOF, await c.req.json())
    const { about, text } = challenges.take(proof.nonce)
    grant(about, provenBy({ text, tried: `more of budget ${about.budget}` }, proof, here))
    return c.json({ granted: true })
  })
}

function viewOf({ budget, ...account }: Account): BudgetView {
  const { measure, spent, limit, reserved, overshoot } = account
  return {
    ...account,
    budget: budget.id,
    words: inWords(budget),
    at: budget.at,
    usedInWords: usedInWords(measure, spent, limit),
    ...(reserved > 0 && { reservedInWords: amountInWords(measure, reserved) }),
    ...(overshoot > 0 && { overshootInWords: amountInWords(measure, overshoot) }),
    ownLimit: budget.limits[measure] ?? 0,
  }
}
