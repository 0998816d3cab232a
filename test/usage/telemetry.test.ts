import path from 'node:path'
import { expect, test } from 'vitest'
import { PUBLISHED } from '../../src/usage/prices/published.ts'
import { readLedger, readUsage } from '../../src/usage/read.ts'
import { reportOn, unseenIn } from '../../src/usage/report.ts'
import type { Final } from '../../src/usage/telemetry/final.ts'
import { answer, folderOfTest, transcript } from './asked.ts'

const AT = Date.parse('2026-10-01T10:00:00.000Z')
const FILE = 'here/session-1/subagents/agent-a1.jsonl'

/** An answer that was begun, with the 3 tokens that stand for what is to come. */
function open(id: string, more: object = {}, message: object = {}): object {
  const usage = { input_tokens: 10, output_tokens: 3 }
  return answer({ agentId: 'a1', ...more }, { id, stop_reason: null, usage, ...message })
}

function final(more: Partial<Final> = {}): Final {
  return {
    id: undefined,
    session: 'session-1',
    subagent: 'a1',
    model: 'claude-sonnet-4-6',
    purpose: 'agent:custom',
    ...{ at: AT + 3_000, durationMs: 4_000, sequence: 1 },
    ...{ input: 10, output: 700, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 },
    ...more,
  }
}

async function toldOf(lines: readonly object[], finals: readonly Final[], store?: string) {
  const root = folderOfTest()
  transcript(root, lines, FILE)
  const asked = { root, ...(store !== undefined && { store }) }
  const { head, closed, unseen } = await readLedger(asked, finals)
  const { bounds, bySubagent } = reportOn(head, PUBLISHED)
  return { closed, unseen, bounds, output: bySubagent.a1?.output, asked }
}

test('a request is known by what the server has called it', async () => {
  const lines = [open('m1', { requestId: 'req_1' }), open('m2', { requestId: 'req_2' })]
  const told = await toldOf(lines, [final({ id: 'req_2', output: 900 })])
  expect(told).toMatchObject({ closed: 1, unseen: [], output: 903 })
  expect(told.bounds.length).toBeGreaterThan(0)
  const both = [final({ id: 'req_2', output: 900 }), final({ id: 'req_1', output: 800 })]
  expect(await toldOf(lines, both)).toMatchObject({ closed: 2, bounds: [], output: 1700 })
})

test('where the server called it nothing, by all that is known of it', async () => {
  expect(await toldOf([open('m1')], [final()])).toMatchObject({
    closed: 1,
    bounds: [],
    output: 700,
  })
})

test.each<[string, Partial<Final>]>([
  ['sub-agent', { subagent: 'a2' }],
  ['conversation', { subagent: undefined }],
  ['context', { cacheRead: 1 }],
  ['model', { model: 'claude-opus-5-5' }],
  ['time', { at: AT + 60_000 }],
  ['name', { id: 'req_9', at: AT - 60_000 }],
])('one of another %s is not this one, and no transcript shows it', async (_, more) => {
  const told = await toldOf([open('m1')], [final(more)])
  expect(told).toMatchObject({ closed: 0, output: 3 })
  expect(told.unseen).toHaveLength(1)
})

test('what may be one or the other closes neither', async () => {
  const twoOpen = [open('m1'), open('m2')]
  const twice = [final(), final({ sequence: 2, output: 800 })]
  expect(await toldOf(twoOpen, [final()])).toMatchObject({ closed: 0, output: 6, unseen: [] })
  expect(await toldOf([open('m1')], twice)).toMatchObject({ closed: 0, output: 3, unseen: [] })
  // One of them was open no more: which of the two was told is not known.
  const oneOpen = [open('m1'), open('m2', {}, { stop_reason: 'end_turn' })]
  expect(await toldOf(oneOpen, [final()])).toMatchObject({ closed: 0, output: 6 })
})

test('a final count is never changed, and one that is told never makes less of what was written', async () => {
  const done = answer({ agentId: 'a1', requestId: 'req_1' })
  expect(await toldOf([done], [final({ id: 'req_1' })])).toMatchObject({ closed: 0, output: 100 })
  const begun = open('m1', { requestId: 'req_1' })
  const less = final({ id: 'req_1', output: 1 })
  expect(await toldOf([begun], [less])).toMatchObject({ closed: 1, output: 3 })
})

test('what other sessions have told is nothing of this folder', async () => {
  const told = await toldOf([open('m1')], [final({ session: 'elsewhere' })])
  expect(told).toMatchObject({ closed: 0, unseen: [], output: 3 })
})

test('the store keeps what the files say, and only that', async () => {
  const store = path.join(folderOfTest(), 'store')
  const told = await toldOf([open('m1', { requestId: 'req_1' })], [final({ id: 'req_1' })], store)
  expect(told).toMatchObject({ closed: 1, output: 700 })
  const { bySubagent, bounds } = reportOn(await readUsage(told.asked), PUBLISHED)
  expect(bySubagent.a1?.output).toBe(3)
  expect(bounds.length).toBeGreaterThan(0)
  const again = await readLedger(told.asked, [final({ id: 'req_1' })])
  expect(again.closed).toBe(1)
})

test('what no transcript shows is counted and priced by itself', () => {
  const unknown = final({ model: 'nobody’s' })
  const { requests, output, costUSD, bounds } = unseenIn([final(), unknown], PUBLISHED)
  expect({ requests, output }).toEqual({ requests: 2, output: 1400 })
  expect(costUSD).toBeCloseTo((10 * 3 + 700 * 15) / 1e6, 12)
  expect(bounds).toMatchObject([{ kind: 'unpriced', scope: 'nobody’s', field: 'costUSD' }])
})
