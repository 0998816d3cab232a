import { sha256 as digestOf } from '../../record/canonical.ts'
import { RULES } from '../../rules/index.ts'
import type { FreezeWindow } from '../modes/orders.ts'
import { checkPlan, windowsOf } from '../modes/schedule.ts'
import { type Config, type ConfigError, type Level, readConfig } from './config.ts'

/** A file as a hook without a daemon needs it: that reads no TOML, and knows a file again by its digest. */
export interface CompiledConfig {
  readonly file: string
  /** Of the text. */
  readonly sha256: string
  readonly config: Config | ConfigError
  /** Its planned freezes up to `windowsUntil`, in milliseconds since 1970. */
  readonly windows: readonly FreezeWindow[]
  readonly windowsUntil: number
}

/** How far planned freezes are worked out: long enough for a machine that sleeps over the holidays. */
export const AHEAD_MS = 30 * 24 * 60 * 60 * 1000

/** Reads a file and works out what it plans; a rule or a plan that cannot be is an error of the file. */
export function compile(text: string, file: string, level: Level, now: number): CompiledConfig {
  const sha256 = digestOf(text)
  const windowsUntil = now + AHEAD_MS
  const refused = (error: string) => ({
    file,
    sha256,
    config: { file, error },
    windows: [],
    windowsUntil,
  })
  const config = readConfig(text, file, level)
  if ('error' in config) return refused(config.error)
  const strange = config.rules.find(({ value: [id] }) => !RULES.some((rule) => rule.id === id))
  if (strange) return refused(`rules: there is no rule ${strange.value[0]} (${strange.at})`)
  try {
    for (const { value } of config.freezes) checkPlan(value)
    return { file, sha256, config, windows: windowsIn(config, now), windowsUntil }
  } catch (error) {
    return refused(`freeze: ${error instanceof Error ? error.message : 'it cannot be planned'}`)
  }
}

export function windowsIn(config: Config, now: number): readonly FreezeWindow[] {
  return config.freezes.flatMap(({ value, at }) => windowsOf(value, at, now, now + AHEAD_MS))
}
