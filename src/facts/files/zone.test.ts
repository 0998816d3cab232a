import { expect, test } from 'vitest'
import { asked } from '../../../test/support/judged.ts'

const PROJECTS = '/home/user/.claude/projects/-home-user-shop'
const edit = (path: string) => ({ kind: 'write', path, content: 'x' }) as const

test('an agent writes its notes of a project, and never its transcripts', () => {
  expect(asked(edit(`${PROJECTS}/memory/MEMORY.md`))).toBe('allow')
  expect(asked(edit(`${PROJECTS}/1b.jsonl`))).toBe('deny')
  expect(asked(edit(`${PROJECTS}/1b/subagents/agent-2c.jsonl`))).toBe('deny')
  expect(asked(edit(`${PROJECTS}/memory/../1b.jsonl`))).toBe('deny')
  expect(asked(edit('/home/user/.codex/sessions/2026/11/22/rollout-1.jsonl'))).toBe('deny')
  expect(asked(edit('/home/user/.claude/notes.md'))).toBe('deny')
  expect(asked({ kind: 'read', path: `${PROJECTS}/1b.jsonl` })).toBe('allow')
})
