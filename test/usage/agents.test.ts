import fs from 'node:fs'
import path from 'node:path'
import Database from 'libsql'
import { describe, expect, test } from 'vitest'
import { folderOfTest, reportFor } from './asked.ts'

function write(root: string, name: string, lines: readonly unknown[]): string {
  const file = path.join(root, name)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  return file
}

describe('Codex', () => {
  const tokens = (input: number, cached: number, output: number) => ({
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: output,
    reasoning_output_tokens: Math.floor(output / 2),
    total_tokens: input + output,
  })
  type Counted = ReturnType<typeof tokens>
  const count = (total: Counted | null, last: Counted | null, at = '2026-10-01T10:00:10.000Z') => ({
    timestamp: at,
    type: 'event_msg',
    payload: {
      type: 'token_count',
      info: total && { total_token_usage: total, last_token_usage: last },
    },
  })
  const meta = (id: string, more: object = {}) => ({
    timestamp: '2026-10-01T10:00:00.000Z',
    type: 'session_meta',
    payload: { id, cwd: '/work', source: 'cli', ...more },
  })
  const model = { type: 'turn_context', payload: { model: 'gpt-5.5' } }
  const first = count(tokens(1000, 400, 100), tokens(1000, 400, 100))
  const second = count(tokens(3000, 1400, 250), tokens(2000, 1000, 150))
  const parent = 'sessions/2026/10/01/rollout-2026-10-01T10-00-00-parent.jsonl'
  const child = 'sessions/2026/10/01/rollout-2026-10-01T11-00-00-child.jsonl'

  test('cached input is apart, and a count that is there twice counts once', async () => {
    const root = folderOfTest()
    write(root, parent, [meta('parent'), model, count(null, null), first, first, second, second])
    const { total, byModel } = await reportFor(root)
    expect(total).toMatchObject({ requests: 2, input: 1600, cacheRead: 1400, output: 250 })
    expect(Object.keys(byModel)).toEqual(['gpt-5.5'])
  })

  test('totals that begin again after a resume are not taken for what was spent', async () => {
    const root = folderOfTest()
    const resumed = count(tokens(5000, 4000, 30), tokens(5000, 4000, 30))
    write(root, parent, [meta('parent'), model, first, second, resumed])
    const { total } = await reportFor(root)
    expect(total).toMatchObject({ requests: 3, input: 2600, cacheRead: 5400, output: 280 })
  })

  test.each([
    ['a fork', { forked_from_id: 'parent' }, 'child'],
    ['a sub-agent', { parent_thread_id: 'parent', source: { subagent: {} } }, 'parent'],
    [
      'a sub-agent by its source',
      { source: { subagent: { thread_spawn: { parent_thread_id: 'parent' } } } },
      'parent',
    ],
  ])('%s is not charged for the history that it was given', async (_, more, session) => {
    const root = folderOfTest()
    write(root, parent, [meta('parent'), model, first, second])
    const own = count(tokens(6000, 4000, 300), tokens(3000, 2600, 50), '2026-10-01T11:00:30.000Z')
    write(root, child, [meta('child', more), meta('parent'), model, first, first, second, own])
    const { total, bySession, bySubagent } = await reportFor(root)
    expect(total).toMatchObject({ requests: 3, input: 2000, cacheRead: 4000, output: 300 })
    expect(bySession[session]?.requests).toBe(session === 'parent' ? 3 : 1)
    expect(Object.keys(bySubagent)).toEqual(session === 'parent' ? ['child'] : [])
  })

  test('a fork of a thread that is gone is not charged either', async () => {
    const root = folderOfTest()
    const own = count(tokens(6000, 4000, 300), tokens(3000, 2600, 50), '2026-10-01T10:01:30.000Z')
    const replayed = [first, second].map((line) => ({
      ...line,
      timestamp: '2026-10-01T10:00:00.400Z',
    }))
    write(root, child, [meta('child', { forked_from_id: 'parent' }), model, ...replayed, own])
    expect((await reportFor(root)).total).toMatchObject({ requests: 1, input: 400, output: 50 })
  })

  const record = (thread: string, total: Counted, last: Counted) => ({
    timestamp: '2026-10-01T10:00:09.000Z',
    type: 'token_usage_record',
    payload: { thread_id: thread, usage: last, thread_token_usage: total },
  })

  test('what was recorded counts before its count is written, and no second time then', async () => {
    const root = folderOfTest()
    const [a, b] = [tokens(1000, 400, 100), tokens(2000, 1000, 150)]
    const sum = tokens(3000, 1400, 250)
    const recorded = [record('parent', a, a), first, record('parent', sum, b)]
    write(root, parent, [meta('parent'), model, ...recorded])
    expect((await reportFor(root)).total).toMatchObject({ requests: 2, input: 1600, output: 250 })
    write(root, parent, [meta('parent'), model, ...recorded, second])
    expect((await reportFor(root)).total).toMatchObject({ requests: 2, input: 1600, output: 250 })
  })

  test('what was cut off before its count stays counted when the thread goes on', async () => {
    const root = folderOfTest()
    const [cut, next] = [tokens(1000, 400, 100), tokens(2000, 1000, 150)]
    // As Codex 0.169 writes it: the totals of the counts know nothing of what was cut off.
    const lines = [
      record('parent', cut, cut),
      record('parent', tokens(3000, 1400, 250), next),
      count(next, next),
      record('parent', tokens(4000, 1800, 350), cut),
      count(tokens(3000, 1400, 250), cut),
    ]
    const file = write(root, parent, [meta('parent'), model, ...lines.slice(0, 2)])
    const store = folderOfTest()
    expect((await reportFor(root, store)).total).toMatchObject({ requests: 2, output: 250 })
    fs.appendFileSync(
      file,
      lines
        .slice(2)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    )
    const whole = { requests: 3, input: 2200, cacheRead: 1800, output: 350 }
    expect((await reportFor(root, store)).total).toMatchObject(whole)
    expect((await reportFor(root)).total).toMatchObject(whole)
  })

  test('what a parent recorded is no fork’s, nor what a compaction has said again', async () => {
    const root = folderOfTest()
    const [a, sum] = [tokens(1000, 400, 100), tokens(3000, 1400, 250)]
    const compacted = count(a, tokens(300, 0, 0))
    const history = [record('parent', a, a), first, compacted, second]
    write(root, parent, [meta('parent'), model, ...history])
    const own = record('child', tokens(6000, 4000, 300), tokens(3000, 2600, 50))
    const fork = meta('child', { forked_from_id: 'parent' })
    write(root, child, [fork, meta('parent'), model, ...history, own])
    const { total, bySession } = await reportFor(root)
    expect(bySession.parent).toMatchObject({ requests: 2, output: sum.output_tokens })
    expect(bySession.child).toMatchObject({ requests: 1, input: 400, cacheRead: 2600, output: 50 })
    expect(total.requests).toBe(3)
  })

  test('is read on from where it was read to', async () => {
    const [root, store] = [folderOfTest(), folderOfTest()]
    const file = write(root, parent, [meta('parent'), model, first])
    expect((await reportFor(root, store)).total.requests).toBe(1)
    fs.appendFileSync(file, `${JSON.stringify(first)}\n${JSON.stringify(second)}\n`)
    expect((await reportFor(root, store)).total).toMatchObject({ requests: 2, output: 250 })
    write(root, child, [meta('child', { forked_from_id: 'parent' }), model, first, second])
    expect((await reportFor(root, store)).total).toMatchObject({ requests: 2, output: 250 })
  })
})

