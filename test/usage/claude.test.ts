import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { eachRequest } from '../../src/usage/ledger/each.ts'
import { Ledger } from '../../src/usage/ledger/ledger.ts'
import { takeAll } from '../../src/usage/read.ts'
import { answer, folderOfTest, reportFor, rounded, sumsOf, transcript } from './asked.ts'
import { SMALL, writeClaude } from './generator/claude.ts'

describe('a tree with every trap is read exactly', () => {
  test.each([1, 2, 3])('seed %i', async (seed) => {
    const root = folderOfTest()
    const { truth } = writeClaude(root, { ...SMALL, seed, withoutRequestId: 0.1 })
    expect(sumsOf(await reportFor(root))).toEqual(rounded(truth))
  })

  test('answers without a final count have what was written of them', async () => {
    const root = folderOfTest()
    const { written, truth } = writeClaude(root, { ...SMALL, unfinished: 0.2 })
    expect(sumsOf(await reportFor(root))).toEqual(rounded(written))
    expect(written.total.output).toBeLessThan(truth.total.output)
  })
})

describe('lines that other readers drop are counted', () => {
  const plain = JSON.stringify(answer())
  test.each([
    [
      'null in the input of a tool',
      answer({}, { content: [{ type: 'tool_use', input: { id: null, model: null } }] }),
    ],
    ['half a pair of surrogates', plain.replace('"yes"', '"\\ud83d"')],
    ['a request id that is null', answer({ requestId: null })],
    ['spaces after colons', plain.replaceAll('":', '" : ').replaceAll(',', ' ,\t')],
    ['a byte order mark', `\ufeff${plain}`],
    ['another object on the same line', `{"type":"user"}${plain}`],
    [
      'a torn line that was written on',
      `{"type":"assistant","message":{"id":"msg_0","usage":{"inp${plain}`,
    ],
    [
      'a key that is there twice',
      plain.replace('"output_tokens":100', '"output_tokens":7,"output_tokens":100'),
    ],
    ['a key with an escape', plain.replace('"usage"', '"\\u0075sage"')],
    ['a number with a point', plain.replace(':100', ':100.0')],
    ['carriage returns', `${plain}\r`],
  ])('%s', async (_, line) => {
    const root = folderOfTest()
    transcript(root, [line])
    expect((await reportFor(root)).total).toMatchObject({ requests: 1, input: 10, output: 100 })
  })

  test('an answer without an id is known by its request', async () => {
    const root = folderOfTest()
    const line = answer({ requestId: 'req_1' }, { id: null })
    transcript(root, [
      line,
      { ...line, uuid: 'other' },
      answer({ requestId: 'req_2' }, { id: null }),
    ])
    expect((await reportFor(root)).total.requests).toBe(2)
  })
})

describe('what is no answer is not counted', () => {
  const usage = { input_tokens: 5000, output_tokens: 5000 }
  test.each([
    ['the result of a sub-agent', { type: 'user', toolUseResult: { usage, totalTokens: 10_000 } }],
    ['progress', { type: 'progress', data: { message: answer({}, { id: 'msg_2' }) } }],
    [
      'usage in the input of a tool',
      answer(
        {},
        { content: [{ type: 'tool_use', input: { usage, message: { id: 'msg_3', usage } } }] },
      ),
    ],
    [
      'a transcript that is quoted',
      answer(
        {},
        { content: [{ type: 'text', text: JSON.stringify(answer({}, { id: 'msg_4' })) }] },
      ),
    ],
    [
      'an error of the program',
      answer({ isApiErrorMessage: true }, { id: 'msg_5', model: '<synthetic>', usage }),
    ],
    ['usage beside the message', { ...answer(), usage }],
  ])('%s', async (_, line) => {
    const root = folderOfTest()
    transcript(root, [answer(), line])
    expect((await reportFor(root)).total).toMatchObject({ requests: 1, input: 10, output: 100 })
  })

  test('a last line that is torn', async () => {
    const root = folderOfTest()
    const file = transcript(root, [answer()])
    fs.appendFileSync(file, JSON.stringify(answer({}, { id: 'msg_2' })).slice(0, -3))
    const { total, bounds } = await reportFor(root)
    expect(total.requests).toBe(1)
    expect(bounds).toEqual([])
  })
})

