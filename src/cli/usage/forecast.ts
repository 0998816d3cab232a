import { once } from 'node:events'
import fs from 'node:fs'
import type { Writable } from 'node:stream'
import { defineCommand } from 'citty'
import { type Forecast, Forecaster } from '../../usage/forecast/forecaster.ts'
import { print } from '../out.ts'

/** An alarm is worth a person's attention only where the cap is likelier to be hit than not. */
const ALARM_LEAST = 0.5

/** What the official percentage will be at the reset, from a file of what it was. */
export const forecast = defineCommand({
  meta: {
    name: 'forecast',
    description: 'Where a usage window will end, and how likely it hits its cap before the reset',
  },
  args: {
    replay: {
      type: 'string',
      required: true,
      description: 'A file of lines {"at","used","resetsAt","tokens":{model:n}}',
    },
    json: { type: 'boolean', description: 'Print one JSON line for each line' },
  },
  async run({ args }) {
    const input = fs.createReadStream(args.replay, 'utf8')
    const last = await replayed(input, args.json ? process.stdout : undefined)
    if (!args.json) print(last === undefined ? 'The file has no lines.' : inWords(last))
  },
})

/** One line out for each line in, also for one that is no JSON; gives back the last. */
export async function replayed(
  input: AsyncIterable<string>,
  output: Writable | undefined,
): Promise<Forecast | undefined> {
  const forecaster = new Forecaster()
  let last: Forecast | undefined
  for await (const lines of linesOf(input)) {
    let text = ''
    for (const line of lines) {
      last = rounded(forecaster.next(parsed(line)))
      if (output) text += `${JSON.stringify(last)}\n`
    }
    if (output && text !== '' && !output.write(text)) await once(output, 'drain')
  }
  return last
}

/** The whole lines of each piece; node:readline would also break at U+2028, which JSON may hold. */
async function* linesOf(input: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let rest = ''
  for await (const piece of input) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    yield lines
  }
  if (rest !== '') yield [rest]
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function rounded({ at, atReset, hit, elsewhere }: Forecast): Forecast {
  const cut = (value: number, digits: number) => Number(value.toFixed(digits))
  const { p10, p50, p90 } = atReset
  return {
    at,
    atReset: { p10: cut(p10, 2), p50: cut(p50, 2), p90: cut(p90, 2) },
    hit: cut(hit, 4),
    elsewhere: elsewhere === null ? null : cut(elsewhere, 3),
  }
}

function inWords({ atReset: { p10, p50, p90 }, hit, elsewhere }: Forecast): string {
  const points = (value: number) => `${Math.round(Math.min(100, value))}%`
  const band = `~${points(p50)} by the reset (eight times of ten between ${points(p10)} and ${points(p90)})`
  const cap = `${hit >= ALARM_LEAST ? 'it will probably hit the cap: ' : ''}chance ${points(hit * 100)}`
  const foreign = elsewhere === null ? '' : `; used elsewhere: about ${points(elsewhere * 100)}`
  return `${band}; ${cap}${foreign}`
}