describe('Gemini CLI', () => {
  const answer = (id: string, output: number) => ({
    id,
    timestamp: '2026-10-01T10:00:00.000Z',
    type: 'gemini',
    model: 'gemini-3-pro-preview',
    tokens: { input: 1000, cached: 600, output, thoughts: 7, tool: 5, total: 1000 + output + 12 },
  })
  const session = { sessionId: 's1', kind: 'main' }
  const whole = { requests: 2, input: 810, cacheRead: 1200, output: 44 }

  test('the last statement of an answer counts, and what was rewound was spent', async () => {
    const root = folderOfTest()
    write(root, 'tmp/hash/chats/session-1.jsonl', [
      session,
      answer('a', 3),
      answer('a', 10),
      { $set: { messages: [answer('a', 10), answer('b', 20)] } },
      { $rewindTo: 'a' },
    ])
    const { total, bySession } = await reportFor(root)
    expect(total).toMatchObject(whole)
    expect(Object.keys(bySession)).toEqual(['s1'])
  })

  test('old sessions are one object, written anew each time', async () => {
    const [root, store] = [folderOfTest(), folderOfTest()]
    const name = 'tmp/hash/chats/session-1.json'
    write(root, name, [{ ...session, messages: [answer('a', 10)] }])
    expect((await reportFor(root, store)).total.requests).toBe(1)
    write(root, name, [{ ...session, messages: [answer('a', 10), answer('b', 20)] }])
    expect((await reportFor(root, store)).total).toMatchObject(whole)
  })
})

