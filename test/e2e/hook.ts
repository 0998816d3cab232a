import { appendFileSync, readFileSync } from 'node:fs'
import { field, isObject, type JsonObject, list, parseJson, text } from './model/json.ts'

/** What a hook answers to the first event that fits. */
export interface HookAnswer {
  readonly event: string
  /** Found in the event; anything where it is left out. */
  readonly says?: string
  readonly answer: JsonObject
}

/**
 * A hook that answers as a test has written it: `node hook.mjs ANSWERS.json LOG.jsonl`, the event on standard input. It
 * shows what an agent makes of an answer, whoever gives it.
 */
const [answersFile = '', logFile = ''] = process.argv.slice(2)
const input = readFileSync(0, 'utf8')
const event = text(field(parseJson(input), 'hook_event_name'))
appendFileSync(logFile, `${JSON.stringify({ event, input })}\n`)
const answers = list(parseJson(readFileSync(answersFile, 'utf8'))).filter(isObject)
const found = answers.find((one) => one.event === event && input.includes(text(one.says)))
if (found !== undefined) process.stdout.write(JSON.stringify(found.answer))
