import path from 'node:path'
import { defineCommand } from 'citty'
import { inWords as budgetInWords } from '../policy/budgets/budget.ts'
import type { Config, ConfigError } from '../policy/config/config.ts'
import { merged } from '../policy/config/settings.ts'
import { RULES } from '../rules/index.ts'
import { standingAt } from '../world/standing.ts'
import { sourcesHere } from './here.ts'
import { inWords } from './mode.ts'
import { print, printJson, styleFor } from './out.ts'

const explain = defineCommand({
  meta: {
    name: 'explain',
    description: 'What holds in this folder, and the line of the file where each setting stands',
  },
  args: {
    cwd: { type: 'string', description: 'This folder (default: the current one)' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  async run({ args }) {
    const folder = path.resolve(args.cwd ?? '.')
    const sources = await sourcesHere()
    const found = sources.files.at(folder)
    const settings = merged(found.filter((config): config is Config => !('error' in config)))
    const { mode } = standingAt([folder], sources).world
    const { environments, rules, planFile, freezes, budgets } = settings
    if (args.json)
      return printJson({
        files: found.map(fileOf),
        mode,
        environments,
        rules,
        planFile,
        freezes,
        budgets,
      })
    const style = styleFor(process.stdout)
    print(inWords(mode))
    print(
      found.length === 0 ? 'No interlock.toml holds here: everything is as built in.' : 'Files:',
    )
    for (const config of found)
      print(
        'error' in config
          ? style.stopped(`  ${config.file} cannot be used: ${config.error}`)
          : `  ${config.file} (${config.level})`,
      )
    for (const { name, kind, environment, at } of [
      ...environments.trusted,
      ...environments.project,
    ])
      print(`  ${kind} ${name} is ${environment}${style.dim(`  ${at}`)}`)
    for (const { value, at } of rules) {
      const [id, effect] = value
      const built = RULES.find((rule) => rule.id === id)?.effect
      print(`  rule ${id}: ${effect} (built in: ${built})${style.dim(`  ${at}`)}`)
    }
    if (planFile) print(`  plan file ${planFile.value}${style.dim(`  ${planFile.at}`)}`)
    for (const budget of budgets)
      print(`  budget ${budget.id}: ${budgetInWords(budget)}${style.dim(`  ${budget.at}`)}`)
    for (const { value, at } of freezes)
      print(
        `  freeze ${value.cron ?? `${value.from ?? 'now'} – ${value.to ?? 'open'}`}: ${value.reason}${style.dim(`  ${at}`)}`,
      )
  },
})

function fileOf(config: Config | ConfigError): object {
  return 'error' in config ? config : { file: config.file, level: config.level }
}

/** What decides, besides the rules. */
export const policy = defineCommand({
  meta: { name: 'policy', description: 'What decides in this folder, and where it was set' },
  subCommands: { explain },
})