describe('OpenCode', () => {
  const message = (output: number) => ({
    role: 'assistant',
    modelID: 'claude-sonnet-4-6',
    tokens: { input: 10, output, reasoning: 5, cache: { read: 300, write: 40 } },
    time: { created: Date.UTC(2026, 9, 1) },
  })

  test('its database, with what stands in the log, and old messages, each once', async () => {
    const root = folderOfTest()
    const database = new Database(path.join(root, 'opencode.db'))
    database.exec(`PRAGMA journal_mode = WAL;
      CREATE TABLE session (id TEXT, parent_id TEXT);
      CREATE TABLE message (id TEXT, session_id TEXT, data TEXT);`)
    database.prepare('INSERT INTO session VALUES (?, ?), (?, ?)').run('s1', null, 's2', 's1')
    const insert = database.prepare('INSERT INTO message VALUES (?, ?, ?)')
    insert.run('m1', 's1', JSON.stringify(message(100)))
    insert.run('m2', 's2', JSON.stringify(message(50)))
    insert.run('m3', 's1', JSON.stringify({ role: 'user' }))
    const before = fs.readdirSync(root).sort()
    write(root, 'storage/message/s1/m1.json', [{ ...message(100), id: 'm1', sessionID: 's1' }])
    const { total, bySession, bySubagent } = await reportFor(root)
    database.close()
    expect(before).toContain('opencode.db-wal')
    expect(total).toEqual({
      requests: 2,
      input: 20,
      output: 160,
      cacheWrite5m: 80,
      cacheWrite1h: 0,
      cacheRead: 600,
      costUSD: expect.closeTo((20 * 3 + 160 * 15 + 80 * 3.75 + 600 * 0.3) / 1e6, 12),
    })
    expect(bySession.s1?.requests).toBe(2)
    expect(bySubagent.s2?.requests).toBe(1)
  })
})

describe('Copilot CLI', () => {
  const name = 'session-state/s1/events.jsonl'
  const said = { type: 'assistant.message', data: { outputTokens: 30 } }
  const end = (requests: number) => ({
    type: 'session.shutdown',
    data: {
      modelMetrics: {
        'claude-sonnet-4-6': {
          requests: { count: requests },
          usage: { inputTokens: 1000, outputTokens: 90, cacheReadTokens: 700, cacheWriteTokens: 0 },
        },
      },
    },
  })

  test('the lives of a session are added up', async () => {
    const root = folderOfTest()
    write(root, name, [said, said, end(3), said, end(4)])
    const { total, bounds } = await reportFor(root)
    expect(total).toMatchObject({ requests: 7, input: 600, cacheRead: 1400, output: 180 })
    expect(bounds).toEqual([])
  })

  test('what was killed has the output of its answers, and says what is not known', async () => {
    const [root, store] = [folderOfTest(), folderOfTest()]
    const file = write(root, name, [end(3), said, said])
    const { total, bounds } = await reportFor(root, store)
    expect(total).toMatchObject({ requests: 5, input: 300, output: 150 })
    expect(bounds).toContainEqual({
      kind: 'unreported',
      scope: 's1',
      field: 'input',
      low: 300,
      high: 2_000_300,
    })
    fs.appendFileSync(file, `${JSON.stringify(end(2))}\n`)
    const after = await reportFor(root, store)
    expect(after.total).toMatchObject({ requests: 5, input: 600, output: 180 })
    expect(after.bounds).toEqual([])
  })
})

test('a folder that holds several agents is read as several', async () => {
  const root = folderOfTest()
  write(root, 'session-state/s1/events.jsonl', [
    { type: 'assistant.message', data: { outputTokens: 30 } },
  ])
  write(root, 'tmp/hash/chats/session-1.jsonl', [
    { sessionId: 's2' },
    { id: 'a', type: 'gemini', tokens: { input: 1, output: 2 } },
  ])
  expect((await reportFor(root)).total).toMatchObject({ requests: 2, output: 32 })
})
