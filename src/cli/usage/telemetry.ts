import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { defineCommand } from 'citty'
import { keptFinals, telemetryFile } from '../../usage/telemetry/kept.ts'
import {
  dropWish,
  environmentFor,
  type Wish,
  wishAt,
  writeWish,
} from '../../usage/telemetry/wish.ts'
import { timeInWords } from '../../world/time.ts'
import { print, printJson } from '../out.ts'
import { isApart, places } from '../paths.ts'
import { refuseWithoutPerson } from '../person.ts'

const on = defineCommand({
  meta: { name: 'on', description: 'Let agents on this machine tell their final counts' },
  async run() {
    refuseWithoutPerson()
    if (isApart()) throw new Error('the daemon has an account of its own, and hears no telemetry.')
    const { root } = places()
    const wish = wishAt(root) ?? { port: await freePort(), token: randomBytes(24).toString('hex') }
    writeWish(root, wish)
    print('Telemetry is on. Put this into ~/.claude/settings.json, and start Claude Code anew:')
    print('')
    print(JSON.stringify({ env: environmentFor(wish) }, undefined, 2))
    print('')
    print(`Counts of tokens are kept in ${telemetryFile(root)}. Nothing leaves this machine.`)
    print('The daemon listens within two seconds: interlock usage telemetry status')
  },
})

const off = defineCommand({
  meta: { name: 'off', description: 'Hear nothing more; what was told stays' },
  run() {
    refuseWithoutPerson()
    dropWish(places().root)
    print('Telemetry is off. Take the OTEL_ lines and CLAUDE_CODE_ENABLE_TELEMETRY out of')
    print('~/.claude/settings.json: until then Claude Code sends to nobody.')
  },
})

const status = defineCommand({
  meta: { name: 'status', description: 'Whether telemetry is on, and what was told' },
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  async run({ args }) {
    const { root } = places()
    const wish = wishAt(root)
    const finals = keptFinals(telemetryFile(root))
    const lastAt = finals.reduce((last, { at }) => Math.max(last, at), 0)
    const listening = wish !== undefined && (await isHeard(wish))
    // The token is not shown: whoever knows it may tell what they like.
    if (args.json)
      return printJson({
        on: wish !== undefined,
        listening,
        port: wish?.port ?? null,
        requests: finals.length,
        lastAt: lastAt > 0 ? lastAt : null,
      })
    print(wish === undefined ? 'Telemetry is off.' : onInWords(wish, listening))
    if (finals.length > 0)
      print(`${finals.length} requests were told, the last one ${timeInWords(lastAt)}.`)
  },
})

export const telemetry = defineCommand({
  meta: { name: 'telemetry', description: 'Final counts, as Claude Code tells them on loopback' },
  subCommands: { on, off, status },
})

function onInWords({ port }: Wish, listening: boolean): string {
  const where = `Telemetry is on, at 127.0.0.1:${port}`
  return listening
    ? `${where}.`
    : `${where}, but nobody listens there: is the daemon running (interlock doctor), or has another program the port?`
}

/** Below the ports that systems give away by themselves, so that it is free at the next start, too. */
const PORT_LEAST = 20_000
const PORTS = 10_000
const TRIES_MAX = 50

async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const port = PORT_LEAST + (randomBytes(4).readUInt32LE() % PORTS)
    if (await isFree(port)) return port
  }
  throw new Error('no port between 20,000 and 30,000 is free.')
}

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}

const HEARD_MS_MAX = 1_000

/** An empty batch is answered as any other. */
function isHeard({ port, token }: Wish): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.request({
      ...{ host: '127.0.0.1', port, path: `/${token}/v1/logs`, method: 'POST' },
      headers: { 'content-type': 'application/json' },
      timeout: HEARD_MS_MAX,
    })
    request.on('response', (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
    request.end('{}')
  })
}
