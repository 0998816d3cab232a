import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { field, type Json, type JsonObject, parseJson, text } from './model/json.ts'

/**
 * An MCP server over stdio with one tool, `touch_file`, which makes the file it is given the path
 * of.
 */
const TOOL = {
  name: 'touch_file',
  description: 'creates a file',
  inputSchema: {
    type: 'object',
    properties: { path: { type: 'string' } },
    required: ['path'],
  },
}

function resultOf(method: string, params: Json | undefined): JsonObject | undefined {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: text(field(params, 'protocolVersion')),
        capabilities: { tools: {} },
        serverInfo: { name: 'fake', version: '1.0.0' },
      }
    case 'tools/list':
      return { tools: [TOOL] }
    case 'tools/call':
      writeFileSync(text(field(field(params, 'arguments'), 'path')), 'touched\n')
      return { content: [{ type: 'text', text: 'touched' }] }
    case 'ping':
      return {}
    default:
      return undefined
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = parseJson(line)
  const id = field(message, 'id')
  // Without an id it is a notification, which nobody waits for.
  if (id === undefined) return
  const result = resultOf(text(field(message, 'method')), field(message, 'params'))
  const answer =
    result === undefined ? { error: { code: -32601, message: 'no such method' } } : { result }
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`)
})
