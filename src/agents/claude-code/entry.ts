import { HOOK_SECONDS } from '../../limits.ts'
import type { Door } from '../agent.ts'
import type { HookEvent } from './events.ts'

/** The command that a door's hook runs; made where Interlock's own files are known. */
export type Command = (door: Door) => string

/** One hook as Claude Code reads it. */
export interface Entry {
  readonly [key: string]: string | number
}

/** A hook file of ours, as a word of its own or the end of one that is quoted. */
const HOOK_FILE = /\/(?:interlock-hook|hook\.bash|hook\.cjs)(?=['"\s]|$)/
const DOOR_WORDS = /(?<![\w-])(action|signal) claude-code(?![\w-])/

/**
 * A hook of ours is told by its command; a command that is not told so could never be removed
 * again.
 */
export function isOurs(command: unknown): boolean {
  return typeof command === 'string' && HOOK_FILE.test(command) && DOOR_WORDS.test(command)
}

export function entryFor(door: Door, command: Command): Entry {
  const entry = { type: 'command', command: command(door), timeout: HOOK_SECONDS }
  // Only an action may be refused when its hook fails: a refused Stop would loop, a refused prompt
  // would be lost.
  return door === 'action' ? { ...entry, onFailure: 'block' } : entry
}

/**
 * What keeps an entry of ours from doing its work, in words. Without `command` any command of ours
 * is right.
 */
export function faultsOf(
  entry: Readonly<Record<string, unknown>>,
  door: Door,
  command?: Command,
): readonly string[] {
  return [
    ...commandFaults(entry, door, command),
    ...timeoutFaults(entry.timeout),
    ...failureFaults(entry.onFailure, door),
    ...Object.keys(entry)
      .filter((key) => !KNOWN_KEYS.has(key))
      .map((key) => `it has ${JSON.stringify(key)}, which Interlock does not write`),
  ]
}

const KNOWN_KEYS = new Set(['type', 'command', 'timeout', 'onFailure'])

/**
 * A group's matcher hides tools from its hooks. Claude Code reads these forms, and none at all, as
 * every tool.
 */
export function matcherFault(matcher: unknown): string | undefined {
  if (matcher === undefined || matcher === '*' || matcher === '' || matcher === '.*')
    return undefined
  if (typeof matcher === 'string') return `it sees only what matches ${JSON.stringify(matcher)}`
  return 'its matcher is not text, so Claude Code drops every hook of the file'
}

/** The group that is written for an event. */
export function groupFor(event: HookEvent, command: Command) {
  const hooks = [entryFor(event.door, command)]
  return event.matcher === undefined ? { hooks } : { matcher: event.matcher, hooks }
}

function commandFaults(
  entry: Readonly<Record<string, unknown>>,
  door: Door,
  command: Command | undefined,
): readonly string[] {
  const faults = []
  if (entry.type !== 'command') faults.push('its type is not "command"')
  const other = command !== undefined && entry.command !== command(door)
  if (other) faults.push('it runs another command than this Interlock')
  const words = DOOR_WORDS.exec(String(entry.command))
  if (!other && words?.[1] !== door) faults.push(`it asks the wrong door: not "${door}"`)
  return faults
}

function timeoutFaults(timeout: unknown): readonly string[] {
  if (timeout === HOOK_SECONDS) return []
  if (timeout === undefined) return [`it has no "timeout": ${HOOK_SECONDS}`]
  const dropped = typeof timeout !== 'number' || timeout <= 0
  if (dropped)
    return ['its timeout is not a number above 0, so Claude Code drops it without a word']
  return [`its timeout is ${timeout} seconds, not ${HOOK_SECONDS}`]
}

function failureFaults(onFailure: unknown, door: Door): readonly string[] {
  if (door === 'action' && onFailure !== 'block') {
    return ['it has no "onFailure": "block", so the action runs when the hook fails']
  }
  if (door === 'signal' && onFailure !== undefined) {
    return ['it has "onFailure", so the agent is held up when the hook fails']
  }
  return []
}
