import type { Answer, Head, Json } from './claude-lines.ts'
import { linesOf, userLine } from './claude-lines.ts'
import type { Random } from './random.ts'
import type { Text } from './text.ts'

/** What a conversation is made of. */
export interface Manner {
  readonly random: Random
  readonly text: Text
  readonly model: string
  /** Whether the program asked for cache writes of an hour. */
  readonly longWrites: boolean
  /** The share of answers whose final count is never written. */
  readonly unfinished: number
  readonly withoutRequestId: number
  /** 0: contexts grow by what was said, and text has its tokens' length; 1: text has any length; 2: contexts grow anyhow. */
  readonly unrelated: number
  /** Bytes of tool results, in the middle. */
  readonly resultBytes: number
}

export interface Said {
  readonly lines: readonly Json[]
  readonly answers: readonly Answer[]
  readonly until: number
}

const TOOLS = ['Bash', 'Read', 'Edit', 'Grep'] as const
const PROMPT_TOKENS = 14_000
const BYTES_OF_TOKEN = { from: 2.9, to: 4.4 }

/**
 * A conversation whose context grows by what was said: each request is given what came before, the answer before it
 * without its thinking, and what the tools gave back.
 */
export function talk(head: Head, from: number, turns: number, manner: Manner): Said {
  const { random, text } = manner
  const lines: Json[] = [userLine(head, from, random, text.ofLength(random.between(40, 900)))]
  const answers: Answer[] = []
  let known = 0
  let fresh = PROMPT_TOKENS + random.between(0, 4000)
  let at = from + 1500
  for (let turn = 0; turn < turns; turn++) {
    const isLast = turn === turns - 1
    const { answer, visibleTokens } = answerTo(known, fresh, isLast, manner)
    answers.push(answer)
    lines.push(...linesOf(answer, head, at, random))
    known += fresh
    const results = isLast ? [] : resultsOf(answer, manner)
    at += random.between(900, 40_000)
    let resultTokens = 0
    for (const { line, tokens } of results) {
      lines.push({ ...userLine(head, at, random, line.content), ...line.more })
      resultTokens += tokens
    }
    const isAnyhow = manner.unrelated === 2
    fresh = isAnyhow
      ? random.skewed(1500, 0.8)
      : visibleTokens + resultTokens + random.between(3, 30)
    at += random.between(500, 9000)
  }
  return { lines, answers, until: at }
}

function answerTo(known: number, fresh: number, isLast: boolean, manner: Manner) {
  const { random, text, model } = manner
  const isThinking = random.chance(0.3)
  const thinkingTokens = isThinking ? random.skewed(250, 0.6) : 0
  const textTokens = random.skewed(isLast ? 500 : 90, 0.7)
  const tools = isLast ? 0 : random.chance(0.25) ? 2 : 1
  const toolTokens = Array.from({ length: tools }, () => random.skewed(140, 0.9))
  const { from, to } = BYTES_OF_TOKEN
  const textOf = (tokens: number) => {
    const bytes = tokens * (from + random.next() * (to - from))
    return text.ofLength(manner.unrelated > 0 ? random.skewed(500, 0.8) : Math.round(bytes))
  }
  const blocks: unknown[] = []
  if (isThinking)
    blocks.push({
      type: 'thinking',
      thinking: random.chance(0.5) ? '' : textOf(thinkingTokens),
      signature: random.hex(80),
    })
  blocks.push({ type: 'text', text: textOf(textTokens) })
  for (const tokens of toolTokens) {
    const input = { command: textOf(tokens), id: null, model: null }
    blocks.push({
      type: 'tool_use',
      id: `toolu_${random.hex(20)}`,
      name: random.pick(TOOLS),
      input,
    })
  }
  const visibleTokens = textTokens + toolTokens.reduce((a, b) => a + b + 12, 0)
  const writes = manner.longWrites
    ? { cacheWrite5m: 0, cacheWrite1h: fresh }
    : { cacheWrite5m: fresh, cacheWrite1h: 0 }
  const output = visibleTokens + thinkingTokens
  const answer: Answer = {
    id: `msg_01${random.hex(22)}`,
    requestId: random.chance(manner.withoutRequestId) ? '' : `req_011${random.hex(20)}`,
    model,
    tokens: { input: random.between(1, 12), output, ...writes, cacheRead: known },
    placeholder: Math.min(output, random.between(1, 9)),
    written: random.chance(manner.unfinished) ? undefined : output,
    blocks,
    hasBreakdown: manner.longWrites || random.chance(0.8),
    stop: isLast ? 'end_turn' : 'tool_use',
  }
  return { answer, visibleTokens }
}

/** What the tools gave back: as the model is given it, and once more as the program keeps it. */
function resultsOf(answer: Answer, { random, text, resultBytes }: Manner) {
  const calls = answer.blocks.filter(isCall)
  return calls.map(({ id }) => {
    const bytes = Math.min(random.skewed(resultBytes, 1.1), 60_000)
    const content = text.ofLength(bytes)
    const perToken = 3.2 + random.next() * 0.9
    return {
      tokens: Math.round(bytes / perToken) + 8,
      line: {
        content: [{ tool_use_id: id, type: 'tool_result', content }],
        more: random.chance(0.5) ? { toolUseResult: { stdout: content, interrupted: false } } : {},
      },
    }
  })
}

function isCall(block: unknown): block is { readonly type: 'tool_use'; readonly id: string } {
  return typeof block === 'object' && block !== null && 'type' in block && block.type === 'tool_use'
}
