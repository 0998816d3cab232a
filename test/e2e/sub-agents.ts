import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bashTurn } from './deeds.ts'
import { field, parseJson } from './model/json.ts'
import type { Call, Lane, Spent } from './model/script.ts'

/** Starts the sub-agent of this mark, and waits for it. */
export function spawnCall(mark: string): Call {
  const prompt = `${mark}: look around`
  const input = { description: mark, prompt, subagent_type: 'general-purpose' }
  return { id: `toolu_${mark}`, name: 'Agent', input: { ...input, run_in_background: false } }
}

/** What it does: three requests, each with another usage. */
export function subagentLane(mark: string, usage: Partial<Spent>): Lane {
  const more = (by: number) => ({ ...usage, output: (usage.output ?? 0) + by })
  return {
    name: mark,
    when: { tools: true, first: `${mark}: look` },
    turns: [
      { ...bashTurn(`toolu_${mark}_1`, 'echo one'), usage },
      { ...bashTurn(`toolu_${mark}_2`, 'echo two'), usage: more(1000) },
      { text: `${mark} has looked.`, usage: more(2000) },
    ],
  }
}

/** The id that Claude Code gave the sub-agent which this call has started. */
export function agentOf(root: string, call: string): string {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  const meta = files.find((file) => {
    if (!file.endsWith('.meta.json')) return false
    return field(parseJson(readFileSync(join(root, file), 'utf8')), 'toolUseId') === call
  })
  return /agent-(.+)\.meta\.json$/.exec(meta ?? '')?.[1] ?? `no sub-agent of ${call}`
}
