import type { Json } from '../../src/action/action.ts'

type Fields = { readonly [key: string]: Json }

/** What Claude Code sends before a call of a tool. */
export function preToolUse(tool: string, input: Fields, more: Fields = {}): string {
  return JSON.stringify({
    hook_event_name: 'PreToolUse',
    session_id: 'session',
    tool_use_id: 'call',
    cwd: '/nonexistent/project',
    tool_name: tool,
    tool_input: input,
    ...more,
  })
}

export function bash(command: string, more: Fields = {}): string {
  return preToolUse('Bash', { command }, more)
}

/** What it sends after one, or at any other time. */
export function signal(event: string, more: Fields = {}): string {
  return JSON.stringify({
    hook_event_name: event,
    session_id: 'session',
    cwd: '/nonexistent/project',
    ...more,
  })
}

/** Allowed although it cannot be undone: a test database on this machine is there to be dropped. */
export const IRREVERSIBLE = 'psql -h localhost -d app_test -c "drop table t"'

export type Effect = 'allow' | 'ask' | 'deny'

/** What an agent makes of an answer. Anything that it would not understand as one of the three is a failure. */
export function effectOf({ exit, stdout }: { exit: number; stdout: string }): Effect {
  const said = stdout === '' ? undefined : permissionIn(stdout)
  if (exit === 0 && stdout === '') return 'allow'
  if (exit === 0 && said === 'ask') return 'ask'
  if (exit === 2 && said === 'deny') return 'deny'
  throw new Error(`no answer: exit ${exit}, ${stdout}`)
}

function permissionIn(stdout: string): unknown {
  const answer: { hookSpecificOutput?: { hookEventName?: unknown; permissionDecision?: unknown } } =
    JSON.parse(stdout)
  const output = answer.hookSpecificOutput
  return output?.hookEventName === 'PreToolUse' ? output.permissionDecision : undefined
}

/**
 * An answer in which each snapshot, which has a name of its own, is called the same; and without what only the daemon
 * knows: why nothing was kept of a cluster, and where a state lies.
 */
export function withoutNames<T>(answer: T): T {
  const text = JSON.stringify(answer)
    .replace(/is kept \(\w+\)/g, 'is kept (ID)')
    .replace(/ \([^()]*\)\. Its manifest could/g, '. Its manifest could')
    .replace(
      /(`interlock undo`\.) The state is kept; what its resources hold is in no state\./g,
      '$1',
    )
    .replace(/The state (is kept|could be kept first \(`terraform state pull`\));/g, 'The state;')
  return JSON.parse(text)
}

/** From the loosest to the strictest. */
export const STRICTNESS: readonly Effect[] = ['allow', 'ask', 'deny']
