import { expect, it } from 'vitest'
import { codexWords } from './codex-words.ts'

const said = (event: string, told: Parameters<typeof codexWords>[1]) => {
  const text = codexWords({ event }, told)
  return text === '' ? undefined : JSON.parse(text)
}

it('adds to what the model reads where Codex takes it, and only there', () => {
  const told = { toModel: 'R1 L1 paste', toPerson: 'compacted' }
  for (const hookEventName of ['SessionStart', 'UserPromptSubmit', 'PostToolUse'])
    expect(said(hookEventName, told)).toEqual({
      hookSpecificOutput: { hookEventName, additionalContext: 'R1 L1 paste' },
      systemMessage: 'compacted',
    })
  for (const event of ['PreCompact', 'PostCompact', 'Stop']) {
    expect(said(event, told)).toEqual({ systemMessage: 'compacted' })
    expect(said(event, { toModel: 'R1 L1 paste' })).toBeUndefined()
  }
  expect(said('PostToolUse', { output: 'shortened' })).toBeUndefined()
})

it('keeps to what Codex lets through, in whole lines, whatever a letter weighs', () => {
  const lines = Array.from({ length: 60 }, (_, i) => `R${i} L${i} paste 41k "${'結'.repeat(60)}"`)
  const { additionalContext } = said('SessionStart', {
    toModel: lines.join('\n'),
  }).hookSpecificOutput
  expect(Buffer.byteLength(additionalContext)).toBeLessThanOrEqual(8_000)
  const kept = additionalContext.split('\n')
  expect(kept.length).toBeGreaterThan(30)
  expect(kept).toEqual(lines.slice(0, kept.length))
})
