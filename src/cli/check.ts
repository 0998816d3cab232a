import path from 'node:path'
import { createInterface } from 'node:readline'
import { defineCommand } from 'citty'
import type { Action, Json } from '../action/action.ts'
import { deedOf } from '../agents/claude-code/tools.ts'
import { decide, type Judgement } from '../decide/decide.ts'
import { nameOf } from '../facts/facts.ts'
import { BUILD, type GrammarAnswer, type World } from '../facts/world.ts'
import { messageOf } from '../message/message.ts'
import { DEFAULT_POLICY } from '../policy/policy.ts'
import { loadPostgresGrammar } from '../world/grammar.ts'
import { HYPOTHETICAL } from '../world/hypothetical.ts'
import { judge } from '../world/judge.ts'
import { standingHere } from './here.ts'
import { print, printJson, styleFor } from './out.ts'

/** Judges commands without running them. */
export const check = defineCommand({
  meta: {
    name: 'check',
    description: "Judge a command without running it: interlock check -- 'git push --force'",
  },
  args: {
    batch: {
      type: 'boolean',
      description:
        'Read {"command": "…"}, {"sql": "…"} or {"tool": "…", "input": {…}} lines from standard input, print one JSON line each',
    },
    json: { type: 'boolean', description: 'Print JSON' },
    cwd: {
      type: 'string',
      description: 'Judge with the real state of this folder (default: the current one)',
    },
    hypothetical: {
      type: 'boolean',
      description: 'Judge as in some repository with unsaved work; read nothing',
    },
  },
  async run({ args }) {
    if (args.batch) return batch()
    const command = commandOf(args._, process.argv)
    if (command === '')
      throw new Error("nothing to judge. Try: interlock check -- 'git push --force origin main'")
    const cwd = args.hypothetical ? undefined : path.resolve(args.cwd ?? '.')
    const action = shellAction(command, cwd)
    const judgement = await judged(action)
    if (args.json) printJson(resultOf(judgement, 0))
    else if (judgement.decision.effect === 'allow') print(allowed(judgement))
    else print(messageOf(action, judgement.decision, styleFor(process.stdout)))
    process.exitCode =
      judgement.decision.effect === 'deny' ? 2 : judgement.decision.effect === 'ask' ? 1 : 0
  },
})

/** Everything after `--` as it is; without it, the words that are no options. */
export function commandOf(words: readonly string[], argv: readonly string[]): string {
  const dashes = argv.indexOf('--')
  return (dashes >= 0 ? argv.slice(dashes + 1) : words).join(' ')
}

export function shellAction(command: string, cwd: string | undefined): Action {
  return {
    origin: { agent: 'interlock', session: '', tool: 'check' },
    cwd,
    deed: { kind: 'shell', command, dialect: 'bash', background: false },
  }
}

/** What a line may hold, if whoever wrote it kept to the contract; nothing of it is taken unlooked-at. */
interface Line {
  readonly command?: Json
  readonly cwd?: Json
  readonly sql?: Json
  readonly dialect?: Json
  readonly tool?: Json
  readonly input?: { readonly [key: string]: Json } | null
  readonly mode?: Json
  readonly env?: Json
}

/** The mode and the environment of a session, where a line names them: part of the World it is judged in. */
type Session = Partial<Pick<World, 'mode' | 'ambient'>>

const ENVIRONMENTS = ['local', 'dev', 'staging', 'production'] as const

function sessionOf({ mode, env }: Line): Session | string {
  const kind = MODES.find((name) => name === mode)
  if (mode !== undefined && mode !== 'build' && !kind)
    return '"mode" is none of build, plan, chat, freeze'
  const ambient = ENVIRONMENTS.find((name) => name === env)
  if (env !== undefined && !ambient) return '"env" is none of local, dev, staging, production'
  return {
    ...(kind && { mode: { kind, owner: 'interlock check', reason: '' } }),
    ...(mode === 'build' && { mode: BUILD }),
    ...(ambient && { ambient }),
  }
}

const MODES = ['chat', 'plan', 'freeze'] as const

