import type { Json, Origin } from '../../action/action.ts'
import { type Fields, isFields } from '../../action/json.ts'
import type { Signal, SignalKind, Told } from '../../action/signal.ts'
import type { Decision } from '../../decide/decision.ts'
import type { Answer, Door, Event, Wire } from '../agent.ts'
import { longOutput, withText } from './output.ts'
import { deedOf } from './tools.ts'

/** Claude Code's events that only tell us something. Every other event is recorded under its own name. */
const SIGNALS: Readonly<Record<string, SignalKind>> = {
  SessionStart: 'session-started',
  SessionEnd: 'session-ended',
  UserPromptSubmit: 'prompt',
  PostToolUse: 'tool-ended',
  PostToolUseFailure: 'tool-failed',
  SubagentStart: 'sub-agent-started',
  SubagentStop: 'sub-agent-ended',
  Stop: 'stopped',
  PreCompact: 'compacting',
  PostCompact: 'compacted',
  PermissionRequest: 'permission-asked',
}

/** Fields that are short facts; anything longer or other is content and only its digest is kept. */
const NOTES = [
  'source',
  'trigger',
  'reason',
  'model',
  'agent_type',
  'duration_ms',
  'is_interrupt',
  'stop_hook_active',
  'memory_type',
  'load_reason',
] as const

/** The first of these that is text is the content of the event. */
const CONTENTS = ['prompt', 'compact_summary', 'last_assistant_message', 'error'] as const

export const claudeCode: Wire = {
  name: 'claude-code',
  read,
  answer,
  told,
  closed,
}

function read(text: string): Event {
  const input = parse(text)
  if (typeof input === 'string') return { kind: 'unreadable', why: input }
  const event = input.hook_event_name
  if (typeof event !== 'string')
    return { kind: 'unreadable', why: 'the event has no hook_event_name' }
  const cwd = typeof input.cwd === 'string' && input.cwd.startsWith('/') ? input.cwd : undefined
  if (event !== 'PreToolUse') return { kind: 'signal', signal: signalOf(event, input, cwd) }
  const { tool_name: tool, tool_input: toolInput } = input
  if (typeof tool !== 'string' || tool === '')
    return { kind: 'unreadable', why: 'the event names no tool' }
  if (!isFields(toolInput)) return { kind: 'unreadable', why: `the call of ${tool} has no input` }
  if (cwd === undefined) return { kind: 'unreadable', why: 'the event has no folder (cwd)' }
  return {
    kind: 'action',
    action: {
      origin: originOf(input, tool),
      cwd,
      deed: deedOf(tool, toolInput),
      ...transcriptIn(input),
    },
  }
}

function parse(text: string): Fields | string {
  if (text.trim() === '') return 'the hook was given nothing to read'
  try {
    const parsed: Json = JSON.parse(text)
    return isFields(parsed) ? parsed : 'the event is no JSON object'
  } catch {
    return 'the event is not valid JSON'
  }
}

function transcriptIn({ transcript_path: path }: Fields): { readonly transcript?: string } {
  return typeof path === 'string' && path.startsWith('/') ? { transcript: path } : {}
}

function originOf(input: Fields, tool: string): Origin {
  const { tool_use_id: call, agent_id: id, agent_type: type, permission_mode: mode } = input
  return {
    agent: 'claude-code',
    session: typeof input.session_id === 'string' ? input.session_id : '',
    tool,
    ...(typeof call === 'string' && { call }),
    ...(typeof id === 'string' && { subAgent: { id, type: typeof type === 'string' ? type : '' } }),
    ...(typeof mode === 'string' && { permissionMode: mode }),
  }
}

