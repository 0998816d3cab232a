import { appendFileSync } from 'node:fs'
import { isObject, type Json, type JsonObject, parseLines, text } from './json.ts'
import type { Spent } from './script.ts'

/**
 * A request as the model saw it. Headers are left out: they hold a key, if only a dummy one, and
 * say nothing.
 */
export interface Seen {
  readonly method: string
  readonly path: string
  /**
   * The lane that took it; 'fixed' for an answer outside the script, 'unknown' for a path of no API
   * (404).
   */
  readonly lane: string
  readonly body: Json
  /** What its turn used: the model's own account. */
  readonly spent?: Spent
}

export interface RequestLog {
  readonly seen: readonly Seen[]
  add(seen: Seen): void
}

/** In memory for those who hold the server, and on disk for those who started it as a process. */
export function requestLog(file?: string): RequestLog {
  const seen: Seen[] = []
  return {
    seen,
    add(entry) {
      seen.push(entry)
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(entry)}\n`)
    },
  }
}

export function readRequests(content: string): readonly Seen[] {
  return parseLines(content).map(seenOf)
}

function seenOf(line: JsonObject): Seen {
  const { method, path, lane, body, spent } = line
  return {
    method: text(method),
    path: text(path),
    lane: text(lane),
    body: body ?? null,
    ...(isObject(spent) && { spent: spentIn(spent) }),
  }
}

function spentIn(spent: JsonObject): Spent {
  const tokens = (name: keyof Spent) => Number(spent[name])
  return {
    input: tokens('input'),
    output: tokens('output'),
    cacheWrite5m: tokens('cacheWrite5m'),
    cacheWrite1h: tokens('cacheWrite1h'),
    cacheRead: tokens('cacheRead'),
  }
}
