import { defineCommand, runCommand } from 'citty'
import { pricesIn } from '../usage/prices/file.ts'
import { PRICES_DATE, PUBLISHED } from '../usage/prices/published.ts'
import { readUsage } from '../usage/read.ts'
import { reportOn } from '../usage/report.ts'
import { printJson } from './out.ts'
import { forecast } from './usage-forecast.ts'

/** What agents have used, by their own files. */
export const usage = defineCommand({
  meta: {
    name: 'usage',
    description: 'What agents have used: tokens and money, by model, session and sub-agent',
  },
  args: {
    root: { type: 'string', description: "An agent's folder, e.g. ~/.claude" },
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
    const { root, store } = args
    if (root === undefined)
      throw new Error('name an agent’s folder: interlock usage --root ~/.claude')
    const prices = args.prices === undefined ? PUBLISHED : pricesIn(args.prices)
    const head = await readUsage({ root, ...(store !== undefined && { store }) })
    printJson(reportOn(head, prices))
  },
})
