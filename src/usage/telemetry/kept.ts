import fs from 'node:fs'
import path from 'node:path'
import type { Json } from '../../action/action.ts'
import { fieldsOf, numberOf, parsed, textOf } from '../../action/json.ts'
import { writeWhole } from '../../state/whole.ts'
import { TOLD_BYTES_MAX } from '../limits.ts'
import { eachOnce, type Final } from './final.ts'

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = fs.constants

/** Where telemetry is kept, below Interlock's folder: one line of JSON for each request. */
export function telemetryFile(root: string): string {
  return path.join(root, 'usage', 'telemetry.jsonl')
}

/** Writes down what was told. Only the daemon does. */
export function keepFinals(file: string, finals: readonly Final[]): void {
  if (finals.length === 0) return
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  dropOlderHalf(file)
  const fd = fs.openSync(file, O_WRONLY | O_APPEND | O_CREAT | (O_NOFOLLOW ?? 0), 0o600)
  try {
    fs.writeSync(fd, finals.map((one) => `${JSON.stringify(one)}\n`).join(''))
  } finally {
    fs.closeSync(fd)
  }
}

function dropOlderHalf(file: string): void {
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size <= TOLD_BYTES_MAX) return
  const text = fs.readFileSync(file, 'utf8')
  writeWhole(file, text.slice(text.indexOf('\n', Math.floor(text.length / 2)) + 1))
}

/** Everything that was told, each request once. A line that is torn, or no such line, is none. */
export function keptFinals(file: string): readonly Final[] {
  let text: string
  try {
    text = fs.readFileSync(file, 'utf8')
  } catch {
    return []
  }
  return eachOnce(text.split('\n').flatMap((line) => finalOf(parsed(line)) ?? []))
}

function finalOf(line: Json | undefined): Final | undefined {
  const { id, subagent, ...rest } = fieldsOf(line)
  const [session, model, purpose] = [rest.session, rest.model, rest.purpose].map(textOf)
  if (session === undefined || model === undefined || purpose === undefined) return undefined
  const [at, durationMs, sequence] = [rest.at, rest.durationMs, rest.sequence].map(numberOf)
  if (at === undefined || durationMs === undefined || sequence === undefined) return undefined
  const [input, output, cacheRead] = [rest.input, rest.output, rest.cacheRead].map(numberOf)
  const [cacheWrite5m, cacheWrite1h] = [rest.cacheWrite5m, rest.cacheWrite1h].map(numberOf)
  if (input === undefined || output === undefined || cacheRead === undefined) return undefined
  if (cacheWrite5m === undefined || cacheWrite1h === undefined) return undefined
  return {
    ...{ id: textOf(id), session, subagent: textOf(subagent), model, purpose },
    ...{ at, durationMs, sequence },
    ...{ input, output, cacheWrite5m, cacheWrite1h, cacheRead },
  }
}
