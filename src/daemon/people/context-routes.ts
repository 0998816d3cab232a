import type { Hono } from 'hono'
import { Refused } from '../../approvals/challenges.ts'
import { mainOf } from '../../context/view/indexed.ts'
import { askSelf } from './ask-self.ts'
import type { Here } from './here.ts'

/** More sessions than this nobody looks through. */
const SESSIONS_MAX = '200'
const HITS_MAX = '30'
/** Longer questions are texts. */
const QUERY_CHARS_MAX = 400
/** `R7`, or `Rk3f9z.7` of a sub-agent. */
const ITEM = /^R(?:[0-9a-z]{5}\.)?\d{1,9}$/
const OFFSET = /^\d{1,12}$/

/** What left the context of each session, when, and its original text. */
export function contextRoutes(app: Hono, here: Here): void {
  const store = here.places.context
  // By what the store itself knows: no path comes from a request.
  const transcriptOf = (id: string) => {
    const main = mainOf(store, id)
    if (main === undefined) throw new Refused('No session with this name is kept.')
    return [`--transcript=${main}`, '--store', store, '--json']
  }
  app.get('/api/context', async (c) => {
    const of = ['--last', SESSIONS_MAX, '--store', store, '--json']
    return c.json(await askSelf(here, ['context', 'sessions', ...of]))
  })
  app.get('/api/context/:session', async (c) => {
    const of = transcriptOf(c.req.param('session'))
    return c.json(await askSelf(here, ['context', 'epochs', ...of]))
  })
  app.get('/api/context/:session/items/:id', async (c) => {
    const of = transcriptOf(c.req.param('session'))
    const [id, offset = '0'] = [c.req.param('id'), c.req.query('offset')]
    if (!ITEM.test(id)) throw new Refused(`No item has such an id. Ids: R7`)
    if (!OFFSET.test(offset)) throw new Refused('offset: a number of characters')
    return c.json(await askSelf(here, ['recall', id, '--offset', offset, ...of]))
  })
  app.get('/api/context/:session/search', async (c) => {
    const of = transcriptOf(c.req.param('session'))
    const words = (c.req.query('q') ?? '').slice(0, QUERY_CHARS_MAX)
    const search = [`--search=${words.replaceAll('\0', ' ')}`, '--last', HITS_MAX]
    return c.json(await askSelf(here, ['recall', ...search, ...of]))
  })
}