function signalOf(event: string, input: Fields, cwd: string | undefined): Signal {
  const tool = typeof input.tool_name === 'string' ? input.tool_name : ''
  const notes: Record<string, string | number | boolean> = {}
  for (const key of NOTES) {
    const value = input[key]
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      notes[key] = value
  }
  const content = CONTENTS.map((key) => input[key]).find((value) => typeof value === 'string')
  const output = event === 'PostToolUse' ? longOutput(input.tool_response) : undefined
  const ran = event === 'PostToolUse' || event === 'PostToolUseFailure'
  return {
    kind: SIGNALS[event] ?? 'other',
    event,
    origin: originOf(input, tool),
    cwd,
    notes,
    ...(ran && isFields(input.tool_input) && { deed: deedOf(tool, input.tool_input) }),
    ...transcriptIn(input),
    ...(output && { output }),
    ...(typeof content === 'string' && { content }),
  }
}

/**
 * allow is silence: Claude Code's own permission rules still hold, an `allow` of ours would skip them; it is said only
 * where people have signed for this very call. deny is said
 * three times over — exit code, JSON, stderr — because each version of the client has failed to hear one of them. ask
 * is its native prompt, which `-p` refuses.
 */
function answer(decision: Decision, text: string): Answer {
  switch (decision.effect) {
    case 'allow':
      return { exit: 0, stdout: decision.approved ? permission('allow', text) : '', stderr: '' }
    case 'deny':
      if (decision.halt) return { exit: 0, stdout: halted(text), stderr: '' }
      return { exit: 2, stdout: permission('deny', text), stderr: `${text}\n` }
    case 'ask':
      return { exit: 0, stdout: permission('ask', text), stderr: '' }
  }
}

/**
 * Ends this agent and no other: a sub-agent's parent and siblings go on. Without the refusal the call would run first; with
 * another exit code nobody would read it (measured with 2.1.330).
 */
function halted(text: string): string {
  return JSON.stringify({ continue: false, stopReason: text, ...spoken('deny', text) })
}

function permission(effect: 'allow' | 'ask' | 'deny', text: string): string {
  return JSON.stringify(spoken(effect, text))
}

function spoken(effect: 'allow' | 'ask' | 'deny', text: string) {
  const output = {
    hookEventName: 'PreToolUse',
    permissionDecision: effect,
    permissionDecisionReason: text,
  }
  return { hookSpecificOutput: output }
}

/** Events whose answer may add to what the model reads. */
const ADDING = new Set(['SessionStart', 'UserPromptSubmit', 'PostToolUse', 'PostToolUseFailure'])
/** Claude Code puts what is longer into a file, and shows two thousand characters of it (2.1.251 and later). */
const TOLD_CHARS_MAX = 9_000

/** What PreCompact prints is added to what the summariser is asked; what PostCompact prints is shown to the person. */
function told(
  { event, output: before }: Pick<Signal, 'event' | 'output'>,
  { toModel, toPerson, output: instead }: Told,
): Answer {
  const plain = event === 'PreCompact' ? toModel : event === 'PostCompact' ? toPerson : undefined
  if (plain !== undefined) return { exit: 0, stdout: plain.slice(0, TOLD_CHARS_MAX), stderr: '' }
  if (event === 'PreCompact' || event === 'PostCompact') return { exit: 0, stdout: '', stderr: '' }
  const adds = toModel !== undefined && ADDING.has(event)
  const replaced =
    event === 'PostToolUse' && instead !== undefined && before
      ? { updatedToolOutput: withText(before.form, instead) }
      : undefined
  const output = {
    ...((adds || replaced) && {
      hookSpecificOutput: {
        hookEventName: event,
        ...(adds && { additionalContext: toModel.slice(0, TOLD_CHARS_MAX) }),
        ...replaced,
      },
    }),
    ...(toPerson !== undefined && { systemMessage: toPerson.slice(0, TOLD_CHARS_MAX) }),
  }
  const stdout = Object.keys(output).length === 0 ? '' : JSON.stringify(output)
  return { exit: 0, stdout, stderr: '' }
}

function closed(door: Door, why: string): Answer {
  if (door === 'signal')
    return { exit: 0, stdout: '', stderr: `interlock: ${why} (event not recorded)\n` }
  const text = `Interlock could not judge this call, so it is blocked: ${why}. Run: interlock doctor`
  return { exit: 2, stdout: permission('deny', text), stderr: `${text}\n` }
}
