import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HookAnswer } from './hook.ts'
import { type JsonObject, parseLines, text } from './model/json.ts'
import type { Sandbox } from './sandbox.ts'

/** The words that no model can have made up. */
export const REASON = 'REFUSED-BY-THE-TEST'
export const HALT_REASON = 'HALTED-BY-THE-TEST'

export const REFUSED: JsonObject = {
  hookSpecificOutput: {
    hookEventName: 'PreToolUse',
    permissionDecision: 'deny',
    permissionDecisionReason: REASON,
  },
}
export const HALTED: JsonObject = { continue: false, stopReason: HALT_REASON }

/** The `hooks` of Claude Code's settings, or of Codex's hooks.json, that answer these events so. */
export function hooksAnswering(
  sandbox: Sandbox,
  answers: readonly HookAnswer[],
  ...events: readonly string[]
): JsonObject {
  const { folder, programs } = sandbox
  const [answersFile, log] = [join(folder, 'answers.json'), logOf(sandbox)]
  writeFileSync(answersFile, JSON.stringify(answers))
  writeFileSync(log, '')
  const command = [process.execPath, programs.hook, answersFile, log].join(' ')
  const hooks = [{ hooks: [{ type: 'command', command, timeout: 30 }] }]
  const heard = new Set([...answers.map(({ event }) => event), ...events])
  return Object.fromEntries([...heard].map((event) => [event, hooks]))
}

/** The events that the agent has told its hooks. */
export function heardEvents(sandbox: Sandbox): readonly string[] {
  return parseLines(readFileSync(logOf(sandbox), 'utf8')).map(({ event }) => text(event))
}

function logOf({ folder }: Sandbox): string {
  return join(folder, 'heard.jsonl')
}
