import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Json } from '../../action/action.ts'
import { contextUse } from './use.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-use-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

function useOf(...records: readonly Json[]) {
  const file = path.join(folder, 'transcript.jsonl')
  fs.writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  return contextUse(file)
}

const counted = (total_tokens: number, more: { readonly [key: string]: Json } = {}): Json => ({
  type: 'event_msg',
  payload: {
    type: 'token_count',
    info: { last_token_usage: { total_tokens }, model_context_window: 258_400, ...more },
  },
})

it('is what Codex counted last, which after a compaction is what is left', () => {
  expect(useOf(counted(200_000))).toEqual({ tokens: 200_000, window: 258_400 })
  expect(useOf(counted(200_000), counted(6_859))).toEqual({ tokens: 6_859, window: 258_400 })
  expect(useOf(counted(200_000), { type: 'event_msg', payload: { type: 'token_count' } })).toEqual({
    tokens: 200_000,
    window: 258_400,
  })
  expect(useOf(counted(9, { model_context_window: null }))).toBeUndefined()
})

it('is what Claude Code’s last request had, its cache with it', () => {
  const usage = { input_tokens: 1, cache_read_input_tokens: 90, cache_creation_input_tokens: 9 }
  const answer = { type: 'assistant', message: { model: 'claude-opus', usage } }
  expect(useOf(answer)).toEqual({ tokens: 100, window: 200_000 })
  expect(useOf({ type: 'user' })).toBeUndefined()
})
