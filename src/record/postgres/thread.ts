import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import pg from 'pg'
import { canonical } from '../canonical.ts'
import { type Draft, GENESIS, hashOf } from '../entry.ts'
import type { Note, Query } from '../ledger.ts'
import type { Head } from '../verify.ts'
import { STEPS } from './schema.ts'
import { CHANNEL, type Question, type Reply, type Row, type Written } from './words.ts'

/**
 * The thread that speaks with the server, so that the ledger can answer at once: whoever asks sleeps until the answer
 * is there. It is asked one thing after the other.
 */
const { port, signal }: { readonly port: MessagePort; readonly signal: Int32Array } = workerData

/** One writer at a time, over all machines. */
const LOCK = 7746
const CONNECT_MS_MAX = 5_000
/** Below what whoever asks waits, so that they are told why. */
const STATEMENT_MS_MAX = 900
const PAGE_ROWS = 1_000

let client: pg.Client | undefined
let opened: { readonly url: string; readonly readonly: boolean } | undefined

port.on('message', ({ id, question }: { readonly id: number; readonly question: Question }) => {
  void answerTo(question)
    .then((value): Reply<unknown> => ({ id, value }))
    .catch((error: unknown): Reply<unknown> => ({ id, error: wordsOf(error) }))
    .then((reply) => {
      port.postMessage(reply)
      Atomics.add(signal, 0, 1)
      Atomics.notify(signal, 0)
    })
})

async function answerTo(question: Question): Promise<unknown> {
  if (question.ask === 'open') {
    opened = { url: question.url, readonly: question.readonly }
    return open(opened)
  }
  if (question.ask === 'close') {
    await client?.end().catch(() => {})
    client = undefined
    return undefined
  }
  // A connection that was lost is made again with the next question.
  if (!client && opened) await open(opened)
  switch (question.ask) {
    case 'append':
      return append(question.drafts, question.note)
    case 'head':
      return headOf(connected())
    case 'query':
      return query(question.query)
    case 'page':
      return rows('SELECT * FROM interlock_entries WHERE seq > $1 ORDER BY seq LIMIT $2', [
        question.after,
        PAGE_ROWS,
      ])
    case 'note': {
      const found = await connected().query('SELECT value FROM interlock_notes WHERE key = $1', [
        question.key,
      ])
      return found.rows[0]?.value
    }
    case 'holds': {
      const found = await connected().query('SELECT 1 FROM interlock_entries WHERE hash = $1', [
        question.hash,
      ])
      return found.rows.length > 0
    }
  }
}

function connected(): pg.Client {
  if (!client) throw new Error('the store cannot be reached')
  return client
}

async function open({
  url,
  readonly,
}: {
  readonly url: string
  readonly readonly: boolean
}): Promise<Head> {
  const fresh = new pg.Client({
    connectionString: url,
    application_name: 'interlock',
    connectionTimeoutMillis: CONNECT_MS_MAX,
    statement_timeout: STATEMENT_MS_MAX,
  })
  // Without it a connection that breaks would take the thread down.
  fresh.on('error', () => {
    if (client === fresh) client = undefined
  })
  await fresh.connect()
  if (readonly) await fresh.query('SET default_transaction_read_only = on')
  else await migrate(fresh)
  fresh.on('notification', ({ payload }) => {
    const message: Written = { written: Number(payload) }
    parentPort?.postMessage(message)
  })
  await fresh.query(`LISTEN ${CHANNEL}`)
  client = fresh
  return headOf(fresh)
}

async function migrate(fresh: pg.Client): Promise<void> {
  await fresh.query('BEGIN')
  await fresh.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
  await fresh.query('CREATE TABLE IF NOT EXISTS interlock_form (form INTEGER NOT NULL)')
  const found = await fresh.query('SELECT form FROM interlock_form')
  const form: number = found.rows[0]?.form ?? 0
  if (form > STEPS.length)
    throw new Error(
      `the store is of a newer Interlock (form ${form}); this one knows ${STEPS.length}. Upgrade Interlock.`,
    )
  for (const step of STEPS.slice(form)) await fresh.query(step)
  if (form < STEPS.length) {
    await fresh.query('DELETE FROM interlock_form')
    await fresh.query('INSERT INTO interlock_form VALUES ($1)', [STEPS.length])
  }
  await fresh.query('COMMIT')
}

async function headOf(from: pg.Client): Promise<Head> {
  const found = await from.query(
    'SELECT seq, hash FROM interlock_entries ORDER BY seq DESC LIMIT 1',
  )
  const row = found.rows[0]
  return row ? { seq: Number(row.seq), hash: row.hash } : { seq: 0, hash: GENESIS }
}

/** All of it or nothing, behind whatever any machine has written last. */
async function append(drafts: readonly Draft[], note: Note | undefined): Promise<Head> {
  const to = connected()
  await to.query(`BEGIN; SELECT pg_advisory_xact_lock(${LOCK})`)
  try {
    let head = await headOf(to)
    for (const draft of drafts) head = await write(to, draft, head)
    if (note)
      await to.query(
        'INSERT INTO interlock_notes VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        [note.key, note.value],
      )
    await to.query(`NOTIFY ${CHANNEL}, '${head.seq}'; COMMIT`)
    return head
  } catch (error) {
    await to.query('ROLLBACK').catch(() => {})
    throw error
  }
}

async function write(to: pg.Client, { kind, at, body, salt }: Draft, before: Head): Promise<Head> {
  if (!Number.isSafeInteger(at)) throw new Error('a time that is none')
  const entry = { kind, at, body, seq: before.seq + 1, previous: before.hash }
  const text = canonical(body)
  const hash = hashOf(entry, text)
  await to.query({
    name: 'append',
    text: 'INSERT INTO interlock_entries VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
    values: [
      ...[entry.seq, at, kind, named(body.session), named(body.effect)],
      ...[named(body.text), named(body.what), text, entry.previous, hash, salt],
    ],
  })
  return { seq: entry.seq, hash }
}

/** As JSON: then no character of it is one that PostgreSQL refuses. */
function named(value: unknown): string | null {
  return typeof value === 'string' ? JSON.stringify(value) : null
}

async function query({
  kind,
  session,
  effect,
  field,
  text,
  before,
  from,
  last,
}: Query): Promise<readonly Row[]> {
  const column = field?.name === 'what' ? 'what' : 'named'
  const conditions = [
    ['kind =', kind],
    ['session =', session === undefined ? undefined : named(session)],
    ['effect =', effect === undefined ? undefined : named(effect)],
    [`${column} =`, field === undefined ? undefined : named(field.value)],
    ['seq <', before],
    ['seq >=', from],
    [
      'body ILIKE',
      text === undefined
        ? undefined
        : `%${JSON.stringify(text)
            .slice(1, -1)
            .replace(/[\\%_]/g, '\\$&')}%`,
    ],
  ].filter(([, value]) => value !== undefined)
  const where = conditions.map(([condition], index) => `${condition} $${index + 1}`)
  const filter = where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''
  const values = [...conditions.map(([, value]) => value), last]
  const found = await rows(
    `SELECT * FROM interlock_entries ${filter} ORDER BY seq DESC LIMIT $${values.length}`,
    values,
  )
  return found.toReversed()
}

async function rows(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
  const found = await connected().query(text, [...values])
  return found.rows.map((row) => ({
    ...row,
    seq: Number(row.seq),
    at: Number(row.at),
    session: unnamed(row.session),
    effect: unnamed(row.effect),
  }))
}

function unnamed(text: string | null): string | null {
  return text === null ? null : JSON.parse(text)
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'the store failed'
}
