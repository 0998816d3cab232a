import { readFileSync } from 'node:fs'
import { anthropic } from './anthropic.ts'
import { openai } from './openai.ts'
import { requestLog } from './request-log.ts'
import type { Script } from './script.ts'
import { serveModel } from './server.ts'

/**
 * The scripted model as a process: `node main.mjs SCRIPT LOG` prints its URL and serves until its
 * standard input ends, so that it never outlives whoever started it.
 */
const [scriptFile, logFile] = process.argv.slice(2)
if (scriptFile === undefined || logFile === undefined) {
  process.stderr.write('usage: main.mjs SCRIPT.json REQUESTS.jsonl\n')
  process.exit(2)
}
// Written by the test that started us, from a value of this type.
const script: Script = JSON.parse(readFileSync(scriptFile, 'utf8'))
const server = await serveModel([anthropic, openai], script, requestLog(logFile))
process.stdout.write(`${server.url}\n`)
process.stdin.resume().on('end', () => process.exit(0))
