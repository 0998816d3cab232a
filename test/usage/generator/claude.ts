import fs from 'node:fs'
import path from 'node:path'
import { type Answer, type Head, type Json, linesOf, userLine } from './claude-lines.ts'
import { type Manner, talk } from './claude-talk.ts'
import { Random } from './random.ts'
import { Text } from './text.ts'
import { PRICES, type TrueReport, Truth } from './truth.ts'

/** How much, and how much of it is missing. Every tree has every kind of trap. */
export interface Wish {
  readonly seed: number
  readonly sessions: number
  /** Requests of a session, in the middle. */
  readonly turns: number
  readonly resultBytes: number
  /** Shares of sub-agents' answers without a final count, and of all answers without a request id. */
  readonly unfinished: number
  readonly withoutRequestId: number
  /** How little the files show of the length of an answer: 0 to 2. */
  readonly unrelated: number
}

export const SMALL: Wish = {
  seed: 1,
  sessions: 12,
  turns: 8,
  resultBytes: 300,
  unfinished: 0,
  withoutRequestId: 0,
  unrelated: 0,
}

export interface Tree {
  /** What was truly used. */
  readonly truth: TrueReport
  /** What the files can say: the same but for answers whose final count is missing. */
  readonly written: TrueReport
  readonly bytes: number
}

const MODELS = Object.keys(PRICES)
const START = Date.UTC(2026, 8, 1)
const DAY = 86_400_000

/** A configuration tree of Claude Code with known usage, below `root`. */
export function writeClaude(root: string, wish: Wish): Tree {
  return new Writer(root, wish).write()
}

class Writer {
  private readonly root: string
  private readonly wish: Wish
  private readonly random: Random
  private readonly text: Text
  private readonly truth = new Truth()
  private readonly written = new Truth()
  private bytes = 0

  constructor(root: string, wish: Wish) {
    this.root = root
    this.wish = wish
    this.random = new Random(wish.seed)
    this.text = new Text(this.random)
  }

  write(): Tree {
    for (let i = 0; i < this.wish.sessions; i++) this.session(i)
    return { truth: this.truth.report(), written: this.written.report(), bytes: this.bytes }
  }

  private session(number: number): void {
    const { random } = this
    const project = `-home-somebody-project-${number % 7}`
    const head: Head = { session: random.uuid(), cwd: `/home/somebody/project/${number % 7}` }
    const from = START + number * (DAY / 4) + random.between(0, 3_600_000)
    const manner = this.manner(number, 0)
    const main = talk(head, from, this.turns(), manner)
    this.count(head, main.answers)
    const lines = [...main.lines]
    const agents = number % 5 === 4 ? 0 : random.between(2, 10)
    for (let i = 0; i < agents; i++)
      lines.push(...this.subagent(number, i, project, head, main.until + i * 60_000))
    lines.push(...this.quoted(head, main.until, main.answers), ...this.synthetic(head, main.until))
    const style = STYLES[number % STYLES.length] ?? plain
    this.file(
      [project, `${head.session}.jsonl`],
      lines,
      style,
      number % 3 === 0 ? main.lines.at(-1) : undefined,
    )
    const until = main.until + agents * 60_000
    if (number % 3 === 0) this.fork(project, head, main.lines, until, number)
    if (number % 4 === 1) this.resume(project, head, lines, until, number)
    if (number % 4 === 2) this.aside(project, head, main.lines, until, number)
  }

  private turns(): number {
    return Math.max(2, this.random.skewed(this.wish.turns, 0.5))
  }

  private manner(number: number, unfinished: number): Manner {
    const { random, text, wish } = this
    const { withoutRequestId, resultBytes, unrelated } = wish
    const model = MODELS[random.between(0, MODELS.length - 1)] ?? ''
    const longWrites = number % 2 === 0
    const shares = { unfinished, withoutRequestId, unrelated }
    return { random, text, model, longWrites, resultBytes, ...shares }
  }

  /** In a file of its own; the session has its result and its progress, whose numbers are the same ones again. */
  private subagent(number: number, i: number, project: string, head: Head, from: number): Json[] {
    const { random } = this
    const agent = random.hex(i % 2 === 0 ? 8 : 17)
    const own: Head = { ...head, agent }
    const said = talk(own, from, this.turns(), this.manner(number, this.wish.unfinished))
    this.count(own, said.answers)
    const name = `agent-${agent}.jsonl`
    const places = [
      [project, head.session, 'subagents', name],
      [project, head.session, 'subagents', 'workflows', `wf_${number}`, name],
      [project, name],
      [project, head.session, 'subagents', 'agent-parent', 'subagents', name],
    ]
    this.file(places[number % 4 === 3 ? i % 4 : 0] ?? [], said.lines, plain)
    const answer = said.answers.at(-1)
    if (answer === undefined) return []
    const { input, output, cacheRead } = answer.tokens
    const usage = { input_tokens: input, cache_read_input_tokens: cacheRead, output_tokens: output }
    const result = { status: 'completed', agentId: agent, totalTokens: input + output, usage }
    const last = said.lines.at(-1)
    return [
      {
        type: 'progress',
        data: { type: 'agent_progress', message: last },
        sessionId: head.session,
      },
      {
        ...userLine(head, said.until, random, [{ type: 'tool_result', content: 'done' }]),
        toolUseResult: result,
      },
    ]
  }

