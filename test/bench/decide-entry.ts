import { claudeCode } from '../../src/agents/claude-code/wire.ts'
import { decide } from '../../src/decide/decide.ts'
import { DEFAULT_POLICY } from '../../src/policy/policy.ts'
import { HYPOTHETICAL } from '../../src/world/hypothetical.ts'

/** Every example of every rule. */
export const lines: readonly string[] = DEFAULT_POLICY.rules
  .flatMap(({ examples }) => [...examples.stops, ...examples.allows])
  .map(lineOf)

/** A command as the line that Claude Code would send for it. */
export function lineOf(command: string): string {
  return JSON.stringify({
    session_id: 'bench',
    cwd: HYPOTHETICAL.cwd,
    hook_event_name: 'PreToolUse',
    tool_name: 'Bash',
    tool_input: { command },
    tool_use_id: 'bench',
  })
}

/** From the line to the effect, without the record. */
export function judge(line: string): string {
  const event = claudeCode.read(line)
  if (event.kind !== 'action') throw new Error(`no action: ${line}`)
  return decide(event.action, DEFAULT_POLICY, HYPOTHETICAL).decision.effect
}
