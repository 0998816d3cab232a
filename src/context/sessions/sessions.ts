import { claudeCodeSessions } from './claude-code.ts'
import { codexSessions } from './codex.ts'
import { copilotSessions } from './copilot.ts'
import { geminiSessions } from './gemini.ts'
import type { Here, Session } from './here.ts'
import { opencodeSessions } from './opencode.ts'

const AGENTS: readonly ((here: Here) => readonly Session[])[] = [
  claudeCodeSessions,
  codexSessions,
  geminiSessions,
  copilotSessions,
  opencodeSessions,
]

/** The main transcripts of all agents' sessions in this project, the newest first. Other projects' are not seen. */
export function transcriptsHere(here: Here): readonly string[] {
  return AGENTS.flatMap((sessionsOf) => sessionsOf(here))
    .sort((a, b) => b.at - a.at)
    .map(({ transcript }) => transcript)
}
