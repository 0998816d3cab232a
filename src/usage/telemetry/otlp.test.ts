import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../action/action.ts'
import { finalsIn } from './otlp.ts'

/** As Claude Code 2.1.330 sent it, without what says who the person is. */
const TOLD = {
  'session.id': 'session-1',
  'event.name': 'api_request',
  'event.timestamp': '2026-11-22T21:09:27.469Z',
  'event.sequence': 27,
  model: 'claude-opus-5-5',
  input_tokens: 11,
  output_tokens: 2301,
  cache_read_tokens: 70,
  cache_creation_tokens: 4008,
  cache_creation_5m_tokens: 4001,
  cache_creation_1h_tokens: 7,
  duration_ms: 18,
  request_id: 'req_1',
  query_source: 'agent:builtin:general-purpose',
  agent_id: 'a0bb09876b9e5c5a8',
}

function bodyOf(...events: readonly Readonly<Record<string, string | number>>[]): Json {
  const logRecords = events.map((event) => ({
    body: { stringValue: 'claude_code.api_request' },
    attributes: Object.entries(event).map(([key, value]) => ({
      key,
      value: typeof value === 'string' ? { stringValue: value } : { intValue: value },
    })),
  }))
  return { resourceLogs: [{ resource: {}, scopeLogs: [{ scope: {}, logRecords }] }] }
}

test('a request is taken with its final counts, and with nothing of the person’s', () => {
  const prompt = { ...TOLD, 'event.name': 'user_prompt', prompt: 'my words' }
  expect(finalsIn(bodyOf(prompt, { ...TOLD, 'user.id': 'me', prompt: 'my words' }))).toEqual([
    {
      id: 'req_1',
      session: 'session-1',
      subagent: 'a0bb09876b9e5c5a8',
      model: 'claude-opus-5-5',
      purpose: 'agent:builtin:general-purpose',
      at: Date.parse('2026-11-22T21:09:27.469Z'),
      durationMs: 18,
      sequence: 27,
      input: 11,
      output: 2301,
      cacheWrite5m: 4001,
      cacheWrite1h: 7,
      cacheRead: 70,
    },
  ])
})

test('whole numbers may be text, and a server or a main conversation may have no name', () => {
  const { request_id: _, agent_id: __, ...rest } = TOLD
  const [record] = finalsIn({
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: [
              {
                attributes: Object.entries(rest).map(([key, value]) => ({
                  key,
                  value:
                    typeof value === 'string'
                      ? { stringValue: value }
                      : { intValue: String(value) },
                })),
              },
            ],
          },
        ],
      },
    ],
  })
  expect(record).toMatchObject({ id: undefined, subagent: undefined, output: 2301 })
})

test.each([
  ['no count', { output_tokens: 'many' }],
  ['a count below zero', { output_tokens: -1 }],
  ['a count that is none', { input_tokens: 1e12 }],
  ['no time', { 'event.timestamp': 'yesterday' }],
  ['no session', { 'session.id': '' }],
  ['a model of a thousand letters', { model: 'm'.repeat(1000) }],
])('an event with %s tells nothing', (_, more) => {
  expect(finalsIn(bodyOf({ ...TOLD, ...more }))).toEqual([])
})

test('whatever comes, nothing is thrown', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      // Made of JSON's own kinds.
      const json: Json = JSON.parse(JSON.stringify(value))
      for (const body of [json, { resourceLogs: json }, { resourceLogs: [{ scopeLogs: json }] }])
        expect(finalsIn(body)).toEqual([])
    }),
  )
})
