import type { Random } from './random.ts'
import type { TrueTokens } from './truth.ts'

/** One answer of a model, as it truly was. */
export interface Answer {
  readonly id: string
  readonly requestId: string
  readonly model: string
  readonly tokens: TrueTokens
  /** undefined where the final count is never written. */
  readonly written: number | undefined
  /** What stands in the lines before. */
  readonly placeholder: number
  readonly blocks: readonly unknown[]
  readonly hasBreakdown: boolean
  readonly stop: string
}

/** Where a line is. */
export interface Head {
  readonly session: string
  readonly cwd: string
  readonly agent?: string
  readonly forkedFrom?: string
  readonly isSidechain?: boolean
}

export type Json = Readonly<Record<string, unknown>>

/** The lines of one answer: one a block, with a placeholder for the output in all but the last one. */
export function linesOf(answer: Answer, head: Head, at: number, random: Random): Json[] {
  const last = answer.blocks.length - 1
  return answer.blocks.map((block, i) => {
    const isFinal = i === last && answer.written !== undefined
    const output = isFinal ? answer.tokens.output : answer.placeholder
    const message = {
      model: answer.model,
      id: answer.id,
      type: 'message',
      role: 'assistant',
      content: [block],
      stop_reason: isFinal ? answer.stop : null,
      stop_sequence: null,
      usage: usageOf(answer, output),
    }
    return {
      ...lineAt(head, at + i * 40, random),
      message,
      ...(answer.requestId !== '' && { requestId: answer.requestId }),
      type: 'assistant',
    }
  })
}

export function userLine(head: Head, at: number, random: Random, content: unknown): Json {
  return { ...lineAt(head, at, random), type: 'user', message: { role: 'user', content } }
}

function lineAt(head: Head, at: number, random: Random): Json {
  return {
    parentUuid: random.uuid(),
    isSidechain: head.isSidechain ?? head.agent !== undefined,
    userType: 'external',
    cwd: head.cwd,
    sessionId: head.session,
    version: '2.1.330',
    gitBranch: 'main',
    ...(head.agent !== undefined && { agentId: head.agent }),
    ...(head.forkedFrom !== undefined && {
      forkedFrom: { sessionId: head.forkedFrom, messageUuid: random.uuid() },
    }),
    uuid: random.uuid(),
    timestamp: new Date(at).toISOString(),
  }
}

function usageOf({ tokens, hasBreakdown }: Answer, output: number): Json {
  return {
    input_tokens: tokens.input,
    cache_creation_input_tokens: tokens.cacheWrite5m + tokens.cacheWrite1h,
    cache_read_input_tokens: tokens.cacheRead,
    ...(hasBreakdown && {
      cache_creation: {
        ephemeral_5m_input_tokens: tokens.cacheWrite5m,
        ephemeral_1h_input_tokens: tokens.cacheWrite1h,
      },
    }),
    output_tokens: output,
    server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 },
    service_tier: 'standard',
  }
}