describe('an answer belongs to one session and one agent', () => {
  test('the original, not its fork, whichever is read first', async () => {
    const root = folderOfTest()
    const forkedFrom = { sessionId: 'session-1', messageUuid: 'x' }
    transcript(root, [answer()], 'here/session-1.jsonl')
    transcript(root, [answer({ sessionId: 'a-fork', forkedFrom })], 'here/a-fork.jsonl')
    transcript(root, [answer({ sessionId: 'z-fork', forkedFrom })], 'here/z-fork.jsonl')
    const { bySession } = await reportFor(root)
    expect(Object.keys(bySession)).toEqual(['session-1'])
  })

  test('the session that went on first, where nothing says which one was copied', async () => {
    const root = folderOfTest()
    const second = (sessionId: string, at: string) =>
      answer({ sessionId, timestamp: at }, { id: `msg_${sessionId}` })
    transcript(
      root,
      [answer({ sessionId: 'z' }), second('z', '2026-10-01T10:05:00.000Z')],
      'here/z.jsonl',
    )
    transcript(
      root,
      [answer({ sessionId: 'a' }), second('a', '2026-10-01T11:05:00.000Z')],
      'here/a.jsonl',
    )
    const { bySession } = await reportFor(root)
    expect(bySession.z?.requests).toBe(2)
    expect(bySession.a?.requests).toBe(1)
  })

  test('the main conversation, not the sub-agent that was given it', async () => {
    const root = folderOfTest()
    const aside = { agentId: 'aside', isSidechain: true, requestId: 'req_other' }
    transcript(root, [answer(aside)], 'here/session-1/subagents/agent-aside.jsonl')
    transcript(root, [answer()])
    const { main, subagents } = await reportFor(root)
    expect(main.requests).toBe(1)
    expect(subagents.requests).toBe(0)
  })

  test('a sub-agent in the lines of the session itself', async () => {
    const root = folderOfTest()
    transcript(root, [answer({ isSidechain: true }), answer({}, { id: 'msg_2' })])
    const { main, bySubagent, bySession } = await reportFor(root)
    expect(main.requests).toBe(1)
    expect(Object.keys(bySubagent)).toEqual(['sidechain of session-1'])
    expect(bySession['session-1']?.requests).toBe(2)
  })
})

test('requests are given one by one, with who made them, when, and what for', async () => {
  const root = folderOfTest()
  const call = { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: {} }
  const line = answer({ cwd: '/work', agentId: 'a1' }, { content: [call] })
  const file = transcript(root, [line, answer({}, { content: [{ ...call, name: 'Read' }] })])
  const ledger = new Ledger()
  await takeAll(ledger, root)
  expect([...eachRequest(ledger)]).toEqual([
    {
      source: 'claude-code',
      session: 'session-1',
      subagent: undefined,
      model: 'claude-sonnet-4-6',
      project: 'here',
      tools: ['Bash', 'Read'],
      at: Date.UTC(2026, 9, 1, 10),
      tokens: { input: 10, output: 100, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 },
      requests: 1,
      file,
      finished: true,
    },
  ])
})

describe('what is not known is stated', () => {
  test('a model without a price may cost what the dearest one does', async () => {
    const root = folderOfTest()
    transcript(root, [
      answer({}, { model: 'new-model', usage: { input_tokens: 0, output_tokens: 1000 } }),
    ])
    const { byModel, bounds } = await reportFor(root)
    expect(byModel['new-model']).toMatchObject({ output: 1000, costUSD: 0 })
    expect(bounds).toEqual([
      { kind: 'unpriced', scope: 'new-model', field: 'costUSD', low: 0, high: 0.025 },
    ])
  })

  test('a line in the middle that cannot be read', async () => {
    const root = folderOfTest()
    const torn = JSON.stringify(answer({}, { id: 'msg_2' })).slice(0, -4)
    transcript(root, [torn, answer()])
    const { total, bounds } = await reportFor(root)
    expect(total.requests).toBe(1)
    expect(bounds).toEqual([{ kind: 'unread', scope: 'total', field: 'requests', low: 1, high: 2 }])
  })

  test('a folder of no agent has nothing', async () => {
    const root = folderOfTest()
    fs.mkdirSync(path.join(root, 'other'))
    expect((await reportFor(root)).total.requests).toBe(0)
  })
})
