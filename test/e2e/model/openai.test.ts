import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Json, parseJson } from './json.ts'
import { openai } from './openai.ts'
import { type RequestLog, requestLog } from './request-log.ts'
import type { Script } from './script.ts'
import { type ModelServer, serveModel } from './server.ts'

const EXEC = { id: 'call_1', name: 'exec_command', input: { cmd: 'ls' } }
const RECALL = { id: 'call_2', name: 'mcp__interlock__recall', input: { id: 'R1' } }
const SCRIPT: Script = {
  lanes: [
    {
      name: 'summary',
      when: { tools: false },
      turns: [{ text: 'a summary', usage: { input: 9000 } }],
    },
    { name: 'recall', when: { tool: 'mcp__interlock__recall' }, turns: [{ calls: [RECALL] }] },
    { name: 'done', when: { last: '^total 0' }, turns: [{ text: 'finished' }] },
    { name: 'main', when: { first: '^go' }, turns: [{ text: 'I look.', calls: [EXEC] }] },
  ],
}
const TOOLS = [{ type: 'function', name: 'exec_command' }, { type: 'web_search' }]
const GO = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'go' }] }

let log: RequestLog
let server: ModelServer
beforeEach(async () => {
  log = requestLog()
  server = await serveModel([openai], SCRIPT, log)
})
afterEach(() => server.close())

async function post(body: Json): Promise<string> {
  const request = { method: 'POST', body: JSON.stringify(body) }
  return (await fetch(`${server.url}/v1/responses`, request)).text()
}

it('calls tools, and those of a server in its namespace', async () => {
  const first = parseJson(await post({ model: 'm', tools: TOOLS, input: [GO] }))
  expect(first).toMatchObject({
    output: [
      { type: 'message', content: [{ type: 'output_text', text: 'I look.' }] },
      { type: 'function_call', call_id: 'call_1', name: 'exec_command', arguments: '{"cmd":"ls"}' },
    ],
  })
  const server = { type: 'namespace', name: 'mcp__interlock', tools: [{ name: 'recall' }] }
  expect(
    parseJson(await post({ model: 'm', tools: [...TOOLS, server], input: [GO] })),
  ).toMatchObject({ output: [{ call_id: 'call_2', namespace: 'mcp__interlock', name: 'recall' }] })
})

it('tells requests by their tools and their last item, and says how many tokens they had', async () => {
  const output = { type: 'function_call_output', call_id: 'call_1', output: 'total 0' }
  await post({ model: 'm', tools: TOOLS, input: [GO, output] })
  expect(parseJson(await post({ model: 'm', input: 'sum it up' }))).toMatchObject({
    usage: { input_tokens: 9000, total_tokens: 9020 },
  })
  expect(log.seen.map(({ lane }) => lane)).toEqual(['done', 'summary'])
})

it('streams words and calls as Codex expects them', async () => {
  const text = await post({ model: 'm', tools: TOOLS, input: [GO], stream: true })
  expect(text.split('\n\n').flatMap((event) => event.match(/^event: (\S+)/)?.[1] ?? [])).toEqual([
    'response.created',
    'response.output_item.added',
    'response.output_text.delta',
    'response.output_item.done',
    'response.output_item.added',
    'response.function_call_arguments.delta',
    'response.output_item.done',
    'response.completed',
  ])
})
