import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keptFinals, telemetryFile } from '../usage/telemetry/kept.ts'
import { dropWish, environmentFor, type Wish, writeWish } from '../usage/telemetry/wish.ts'
import { Telemetry } from './telemetry.ts'

const TOLD = {
  'session.id': 's',
  'event.name': 'api_request',
  'event.timestamp': '2026-11-22T21:09:27.469Z',
  model: 'm',
}
const COUNTS = { input_tokens: 1, output_tokens: 2 }
const BODY = {
  resourceLogs: [
    {
      scopeLogs: [
        {
          logRecords: [
            {
              attributes: [
                ...Object.entries(TOLD).map(([key, stringValue]) => ({
                  key,
                  value: { stringValue },
                })),
                ...Object.entries(COUNTS).map(([key, intValue]) => ({ key, value: { intValue } })),
              ],
            },
          ],
        },
      ],
    },
  ],
}

let root: string
let telemetry: Telemetry
let wish: Wish
beforeEach(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'il-telemetry-'))
  telemetry = new Telemetry(root, Date.now)
  const { server, port } = await listening()
  server.close()
  wish = { port, token: 'a'.repeat(48) }
})
afterEach(async () => {
  await telemetry.stop()
  fs.rmSync(root, { recursive: true })
})

function listening(port = 0): Promise<{ server: http.Server; port: number }> {
  return new Promise((resolve) => {
    const server = http.createServer((_, response) => response.writeHead(418).end())
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve({ server, port: typeof address === 'object' && address ? address.port : 0 })
    })
  })
}

/** The status; undefined where nobody listens. */
async function tell(body: string): Promise<number | undefined> {
  const address = environmentFor(wish).OTEL_EXPORTER_OTLP_LOGS_ENDPOINT ?? ''
  const headers = { 'content-type': 'application/json' }
  try {
    return (await fetch(address, { method: 'POST', headers, body })).status
  } catch {
    return undefined
  }
}

test('listens while the person wishes it, and keeps what was told', async () => {
  await telemetry.look()
  expect(await tell(JSON.stringify(BODY))).toBeUndefined()
  writeWish(root, wish)
  await telemetry.look()
  expect(await tell(JSON.stringify(BODY))).toBe(200)
  expect(await tell('no JSON')).toBe(200)
  expect(keptFinals(telemetryFile(root))).toMatchObject([{ session: 's', output: 2 }])
  dropWish(root)
  await telemetry.look()
  expect(await tell(JSON.stringify(BODY))).toBeUndefined()
  expect(keptFinals(telemetryFile(root))).toHaveLength(1)
})

test('a wish that is no wish opens nothing', async () => {
  for (const text of [
    '',
    '{}',
    '{"port":0,"token":"x"}',
    `{"port":70000,"token":"${wish.token}"}`,
  ]) {
    writeWish(root, wish)
    fs.writeFileSync(path.join(root, 'usage', 'telemetry.json'), text)
    await telemetry.look()
    expect(await tell('{}')).toBeUndefined()
  }
})

test('waits for its port where another program has it, and says so once', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  const other = await listening(wish.port)
  writeWish(root, wish)
  for (let looks = 0; looks < 3; looks++) await telemetry.look()
  expect(said).toHaveBeenCalledOnce()
  said.mockRestore()
  expect(await tell('{}')).toBe(418)
  other.server.closeAllConnections()
  await new Promise((resolve) => other.server.close(resolve))
  await telemetry.look()
  expect(await tell('{}')).toBe(200)
})
