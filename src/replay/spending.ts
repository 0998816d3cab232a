import fs from 'node:fs'
import path from 'node:path'

/** Where Claude Code writes the scripted session down. */
export function transcriptIn(home: string, project: string): string {
  const folder = project.replace(/[^A-Za-z0-9]/g, '-')
  return path.join(home, '.claude/projects', folder, 'replay.jsonl')
}

let answers = 0

/** An answer of the model, as Claude Code writes it down; of a sub-agent into that one's own file. */
export function spend(transcript: string, subAgent: string | undefined, output: number): void {
  const beside = path.join(transcript.replace(/\.jsonl$/, ''), 'subagents')
  const file = subAgent === undefined ? transcript : path.join(beside, `agent-${subAgent}.jsonl`)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const record = {
    type: 'assistant',
    sessionId: 'replay',
    timestamp: new Date().toISOString(),
    isSidechain: subAgent !== undefined,
    message: {
      id: `msg_replay_${answers++}`,
      model: 'claude-sonnet-4-5',
      stop_reason: 'tool_use',
      content: [],
      usage: { input_tokens: 0, output_tokens: output },
    },
  }
  fs.appendFileSync(file, `${JSON.stringify(record)}\n`)
}
