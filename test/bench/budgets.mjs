import fs from 'node:fs'
import path from 'node:path'
import { figure } from './figures.mjs'
import { callsOf } from './folder.mjs'

const ANSWERS = 3_000
const SUB_AGENTS = 100
const ANSWERS_OF_EACH = 30

/** A hook call of a long session, without a budget and under one, for which the transcript is read as it grows. */
export function budgets({ up, project }) {
  const settings = path.join(up.env.HOME, '.config/interlock')
  const session = path.join(up.env.HOME, '.claude/projects/-bench/long.jsonl')
  writeSession(session)
  const times = (before = () => {}) =>
    callsOf(
      up,
      project,
      () => {
        before()
        return 'ls src'
      },
      session,
    )
  const floor = figure('without a budget', times())
  fs.mkdirSync(settings, { recursive: true })
  const file = path.join(settings, 'interlock.toml')
  fs.writeFileSync(file, '[[budget]]\ntokens = "900G"\ncalls = 1000000\n')
  const [first, ...others] = times()
  const grown = times(() => fs.appendFileSync(session, answer('main')))
  fs.rmSync(file)
  const size = Math.round(fs.statSync(session).size / 1e6)
  return {
    title: `A hook call of a session with ${SUB_AGENTS} sub-agents, daemon running`,
    figures: [
      floor,
      figure('under a budget, nothing new', others, { floor }),
      figure('under a budget, another answer each time', grown, { floor }),
      figure(`the first one, which reads it all (${size} MB and its sub-agents)`, [first], {
        floor,
      }),
    ],
  }
}

let answers = 0

function answer(who) {
  const usage = { input_tokens: 3, output_tokens: 200, cache_read_input_tokens: 40_000 }
  const content = [{ type: 'text', text: 'x'.repeat(2_000) }]
  const message = { model: 'claude-sonnet-4-5', stop_reason: 'tool_use', content, usage }
  const record = {
    type: 'assistant',
    sessionId: 'long',
    timestamp: new Date().toISOString(),
    isSidechain: who !== 'main',
    message: { id: `msg_${answers++}`, ...message },
  }
  const result = { type: 'user', message: { role: 'user', content: 'y'.repeat(6_000) } }
  return `${JSON.stringify(record)}\n${JSON.stringify(result)}\n`
}

function writeSession(file) {
  const folder = path.join(file.replace('.jsonl', ''), 'subagents')
  fs.mkdirSync(folder, { recursive: true })
  const many = (count, who) => Array.from({ length: count }, () => answer(who)).join('')
  fs.writeFileSync(file, many(ANSWERS, 'main'))
  for (let n = 0; n < SUB_AGENTS; n++)
    fs.writeFileSync(path.join(folder, `agent-a${n}.jsonl`), many(ANSWERS_OF_EACH, `a${n}`))
}
