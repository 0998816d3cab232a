import type { ConfigError } from '../policy/config/config.ts'
import type { ContextSettings } from '../policy/config/context.ts'
import { RETENTION, type Retention } from '../recovery/retention.ts'
import { levelOfPerson } from '../state/account.ts'
import { CompiledConfigs } from '../world/compiled-configs.ts'
import { ConfigFiles } from '../world/config-files.ts'
import { account } from './paths.ts'

/**
 * How long what was kept stays: as the organisation says, and then as the person says. Where a file of theirs cannot be
 * read nobody knows what it says, and nothing is to be forgotten.
 */
export function retentionHere(): Retention | ConfigError {
  const { read } = new CompiledConfigs(Date.now)
  const files = new ConfigFiles(account().home, levelOfPerson(account()), read).at('/')
  const wrong = files.find((config): config is ConfigError => 'error' in config)
  if (wrong) return wrong
  const said = files.map((config) => ('error' in config ? undefined : config.keep))
  return {
    days: said.findLast((keep) => keep?.days !== undefined)?.days ?? RETENTION.days,
    bytes: said.findLast((keep) => keep?.bytes !== undefined)?.bytes ?? RETENTION.bytes,
  }
}

/** The same of transcripts; what cannot be read counts as nothing set. */
export function contextSettingsHere(): ContextSettings {
  const { read } = new CompiledConfigs(Date.now)
  const files = new ConfigFiles(account().home, levelOfPerson(account()), read).at('/')
  return Object.assign({}, ...files.map((config) => ('error' in config ? {} : config.context)))
}

const GIB = 1024 ** 3

/** As `doctor` says it. */
export function retentionInWords(retention: Retention | ConfigError): string {
  if ('error' in retention) return `nothing is forgotten while ${retention.file} has an error`
  const { days, bytes } = retention
  const age = days === 1 ? 'a day' : `${days} days`
  return `kept for ${age}, up to ${Number((bytes / GIB).toFixed(2))} GiB`
}
