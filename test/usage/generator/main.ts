import fs from 'node:fs'
import path from 'node:path'
import { SMALL, writeClaude } from './claude.ts'
import { PRICES } from './truth.ts'

/**
 * `node scripts/run-ts.mjs test/usage/generator/main.ts FOLDER [NAME=NUMBER …]`: writes FOLDER/tree, and beside it
 * truth.json (what was used), written.json (what the files can say) and prices.json.
 */
const [folder, ...words] = process.argv.slice(2)
if (folder === undefined) throw new Error('which folder?')
const given = Object.fromEntries(
  words.map((word) => [word.split('=')[0] ?? '', Number(word.split('=')[1])]),
)
fs.mkdirSync(folder, { recursive: true })
const { truth, written, bytes } = writeClaude(path.join(folder, 'tree'), { ...SMALL, ...given })
for (const [name, value] of Object.entries({ truth, written, prices: PRICES }))
  fs.writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(value))
console.log(`${bytes} bytes, ${truth.total.requests} requests`)
