import fs from 'node:fs'
import path from 'node:path'
import { fieldsOf, numberOf, parsed, textOf } from '../../action/json.ts'
import { writePrivate } from '../../state/private-file.ts'

/** That the person wants telemetry: where the daemon listens, and the word in the address that only the agent is told. */
export interface Wish {
  readonly port: number
  readonly token: string
}

function wishFile(root: string): string {
  return path.join(root, 'usage', 'telemetry.json')
}

/** undefined where the person has not asked for it. */
export function wishAt(root: string): Wish | undefined {
  let text: string
  try {
    text = fs.readFileSync(wishFile(root), 'utf8')
  } catch {
    return undefined
  }
  const fields = fieldsOf(parsed(text))
  const [port, token] = [numberOf(fields.port), textOf(fields.token)]
  const isPort = port !== undefined && Number.isInteger(port) && port > 0 && port < 65_536
  return isPort && token !== undefined && TOKEN.test(token) ? { port, token } : undefined
}

/** 128 bits and more, in what needs no quoting in an address. */
const TOKEN = /^[0-9a-f]{32,64}$/

export function writeWish(root: string, wish: Wish): void {
  fs.mkdirSync(path.dirname(wishFile(root)), { recursive: true, mode: 0o700 })
  writePrivate(wishFile(root), `${JSON.stringify(wish)}\n`)
}

export function dropWish(root: string): void {
  fs.rmSync(wishFile(root), { force: true })
}

/** What Claude Code must find in its environment, or in `env` of its settings, to tell of its requests. */
export function environmentFor({ port, token }: Wish): Readonly<Record<string, string>> {
  return {
    CLAUDE_CODE_ENABLE_TELEMETRY: '1',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `http://127.0.0.1:${port}/${token}/v1/logs`,
    OTEL_LOGS_EXPORT_INTERVAL: '1000',
  }
}
