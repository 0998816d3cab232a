import fs from 'node:fs'
import path from 'node:path'
import { defineCommand } from 'citty'
import { fieldsOf, parsed, textOf } from '../../action/json.ts'
import { readRegularFile } from '../../regular-file.ts'
import { writeWhole } from '../../state/whole.ts'
import { Key } from '../../usage/ledger/hash.ts'
import type { Head } from '../../usage/ledger/ledger.ts'
import { PROFILE_BYTES_MAX } from '../../usage/limits.ts'
import { dayOf } from '../../usage/meter/day.ts'
import { metered } from '../../usage/meter/metered.ts'
import { OriginFiles } from '../../usage/meter/origin-files.ts'
import { isRunning } from '../../usage/meter/origins.ts'
import { daySums, profileOf } from '../../usage/meter/profile.ts'
import { PRICES_DATE, PUBLISHED } from '../../usage/prices/published.ts'
import { readLedger, readUsage } from '../../usage/read.ts'
import { places } from '../paths.ts'
import { rootsOf, storeOf } from './roots.ts'

/** Writes down what sub-agents use, for whoever decides whether one more may start. */
export const profile = defineCommand({
  meta: {
    name: 'profile',
    description: 'Write down what sub-agents of each type use, and the sums of today and yesterday',
  },
  args: {
    root: { type: 'string', description: "An agent's folder; without it, those of all agents" },
    store: { type: 'string', description: 'Keep what was read in this folder' },
  },
  async run({ args }) {
    const now = Date.now()
    const store = storeOf(args.store)
    const roots = rootsOf(args.root)
    const heads: Head[] = []
    for (const root of roots) heads.push(await readUsage({ root, store }))
    const file = path.join(places().root, 'usage', 'profile.json')
    const mark = markOf(heads, now)
    if (mark === markIn(file)) return
    const ledgers = []
    for (const root of roots) ledgers.push((await readLedger({ root, store })).ledger)
    const { conversations, originOf } = metered(ledgers, PUBLISHED, new OriginFiles())
    const written = {
      profile: profileOf(conversations, originOf, now),
      days: daySums(conversations, originOf, now),
      mark,
    }
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    writeWhole(file, `${JSON.stringify(written)}\n`)
  },
})

/** Says the same as long as the profile would: nothing was written, no day has begun, and nobody has come to rest. */
function markOf(heads: readonly Head[], now: number): string {
  const files = heads.flatMap((head) => head.files)
  const words = files.map(({ path: name, size, modified }) => {
    const runs = isRunning({ grownAt: modified }, now)
    return `${name} ${size} ${modified} ${runs}`
  })
  const { high, low } = new Key().ofText([dayOf(now), PRICES_DATE, ...words].join('\n'), 0)
  return `${high.toString(16)}${low.toString(16)}`
}

function markIn(file: string): string | undefined {
  const bytes = readRegularFile(file, PROFILE_BYTES_MAX)
  if (typeof bytes === 'string') return undefined
  return textOf(fieldsOf(parsed(bytes.toString('utf8'))).mark)
}
