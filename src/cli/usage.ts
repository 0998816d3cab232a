import os from 'node:os'
import path from 'node:path'
import { defineCommand, runCommand } from 'citty'
import { pricesIn } from '../usage/prices/file.ts'
import { PRICES_DATE, PUBLISHED } from '../usage/prices/published.ts'
import { readUsage } from '../usage/read.ts'
import { reportOn } from '../usage/report.ts'
import { rootsHere } from '../usage/roots.ts'
import { print, printJson } from './out.ts'
import { places } from './paths.ts'
import { forecast } from './usage-forecast.ts'
import { profile } from './usage-profile.ts'
import { reportLines } from './usage-words.ts'

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
    // A word behind an option would count as a command of its own, were this one among them.
    if (rawArgs[0] === 'forecast') {
      await runCommand(forecast, { rawArgs: rawArgs.slice(1) })
      return
    }
    if (rawArgs[0] === 'profile') {
      await runCommand(profile, { rawArgs: rawArgs.slice(1) })
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
    for (const root of roots) {
      const report = reportOn(await readUsage({ root, store }), prices)
      if (args.json) printJson({ root, ...report })
      else for (const line of reportLines(root, report)) print(line)
    }
  },
})
