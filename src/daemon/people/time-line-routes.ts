import type { Hono } from 'hono'
import { Refused } from '../../approvals/challenges.ts'
import { askSelf } from './ask-self.ts'
import { RESTORE, said } from './body.ts'
import type { Here } from './here.ts'

/** More steps than this nobody scrolls through. */
const STEPS_MAX = '300'
const ID = /^\w{1,40}$/

/** What was changed, step by step; a look at what a restore would do; and the restore, which is itself kept. */
export function timeLineRoutes(app: Hono, here: Here): void {
  const restore = (id: string, ...how: readonly string[]) => {
    if (!ID.test(id)) throw new Refused('There is no such snapshot.')
    return askSelf(here, ['restore', id, '--json', ...how])
  }
  app.get('/api/timeline', async (c) =>
    c.json(await askSelf(here, ['timeline', '--json', '--last', STEPS_MAX])),
  )
  app.get('/api/timeline/:id', async (c) => c.json(await restore(c.req.param('id'), '--dry-run')))
  app.post('/api/timeline/:id', async (c) => {
    const { overNewer } = said(RESTORE, await c.req.json())
    const over = overNewer === true ? ['--over-newer'] : []
    return c.json(await restore(c.req.param('id'), '--yes', ...over))
  })
}
