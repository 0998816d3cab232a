import { defineCommand, runCommand } from 'citty'
import { pricesIn } from '../usage/prices/file.ts'
import { PRICES_DATE, PUBLISHED } from '../usage/prices/published.ts'
import { readUsage } from '../usage/read.ts'
import { reportOn } from '../usage/report.ts'
import { printJson } from './out.ts'
import { BY_NAMES } from './usage/by-names.ts'

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
    by: { type: 'string', description: `One table: ${BY_NAMES.join(', ')}` },
    today: { type: 'boolean', description: 'Only what was used today' },
    session: { type: 'string', description: 'The tree of one session (the first letters do)' },
    rows: { type: 'string', description: 'With --json: at most so many of each list' },
    live: { type: 'boolean', description: 'Stay, and draw it anew as agents work; q ends it' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  async run({ args, rawArgs }) {
    // A word behind an option would count as a command of its own, were this one among them.
    if (rawArgs[0] === 'forecast') {
      const { forecast } = await import('./usage/forecast.ts')
      await runCommand(forecast, { rawArgs: rawArgs.slice(1) })
      return
    }
    if (rawArgs[0] === 'profile') {
      const { profile } = await import('./usage/profile.ts')
      await runCommand(profile, { rawArgs: rawArgs.slice(1) })
      return
    }
    if (rawArgs[0] === 'telemetry') {
      const { telemetry } = await import('./usage/telemetry.ts')
      await runCommand(telemetry, { rawArgs: rawArgs.slice(1) })
      return
    }
    const prices = args.prices === undefined ? PUBLISHED : pricesIn(args.prices)
    // The contract for measuring: the sums of one tree, without anything that is of this machine.
    if (args.root !== undefined && args.json) {
      const { root, store } = args
      const asked = { root, ...(store !== undefined && { store }) }
      return printJson(reportOn(await readUsage(asked), prices))
    }
    // Loaded late: whoever measures does not pay for what a person is shown.
    const { show } = await import('./usage/show.ts')
    await show(args, prices)
  },
})