/** A call of a tool as Claude Code would make it. */
function toolAction(tool: string, input: Line['input'], cwd: string | undefined): Action {
  const fields = typeof input === 'object' && input !== null ? input : {}
  return {
    origin: { agent: 'interlock', session: '', tool },
    cwd,
    deed: deedOf(tool, fields),
  }
}

function sqlAction(text: string, named: unknown): Action {
  const dialect = SQL_DIALECTS.find((name) => name === named) ?? 'unknown'
  return {
    origin: { agent: 'interlock', session: '', tool: 'check' },
    cwd: undefined,
    deed: { kind: 'sql', text, dialect },
  }
}

const SQL_DIALECTS = ['postgres', 'mysql', 'sqlite'] as const

/** With a folder the real state, without one the hypothetical World. */
export async function judged(action: Action, session: Session = {}): Promise<Judgement> {
  if (action.cwd !== undefined) {
    const { policy, world } = await standingHere(action.cwd)
    return judge(action, policy, { ...world, ...session }, loadPostgresGrammar)
  }
  const world = { ...HYPOTHETICAL_WITH_GRAMMAR, ...session }
  const first = decide(action, DEFAULT_POLICY, world)
  if (first.facts.questions.length === 0) return first
  grammar = await loadPostgresGrammar()
  return decide(action, DEFAULT_POLICY, world)
}

/** Once it is loaded it stays. */
let grammar: GrammarAnswer | undefined

const HYPOTHETICAL_WITH_GRAMMAR: World = {
  ...HYPOTHETICAL,
  answers: { ...HYPOTHETICAL.answers, grammar: () => grammar },
}

function allowed({ facts }: Judgement): string {
  const notes = facts.unknowns.map((unknown) => `  noted: ${unknown.text}`)
  return ['Interlock lets this pass.', ...notes].join('\n')
}

/** One line in, one line out, in order: measurements depend on this form. */
async function batch(): Promise<void> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) {
    if (line.trim() !== '') printJson(await batchLine(line))
  }
}

export async function batchLine(line: string): Promise<object> {
  const start = performance.now()
  const asked = batchAction(line)
  if (typeof asked === 'string') return { ...refusedLine(asked), took_us: microsSince(start) }
  return resultOf(await judged(asked.action, asked.session), microsSince(start), start)
}

function batchAction(line: string): { action: Action; session: Session } | string {
  try {
    const parsed: Line | null = JSON.parse(line)
    if (typeof parsed !== 'object' || parsed === null) return 'the line is no JSON object'
    const { command, cwd, sql, dialect, tool, input } = parsed
    if (cwd !== undefined && (typeof cwd !== 'string' || !path.isAbsolute(cwd)))
      return '"cwd" is no absolute path'
    const session = sessionOf(parsed)
    if (typeof session === 'string') return session
    if (typeof sql === 'string') return { action: sqlAction(sql, dialect), session }
    if (typeof tool === 'string') return { action: toolAction(tool, input, cwd), session }
    if (typeof command !== 'string') return 'the line has no "command", "sql" or "tool"'
    return { action: shellAction(command, cwd), session }
  } catch {
    return 'the line is not valid JSON'
  }
}

/** What cannot be read is refused like any other unknown. */
function refusedLine(why: string): object {
  const reason = {
    rule: 'interlock/unreadable',
    text: why,
    instead:
      'Give one JSON object a line: {"command": "…"}, {"sql": "…"} or {"tool": "…", "input": {…}}',
    spans: [],
  }
  return {
    decision: 'deny',
    reasons: [reason],
    effects: [],
    unknowns: [{ why: 'unreadable', text: why }],
  }
}

function resultOf({ decision, facts }: Judgement, took_us: number, start?: number): object {
  return {
    decision: decision.effect,
    reasons: decision.reasons.map(({ rule, text, why, instead, spans }) => ({
      rule,
      text,
      why,
      instead,
      spans,
    })),
    effects: facts.effects.map((effect) => ({
      ...effect,
      target: { kind: effect.target.kind, name: nameOf(effect.target) },
    })),
    unknowns: facts.unknowns,
    took_us: start === undefined ? took_us : microsSince(start),
  }
}

function microsSince(start: number): number {
  return Math.round((performance.now() - start) * 1000)
}
