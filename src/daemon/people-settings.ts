import { APPROVAL_ESCALATE_MS, APPROVAL_HOLD_MS } from '../limits.ts'
import type { NotifySettings, WaitSettings } from '../policy/config/config.ts'
import type { ContextSettings } from '../policy/config/context.ts'
import type { UsageSettings } from '../policy/config/usage.ts'
import type { ConfigFiles } from '../world/config-files.ts'

/** How people are told: as the organisation says, and then as the person says. */
export function notifySettings(files: ConfigFiles): NotifySettings | undefined {
  const [organisation, person] = said(files, 'notify')
  return organisation && { ...organisation, ...person }
}

/** How long people are waited for, in the same order. */
export function waitSettings(files: ConfigFiles): Required<WaitSettings> {
  const [organisation, person] = said(files, 'wait')
  const built = { holdMs: APPROVAL_HOLD_MS, escalateMs: APPROVAL_ESCALATE_MS }
  return { ...built, ...organisation, ...person }
}

/** What of a session's context is kept, and put aside. */
export function contextSettings(files: ConfigFiles): ContextSettings {
  return Object.assign({}, ...said(files, 'context'))
}

/** Of which use of the agent's own windows people are told. */
export function usageSettings(files: ConfigFiles): UsageSettings {
  return Object.assign({}, ...said(files, 'usage'))
}

function said<K extends 'notify' | 'wait' | 'context' | 'usage'>(files: ConfigFiles, key: K) {
  return files.at('/').flatMap((config) => ('error' in config ? [] : (config[key] ?? [])))
}
