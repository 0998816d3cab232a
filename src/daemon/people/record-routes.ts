import { setImmediate } from 'node:timers/promises'
import type { Hono } from 'hono'
import { DEFAULT_POLICY, type Policy } from '../../policy/policy.ts'
import { ENTRY_KINDS, hashOf } from '../../record/entry.ts'
import type { Ledger, Query } from '../../record/ledger.ts'
import type { EntryDetail, EntryPage, RuleView } from './api.ts'
import { askSelf } from './ask-self.ts'
import { QUERY, said } from './body.ts'
import type { Here } from './here.ts'
import { deedView, effectsIn, entryView, reasonsIn } from './views.ts'

const PAGE_MAX = 200
/** Entries that one look goes through: agents are answered between two of them. */
const LOOK_ENTRIES = 5_000

/** The record, page by page, and one entry whole. */
export function recordRoutes(app: Hono, here: Here): void {
  const { ledger } = here
  // For terminals of an account that cannot read the file.
  app.post('/api/entries', async (c) => c.json(ledger.query(said(QUERY, await c.req.json()))))
  app.get('/api/verify', async (c) => c.json(await askSelf(here, ['log', 'verify', '--json'])))

  app.get('/api/record', async (c) => {
    const { q, kind, effect, session, before, limit } = c.req.query()
    const found = ENTRY_KINDS.find((one) => one === kind)
    const verdict = (['allow', 'ask', 'deny'] as const).find((one) => one === effect)
    const query = {
      last: Math.min(PAGE_MAX, Number(limit) || 100),
      ...(q ? { text: q.slice(0, 200) } : {}),
      ...(found && { kind: found }),
      ...(verdict && { effect: verdict }),
      ...(session ? { session } : {}),
    }
    const end = ledger.head().seq + 1
    const start = /^\d{1,15}$/.test(before ?? '') ? Math.min(Number(before), end) : end
    return c.json(await pageOf(ledger, query, start, c.req.raw.signal))
  })

  app.get('/api/record/:seq', (c) => {
    const detail = detailOf(ledger, Number(c.req.param('seq')))
    return detail ? c.json(detail) : c.json({ error: 'There is no such entry.' }, 404)
  })

  app.get('/api/rules', (c) => c.json(DEFAULT_POLICY.rules.map(ruleView)))
}

/** The newest first. A search looks at so much at a time, so that it holds nobody up. */
async function pageOf(
  ledger: Ledger,
  query: Query,
  start: number,
  gone: AbortSignal,
): Promise<EntryPage> {
  const entries: EntryPage['entries'][number][] = []
  let before = start
  while (entries.length < query.last && before > 1 && !gone.aborted) {
    const from = query.text === undefined ? 1 : Math.max(1, before - LOOK_ENTRIES)
    const found = ledger.query({ ...query, last: query.last - entries.length, before, from })
    entries.push(...found.map(entryView).reverse())
    before = entries.length >= query.last ? (entries.at(-1)?.seq ?? 1) : from
    await setImmediate()
  }
  return { entries, more: before > 1 }
}

function detailOf(ledger: Ledger, seq: number): EntryDetail | undefined {
  const [before, entry] = [seq - 1, seq].map(
    (one) => ledger.query({ before: one + 1, from: one, last: 1 })[0],
  )
  if (!entry) return undefined
  const { body, previous, hash } = entry
  const deed = deedView(body)
  const follows = before ? before.hash === previous : seq === 1
  return {
    entry: entryView(entry),
    body,
    reasons: reasonsIn(body),
    effects: effectsIn(body),
    ...(deed && { deed }),
    chain: { previous, hash, holds: follows && hashOf(entry) === hash },
  }
}

function ruleView({
  id,
  title,
  effect,
  why,
  instead,
  examples,
}: Policy['rules'][number]): RuleView {
  return { id, title, effect, why, instead, stops: examples.stops, allows: examples.allows }
}
