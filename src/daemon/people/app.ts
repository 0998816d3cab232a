import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { streamSSE } from 'hono/streaming'
import { Refused } from '../../approvals/challenges.ts'
import type { FeedEvent, KeeperView } from './api.ts'
import { approvalRoutes } from './approval-routes.ts'
import { askSelf } from './ask-self.ts'
import { budgetRoutes } from './budget-routes.ts'
import { contextRoutes } from './context-routes.ts'
import type { Here } from './here.ts'
import { keyRoutes } from './key-routes.ts'
import { modeRoutes } from './mode-routes.ts'
import { recordRoutes } from './record-routes.ts'
import { timeLineRoutes } from './time-line-routes.ts'
import { usageRoutes } from './usage-routes.ts'

/** A broken line is noticed after so long. */
const BEAT_MS = 10_000
/** A passkey's answer is the largest thing that is said here. */
const BODY_BYTES_MAX = 64 * 1024
/** Whoever does not read is let go; the page then opens anew. */
const UNREAD_EVENTS_MAX = 5_000

/** Everything that people see and say, for the terminal and the browser alike. Who may call it, the doors decide. */
export function peopleApp(here: Here): Hono {
  const app = new Hono()
  app.onError((error, c) => {
    if (error instanceof Refused) return c.json({ error: error.message }, 400)
    if (error instanceof SyntaxError) return c.json({ error: 'The request is no JSON.' }, 400)
    return c.json({ error: `Interlock failed: ${error.message}. Run: interlock doctor` }, 500)
  })
  app.use(
    bodyLimit({
      maxSize: BODY_BYTES_MAX,
      onError: (c) => c.json({ error: 'That is more than anything that is said here.' }, 413),
    }),
  )
  app.notFound((c) => c.json({ error: 'There is nothing here.' }, 404))

  app.get('/api/feed', (c) => streamSSE(c, (stream) => follow(stream, here)))
  app.get('/api/health', async (c) => c.json(await askSelf(here, ['doctor', '--json'])))
  app.get('/api/keeper', (c) => c.json({ there: here.keeperIsThere() } satisfies KeeperView))
  app.post('/api/dashboard', async (c) => c.json({ url: await here.openDashboard() }))
  approvalRoutes(app, here)
  modeRoutes(app, here)
  keyRoutes(app, here)
  recordRoutes(app, here)
  timeLineRoutes(app, here)
  contextRoutes(app, here)
  budgetRoutes(app, here)
  usageRoutes(app, here)
  return app
}

type Stream = Parameters<Parameters<typeof streamSSE>[1]>[0]

/** The whole first, then everything that changes, in order, until whoever watches goes away. */
async function follow(stream: Stream, { feed, snapshot, now }: Here): Promise<void> {
  let last = send(stream, { event: 'snapshot', data: snapshot() })
  let unread = 0
  const tell = (event: FeedEvent) => {
    if (++unread > UNREAD_EVENTS_MAX) return stream.abort()
    last = last
      .then(() => send(stream, event))
      .catch(() => {})
      .finally(() => unread--)
  }
  const end = feed.watch(tell)
  const beat = setInterval(() => tell({ event: 'beat', data: { at: now() } }), BEAT_MS)
  await new Promise<void>((resolve) => stream.onAbort(resolve))
  clearInterval(beat)
  end()
}

function send(stream: Stream, { event, data }: FeedEvent): Promise<void> {
  return stream.writeSSE({ event, data: JSON.stringify(data) })
}
