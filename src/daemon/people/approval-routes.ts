import type { Hono } from 'hono'
import { OPEN, PROOF, said } from './body.ts'
import type { Here } from './here.ts'
import { challengeFor, proofIn } from './proofs.ts'
import { approvalView } from './views.ts'

/** What people are asked, and their answers. */
export function approvalRoutes(app: Hono, here: Here): void {
  const { desk, answers, modes, reviews } = here
  app.get('/api/approvals', (c) =>
    c.json(desk.all().map((approval) => approvalView(approval, desk))),
  )

  app.post('/api/approvals/:id/view', (c) => c.json({ view: answers.view(c.req.param('id')) }))

  app.post('/api/approvals/:id/open', async (c) => {
    modes.now()
    const { view, breakGlass, ...intent } = said(OPEN, await c.req.json())
    const challenge = answers.open(c.req.param('id'), {
      ...intent,
      ...(view !== undefined && { view }),
      ...(breakGlass !== undefined && { breakGlass }),
    })
    return c.json(challengeFor(challenge, desk.approvers(), here.origin()))
  })

  app.post('/api/approvals/:id/answer', async (c) => {
    modes.now()
    const proof = said(PROOF, await c.req.json())
    const { by, signature } = proofIn(proof, desk.approvers())
    const approval = answers.answer(c.req.param('id'), proof.nonce, by, signature)
    return c.json(approvalView(approval, desk))
  })

  app.get('/api/reviews', (c) => c.json(reviews.all()))

  app.post('/api/reviews/:id/open', (c) => {
    modes.now()
    return c.json(challengeFor(reviews.open(c.req.param('id')), desk.approvers(), here.origin()))
  })

  app.post('/api/reviews/:id', async (c) => {
    const proof = said(PROOF, await c.req.json())
    const { by, signature } = proofIn(proof, desk.approvers())
    reviews.review(c.req.param('id'), proof.nonce, by, signature)
    return c.json(reviews.all())
  })
}
