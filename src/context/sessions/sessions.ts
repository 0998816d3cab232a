import { claudeCodeSessions } from './claude-code.ts'
import { codexSessions } from './codex.ts'
import { copilotSessions } from './copilot.ts'
import { geminiSessions } from './gemini.ts'
import type { Here, Session } from './here.ts'
import { opencodeSessions } from './opencode.ts'

const AGENTS: readonly (readonly [agent: string, (here: Here) => readonly Session[]])[] = [
  ['claude', claudeCodeSessions],
  ['codex', codexSessions],
  ['gemini', geminiSessions],
  ['copilot', copilotSessions],
  ['opencode', opencodeSessions],
]

/**
 * The main transcripts of all agents' sessions in this project: those of the agent that asks, then the others, the newest
 * first. Other projects' are not seen.
 */
export function transcriptsHere(here: Here): readonly string[] {
  const { isOwn = () => false } = here
  return AGENTS.flatMap(([agent, sessionsOf]) =>
    sessionsOf(here).map((one) => ({ ...one, own: isOwn(agent, one.transcript) ? 1 : 0 })),
  )
    .sort((a, b) => b.own - a.own || b.at - a.at)
    .map(({ transcript }) => transcript)
}
