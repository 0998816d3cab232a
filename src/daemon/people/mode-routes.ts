import type { Hono } from 'hono'
import { Challenges, Refused } from '../../approvals/challenges.ts'
import { liftText } from '../../approvals/lifts.ts'
import type { ModeOrder } from '../../policy/modes/orders.ts'
import { LIFT, PROOF, SET_MODE, said } from './body.ts'
import type { Here } from './here.ts'
import { challengeFor, provenBy } from './proofs.ts'
import { modeView } from './views.ts'

/** Modes: anybody here may set one, and only a key ends it. */
export function modeRoutes(app: Hono, here: Here): void {
  const { modes, desk, now } = here
  const challenges = new Challenges<{ readonly order: ModeOrder; readonly at: number }>(now)

  app.get('/api/modes', (c) => c.json(modes.now() ?? null))

  app.post('/api/modes', async (c) => {
    const { until, files, ...asked } = said(SET_MODE, await c.req.json())
    const refused = modes.set({
      ...asked,
      owner: here.account.login,
      from: now(),
      ...(until !== undefined && { until }),
      ...(files === true && { files }),
    })
    if (refused !== undefined) throw new Refused(refused)
    return c.json((modes.now() ?? []).map(modeView))
  })

  app.post('/api/modes/lift/open', async (c) => {
    const { project, kind } = said(LIFT, await c.req.json())
    const order = modes.now()?.find((one) => one.project === project && one.kind === kind)
    if (!order) throw new Refused(`No ${kind} holds for ${project}.`)
    if (desk.approvers().length === 0)
      throw new Refused('Nobody is enrolled; it is ended at a terminal: interlock mode build')
    const about = { order, at: now() }
    const challenge = challenges.open(about, () => liftText(about))
    return c.json(challengeFor(challenge, desk.approvers(), here.origin()))
  })

  app.post('/api/modes/lift', async (c) => {
    const proof = said(PROOF, await c.req.json())
    const { about, text } = challenges.take(proof.nonce)
    const tried = `the end of ${about.order.kind} of ${about.order.project}`
    const refused = modes.lift({ ...about, ...provenBy({ text, tried }, proof, here) })
    if (refused !== undefined) throw new Refused(refused)
    return c.json((modes.now() ?? []).map(modeView))
  })
}
