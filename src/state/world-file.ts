import fs from 'node:fs'
import type { Roster } from '../approvals/roster.ts'
import type { CompiledConfig } from '../policy/config/compile.ts'
import type { ModeOrder } from '../policy/modes/orders.ts'
import type { Head } from '../record/verify.ts'
import { areOrders } from './modes-file.ts'
import { isOurs, writePrivate } from './private-file.ts'
import { isRoster } from './roster-file.ts'

/** The form of world.json. */
export const WORLD_FORMAT = 2

/**
 * What the daemon knows and a hook without a daemon must know too. Written by the daemon alone, whole or not at all.
 */
export interface WorldFile {
  readonly format: typeof WORLD_FORMAT
  readonly version: string
  readonly at: number
  /** Of the policy in force. A hook whose own policy differs is of another version: it takes the strictest. */
  readonly policy: string
  /** Settings that call Interlock, for its own protection. */
  readonly settings: readonly string[]
  readonly daemonPid: number
  /** The ledger's newest entry: the spool is linked to it. */
  readonly head: Head
  /** Files of settings that the daemon has read, for hooks that read no TOML. */
  readonly configs: readonly CompiledConfig[]
  /** Modes that held when this was written, and the keys that could lift them. */
  readonly orders: readonly ModeOrder[]
  readonly roster: Roster
  /** False after `interlock down`: hooks judge by themselves and do not start a daemon. */
  readonly autostart: boolean
}

export function writeWorldFile(file: string, world: WorldFile): void {
  writePrivate(file, `${JSON.stringify(world)}\n`)
}

/** undefined when it is missing, torn, of another form, or not ours: then the strictest holds. */
export function readWorldFile(file: string): WorldFile | undefined {
  try {
    if (!isOurs(file)) return undefined
    const parsed: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    return isWorldFile(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

/** By hand, because the hook loads no schema library. */
function isWorldFile(value: unknown): value is WorldFile {
  if (typeof value !== 'object' || value === null) return false
  const has = (key: string, type: string): boolean =>
    key in value && typeof Object.entries(value).find(([k]) => k === key)?.[1] === type
  const world: Partial<WorldFile> = value
  return (
    world.format === WORLD_FORMAT &&
    has('version', 'string') &&
    has('at', 'number') &&
    Array.isArray(world.configs) &&
    areOrders(world.orders) &&
    isRoster(world.roster) &&
    has('policy', 'string') &&
    has('daemonPid', 'number') &&
    has('autostart', 'boolean') &&
    Array.isArray(world.settings) &&
    world.settings.every((item) => typeof item === 'string') &&
    typeof world.head === 'object' &&
    world.head !== null &&
    typeof world.head.seq === 'number' &&
    typeof world.head.hash === 'string'
  )
}
