import type { Answer, Door } from '../agents/agent.ts'
import { EVENT_BYTES_MAX } from '../limits.ts'
import { PROTOCOL } from './version.ts'

/**
 * The words between a hook client and the daemon; native/hook.c speaks the same.
 *   client → `IL1 DOOR AGENT LENGTH\n` and LENGTH bytes; ` alone` behind LENGTH where nobody sits in front of the agent
 *   daemon → any number of `+` (it lives, an answer is held), then `IL1 EXIT OUT ERR\n`, OUT bytes, ERR bytes
 */
export interface Request {
  readonly door: Door
  readonly agent: string
  readonly length: number
  /** No terminal, or a CI: a call is not held for a person. */
  readonly alone: boolean
}

/** The longest first line that is still one of ours. */
const HEAD_BYTES_MAX = 96

export function requestHead({ door, agent, length, alone }: Request): string {
  return `${PROTOCOL} ${door} ${agent} ${length}${alone ? ' alone' : ''}\n`
}

/** The request's first line; 'more' when it is not whole yet, 'foreign' when it is not one of ours. */
export function readRequestHead(
  bytes: Buffer,
): (Request & { readonly bodyAt: number }) | 'more' | 'foreign' {
  const end = bytes.indexOf(0x0a)
  if (end < 0) return bytes.length > HEAD_BYTES_MAX ? 'foreign' : 'more'
  const match = /^IL1 (action|signal) ([a-z0-9-]{1,32}) (\d{1,9})( alone)?$/.exec(
    bytes.toString('latin1', 0, Math.min(end, HEAD_BYTES_MAX)),
  )
  if (!match) return 'foreign'
  const length = Number(match[3])
  if (length > EVENT_BYTES_MAX) return 'foreign'
  return {
    door: match[1] === 'action' ? 'action' : 'signal',
    agent: match[2] ?? '',
    length,
    alone: match[4] !== undefined,
    bodyAt: end + 1,
  }
}

export function answerFrame(answer: Answer): Buffer {
  const out = Buffer.from(answer.stdout)
  const err = Buffer.from(answer.stderr)
  return Buffer.concat([
    Buffer.from(`${PROTOCOL} ${answer.exit} ${out.length} ${err.length}\n`),
    out,
    err,
  ])
}

/** What a daemon says to words that are not its own: the client judges by itself. */
export const FOREIGN = 'IL0\n'

/** A whole answer, or undefined when it is anything else. */
export function readAnswer(bytes: Buffer): Answer | undefined {
  let start = 0
  while (bytes[start] === 0x2b) start++
  const end = bytes.indexOf(0x0a, start)
  if (end < 0) return undefined
  const match = /^IL1 (\d{1,3}) (\d{1,7}) (\d{1,7})$/.exec(bytes.toString('latin1', start, end))
  if (!match) return undefined
  const [exit, out, err] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (exit > 255 || bytes.length !== end + 1 + out + err) return undefined
  const body = bytes.subarray(end + 1)
  return { exit, stdout: body.toString('utf8', 0, out), stderr: body.toString('utf8', out) }
}
