import fs from 'node:fs'
import path from 'node:path'

const MINUTE = 60_000
const MODELS = { main: 'claude-opus-4-5-20251101', sub: 'claude-sonnet-4-5-20250929' }

interface Agent {
  readonly id?: string
  readonly type?: string
  readonly description?: string
  readonly answers: number
  readonly context: number
  readonly output: number
  readonly tools: readonly string[]
}

const AGENTS: readonly Agent[] = [
  { answers: 34, context: 42_000, output: 900, tools: ['Bash', 'Edit', 'Read'] },
  {
    ...{ id: 'a61f03c2', type: 'Explore', description: 'find where vouchers are applied' },
    ...{ answers: 21, context: 31_000, output: 420, tools: ['Grep', 'Read'] },
  },
  {
    ...{ id: 'b09d77e1', type: 'Explore', description: 'find every total in cents' },
    ...{ answers: 12, context: 24_000, output: 380, tools: ['Grep', 'Bash'] },
  },
  {
    ...{ id: 'c5527a90', type: 'reviewer', description: 'review the change of cart.ts' },
    ...{ answers: 9, context: 19_000, output: 700, tools: ['Read'] },
  },
]

/** What a session of this hour has used, what its window has told, and what it may use. */
export function useTokens(home: string, root: string, session: string): string {
  const transcript = path.join(home, '.claude/projects/-tmp-ana-shop', `${session}.jsonl`)
  for (const agent of AGENTS) writeAgent(transcript, agent)
  const settings = path.join(home, '.config/interlock')
  fs.mkdirSync(settings, { recursive: true })
  fs.writeFileSync(
    path.join(settings, 'interlock.toml'),
    '[[budget]]\nsub_agents = 4\nusd = 25\n\n[[budget]]\nper = "sub-agent"\ntokens = "1M"\n',
  )
  const now = Date.now()
  const resetsAt = now + 92 * MINUTE
  const samples = Array.from({ length: 50 }, (_, i) => ({
    ...{ at: now - (100 - 2 * i) * MINUTE, name: '5h', used: 14 + i, resetsAt },
  }))
  const week = { at: now - MINUTE, name: '7d', used: 31, resetsAt: now + 74 * 60 * MINUTE }
  fs.mkdirSync(path.join(root, 'usage'), { recursive: true, mode: 0o700 })
  fs.writeFileSync(
    path.join(root, 'usage/windows.jsonl'),
    [...samples, week].map((one) => `${JSON.stringify(one)}\n`).join(''),
  )
  return transcript
}

function writeAgent(transcript: string, agent: Agent): void {
  const { id, type: agentType, description, answers } = agent
  const beside = path.join(transcript.replace(/\.jsonl$/, ''), 'subagents')
  const file = id === undefined ? transcript : path.join(beside, `agent-${id}.jsonl`)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const lines = Array.from({ length: answers }, (_, i) => answerOf(agent, i))
  fs.writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  if (id !== undefined)
    fs.writeFileSync(
      file.replace(/\.jsonl$/, '.meta.json'),
      JSON.stringify({ agentType, description }),
    )
}

function answerOf({ id, answers, context, output, tools }: Agent, i: number): object {
  const name = tools[i % tools.length]
  return {
    type: 'assistant',
    timestamp: new Date(Date.now() - (answers - i) * MINUTE).toISOString(),
    cwd: '/tmp/ana/shop',
    isSidechain: id !== undefined,
    requestId: `req_${id}_${i}`,
    message: {
      id: `msg_${id}_${i}`,
      model: id === undefined ? MODELS.main : MODELS.sub,
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', id: `t${i}`, name, input: {} }],
      usage: {
        input_tokens: 12,
        output_tokens: output + ((i * 137) % 400),
        cache_read_input_tokens: context + i * 1_900,
        cache_creation_input_tokens: 1_900,
      },
    },
  }
}
