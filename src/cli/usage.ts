import os from 'node:os'
import path from 'node:path'
import { defineCommand, runCommand } from 'citty'
import { pricesIn } from '../usage/prices/file.ts'
import { PRICES_DATE, PUBLISHED } from '../usage/prices/published.ts'
import { type Asked, readToldUsage, readUsage, type ToldUsage } from '../usage/read.ts'
import { reportOn, toldIn } from '../usage/report.ts'
import { rootsHere } from '../usage/roots.ts'
import type { Final } from '../usage/telemetry/final.ts'
import { keptFinals, telemetryFile } from '../usage/telemetry/kept.ts'
import { print, printJson } from './out.ts'
import { places } from './paths.ts'
import { forecast } from './usage-forecast.ts'
import { telemetry } from './usage-telemetry.ts'
import { elsewhereLines, reportLines, toldLines } from './usage-words.ts'

/** What agents have used, by their own files. */
export const usage = defineCommand({
  meta: {
    name: 'usage',
    description: 'What agents have used: tokens and money, by model, session and sub-agent',
  },
  args: {
    root: {
      type: 'string',
      description: "An agent's folder, e.g. ~/.claude; without it, those of all agents here",
    },
    store: {
      type: 'string',
      description: 'Keep what was read in this folder, so that only new bytes are read',
    },
    prices: {
      type: 'string',
      description: `A JSON file with the prices of each model (default: list prices of ${PRICES_DATE})`,
    },
    offline: { type: 'boolean', description: 'No network, which is how it always works' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  async run({ args, rawArgs }) {
    // A word behind an option would count as a command of its own, were these among them.
    const inner = COMMANDS.get(rawArgs[0] ?? '')
    if (inner !== undefined) {
      await inner(rawArgs.slice(1))
      return
    }
    const prices = args.prices === undefined ? PUBLISHED : pricesIn(args.prices)
    if (args.root !== undefined) {
      const { root, store } = args
      const report = reportOn(
        await readUsage({ root, ...(store !== undefined && { store }) }),
        prices,
      )
      if (args.json) printJson(report)
      else for (const line of reportLines(root, report)) print(line)
      return
    }
    const roots = rootsHere({ home: os.homedir(), env: process.env })
    if (roots.length === 0) print('No agent has left anything here. Name its folder: --root DIR')
    const store = args.store ?? path.join(places().root, 'usage', 'ledger')
    const finals = keptFinals(telemetryFile(places().root))
    const sessions = new Set<string>()
    for (const root of roots) {
      const { head, closed, unseen } = await readHere({ root, store }, finals)
      const report = reportOn(head, prices)
      const told = { closed, unseen: toldIn(unseen, prices) }
      for (const session of Object.keys(report.bySession)) sessions.add(session)
      if (args.json) printJson({ root, ...report, ...(finals.length > 0 && { telemetry: told }) })
      else for (const line of [...reportLines(root, report), ...toldLines(told)]) print(line)
    }
    const elsewhere = toldIn(
      finals.filter(({ session }) => !sessions.has(session)),
      prices,
    )
    if (elsewhere.requests === 0) return
    if (args.json) printJson({ telemetry: { elsewhere } })
    else for (const line of elsewhereLines(elsewhere)) print(line)
  },
})

const COMMANDS: ReadonlyMap<string, (rawArgs: string[]) => Promise<unknown>> = new Map([
  ['forecast', (rawArgs: string[]) => runCommand(forecast, { rawArgs })],
  ['telemetry', (rawArgs: string[]) => runCommand(telemetry, { rawArgs })],
])

/** Where nothing was told, the requests themselves need not be read. */
async function readHere(asked: Asked, finals: readonly Final[]): Promise<ToldUsage> {
  if (finals.length > 0) return readToldUsage(asked, finals)
  return { head: await readUsage(asked), closed: 0, unseen: [] }
}
