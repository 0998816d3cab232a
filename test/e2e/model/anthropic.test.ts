import { afterEach, beforeEach, expect, it } from 'vitest'
import { anthropic } from './anthropic.ts'
import { type Json, parseJson } from './json.ts'
import { type RequestLog, requestLog } from './request-log.ts'
import type { Script } from './script.ts'
import { type ModelServer, serveModel } from './server.ts'

const BASH = { name: 'Bash' }
const CALL = { id: 'toolu_1', name: 'Bash', input: { command: 'ls' } }
const SCRIPT: Script = {
  lanes: [
    { name: 'sub', when: { tools: true, first: '^SUB' }, turns: [{ text: 'of the sub-agent' }] },
    { name: 'main', when: { tool: 'Bash' }, turns: [{ calls: [CALL] }, { text: 'finished' }] },
  ],
}

let log: RequestLog
let server: ModelServer
beforeEach(async () => {
  log = requestLog()
  server = await serveModel([anthropic], SCRIPT, log)
})
afterEach(() => server.close())

async function post(path: string, body: Json): Promise<{ status: number; text: string }> {
  const response = await fetch(server.url + path, { method: 'POST', body: JSON.stringify(body) })
  return { status: response.status, text: await response.text() }
}

function asked(words: string, more: { stream?: boolean } = {}): Json {
  return { model: 'm', tools: [BASH], messages: [{ role: 'user', content: words }], ...more }
}

it('serves the turns of a lane in their order, and ends after the last', async () => {
  const answers = []
  for (let turn = 0; turn < 3; turn++) {
    answers.push(parseJson((await post('/v1/messages', asked('go'))).text))
  }
  expect(answers).toMatchObject([
    { stop_reason: 'tool_use', content: [{ type: 'tool_use', ...CALL }] },
    { stop_reason: 'end_turn', content: [{ type: 'text', text: 'finished' }] },
    { stop_reason: 'end_turn', content: [{ type: 'text', text: 'done' }] },
  ])
})

it('tells a sub-agent by its first message', async () => {
  const content = [{ type: 'text', text: 'SUB: tidy up' }]
  const body = { model: 'm', tools: [BASH], messages: [{ role: 'user', content }] }
  expect((await post('/v1/messages', body)).text).toContain('of the sub-agent')
  expect(log.seen).toMatchObject([{ lane: 'sub', path: '/v1/messages' }])
})

it('streams a call as an agent expects it', async () => {
  const { text } = await post('/v1/messages?beta=true', asked('go', { stream: true }))
  const events = text.split('\n\n').flatMap((event) => event.match(/^event: (\S+)/)?.[1] ?? [])
  expect(events).toEqual([
    'message_start',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ])
  expect(text).toContain(JSON.stringify({ partial_json: JSON.stringify(CALL.input) }).slice(1, -1))
})

it('counts tokens, lists models, and logs what it does not know', async () => {
  expect((await post('/v1/messages/count_tokens', {})).text).toBe('{"input_tokens":100}')
  expect((await fetch(`${server.url}/v1/models`)).status).toBe(200)
  expect((await post('/api/telemetry', {})).status).toBe(404)
  expect(log.seen.map(({ lane }) => lane)).toEqual(['fixed', 'fixed', 'unknown'])
})
