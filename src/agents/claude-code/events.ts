import type { Door } from '../agent.ts'

/** A hook event of Claude Code that Interlock is registered for. */
export interface HookEvent {
  readonly name: string
  readonly door: Door
  /**
   * Every tool. Absent where the event is not about a tool: there a matcher would mean something
   * else.
   */
  readonly matcher?: '*'
}

/** One action: the call that may be refused. All the others only tell what has happened. */
export const HOOK_EVENTS: readonly HookEvent[] = [
  { name: 'PreToolUse', door: 'action', matcher: '*' },
  { name: 'PostToolUse', door: 'signal', matcher: '*' },
  { name: 'PostToolUseFailure', door: 'signal', matcher: '*' },
  { name: 'SessionStart', door: 'signal' },
  { name: 'SessionEnd', door: 'signal' },
  { name: 'SubagentStart', door: 'signal' },
  { name: 'SubagentStop', door: 'signal' },
  { name: 'UserPromptSubmit', door: 'signal' },
  { name: 'Stop', door: 'signal' },
  { name: 'PreCompact', door: 'signal' },
  { name: 'PostCompact', door: 'signal' },
]