  /** Text, and input of a tool, that look like lines of a transcript. */
  private quoted(head: Head, at: number, answers: readonly Answer[]): Json[] {
    const { random } = this
    const [first] = answers
    if (first === undefined) return []
    const [line] = linesOf(first, head, at, random)
    const usage = { input_tokens: 77_777, output_tokens: 88_888 }
    const answer: Answer = {
      ...first,
      id: `msg_01${random.hex(22)}`,
      written: 41,
      placeholder: 3,
      tokens: { input: 5, output: 41, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 900 },
      blocks: [
        { type: 'text', text: `It said ${JSON.stringify(line)} there` },
        {
          type: 'tool_use',
          id: 'toolu_quoted',
          name: 'Write',
          input: { type: 'assistant', message: { id: 'msg_quoted', usage }, usage, id: null },
        },
      ],
    }
    this.count(head, [answer])
    return [
      userLine(head, at, random, JSON.stringify(line)),
      ...linesOf(answer, head, at + 5, random),
    ]
  }

  private synthetic(head: Head, at: number): Json[] {
    const tokens = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
    const answer: Answer = {
      id: this.random.uuid(),
      requestId: '',
      model: '<synthetic>',
      tokens,
      written: 0,
      placeholder: 0,
      blocks: [{ type: 'text', text: 'API Error: 529' }],
      hasBreakdown: true,
      stop: 'stop_sequence',
    }
    return linesOf(answer, head, at, this.random).map((line) => ({
      ...line,
      isApiErrorMessage: true,
    }))
  }

  /** Goes on from the middle of another session, whose lines it has copied. */
  private fork(project: string, head: Head, lines: readonly Json[], at: number, n: number): void {
    const own: Head = { session: this.random.uuid(), cwd: head.cwd }
    const copied = lines.slice(0, Math.ceil(lines.length * 0.7)).map((line) => ({
      ...line,
      sessionId: own.session,
      forkedFrom: { sessionId: head.session, messageUuid: line.uuid },
    }))
    const said = talk(own, at + 90_000, this.turns(), this.manner(n, 0))
    this.count(own, said.answers)
    this.file([project, `${own.session}.jsonl`], [...copied, ...said.lines], plain)
  }

  /** As older versions resume: everything again under another session, and on from there. */
  private resume(project: string, head: Head, lines: readonly Json[], at: number, n: number): void {
    const own: Head = { session: this.random.uuid(), cwd: head.cwd }
    const copied = lines.map((line) => ({ ...line, sessionId: own.session }))
    const said = talk(own, at + 90_000, this.turns(), this.manner(n, 0))
    this.count(own, said.answers)
    this.file([project, `${own.session}.jsonl`], [...copied, ...said.lines], plain)
  }

  /** A question beside the conversation, which is given to a sub-agent as its own, with other request ids. */
  private aside(project: string, head: Head, lines: readonly Json[], at: number, n: number): void {
    const agent = `aside_question-${this.random.hex(16)}`
    const own: Head = { ...head, agent }
    const again = lines.map((line) => ({
      ...line,
      agentId: agent,
      isSidechain: true,
      requestId: `req_011${this.random.hex(20)}`,
    }))
    const said = talk(own, at + 30_000, 1, this.manner(n, 0))
    this.count(own, said.answers)
    const place = [project, head.session, 'subagents', `agent-${agent}.jsonl`]
    this.file(place, [...again, ...said.lines], plain)
  }

  private count({ session, agent }: Head, answers: readonly Answer[]): void {
    const who = { session, ...(agent !== undefined && { subagent: agent }) }
    for (const { model, tokens, written, placeholder } of answers) {
      this.truth.add({ ...who, model }, tokens)
      this.written.add({ ...who, model }, { ...tokens, output: written ?? placeholder })
    }
  }

  private file(names: readonly string[], lines: readonly Json[], style: Style, torn?: Json): void {
    const file = path.join(this.root, 'projects', ...names)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    const end = torn === undefined ? '' : JSON.stringify({ ...torn, uuid: 'torn' }).slice(0, -9)
    const text = `${lines.map((line) => style(line)).join('')}${end}`
    fs.writeFileSync(file, text)
    this.bytes += Buffer.byteLength(text)
  }
}

/** How lines are written. */
type Style = (line: Json) => string

const plain: Style = (line) => `${JSON.stringify(line)}\n`
const withReturns: Style = (line) => `${JSON.stringify(line)}\r\n`
const backwards: Style = (line) => `${JSON.stringify(reversed(line))}\n`
/** Spaces after colons and commas, half a pair of surrogates, and no request id. */
const spaced: Style = (line) =>
  `${JSON.stringify({ ...line, requestId: null, note: '\ud83d' }, undefined, 1).replace(/\n */g, ' ')}\n`
const STYLES: readonly Style[] = [plain, withReturns, backwards, spaced]

function reversed(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  )
}
