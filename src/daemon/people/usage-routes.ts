import type { Hono } from 'hono'
import { askSelf } from './ask-self.ts'
import type { Here } from './here.ts'

/** More sessions than this nobody looks through; a terminal has them all. */
const ROWS_MAX = '40'

/** What agents have used. Transcripts are read by a process of its own: agents are answered meanwhile. */
export function usageRoutes(app: Hono, here: Here): void {
  const [all, today] = [oneAtATime(here, []), oneAtATime(here, ['--today'])]
  app.get('/api/usage', async (c) =>
    c.json(await (c.req.query('from') === 'today' ? today() : all())),
  )
}

/** However many pages ask, one process reads; who asks meanwhile is given the same answer. */
function oneAtATime(here: Here, of: readonly string[]): () => Promise<unknown> {
  let asked: Promise<unknown> | undefined
  return () => {
    asked ??= askSelf(here, ['usage', '--json', '--rows', ROWS_MAX, ...of]).finally(() => {
      asked = undefined
    })
    return asked
  }
}
