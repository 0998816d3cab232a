import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { filesOfSession, runningIn } from '../../src/usage/session/files.ts'
import { type Share, subagentsShare } from '../../src/usage/session/share.ts'
import { answer, folderOfTest, transcript } from './asked.ts'

const MAIN = 'here/session-1.jsonl'
const SUB = 'here/session-1/subagents/agent-a.jsonl'
const NESTED = 'here/session-1/subagents/workflows/wf_1/agent-b.jsonl'

/** An answer of so many tokens, all of them output. */
function tokens(id: string, output: number, more: object = {}) {
  return answer(more, { id, usage: { input_tokens: 0, output_tokens: output } })
}

function ofSubagent(id: string, output: number, agentId: string) {
  return tokens(id, output, { isSidechain: true, agentId })
}

function shareIn(root: string, store: string, bytesMax?: number): Promise<Share | undefined> {
  const files = filesOfSession(path.join(root, 'projects', MAIN))
  if (files === undefined) throw new Error('there is no such session')
  return subagentsShare(files, store, bytesMax)
}

test('the share of sub-agents, nested ones too, each answer once', async () => {
  const [root, store] = [folderOfTest(), folderOfTest()]
  const file = transcript(root, [tokens('m1', 1), tokens('m1', 60)], MAIN)
  expect(await shareIn(root, store)).toBeUndefined()
  const sub = transcript(root, [ofSubagent('s1', 1, 'a'), ofSubagent('s1', 30, 'a')], SUB)
  transcript(root, [ofSubagent('s2', 10, 'b')], NESTED)
  expect(await shareIn(root, store)).toEqual({ part: 0.4, isExact: true })
  fs.appendFileSync(sub, `${JSON.stringify(ofSubagent('s3', 100, 'a'))}\n`)
  expect(await shareIn(root, store)).toEqual({ part: 0.7, isExact: true })
  fs.appendFileSync(file, `${JSON.stringify(tokens('m2', 200))}\n`)
  expect(await shareIn(root, store)).toEqual({ part: 0.35, isExact: true })
})

test('what was read is not read again, and what is left to read leaves the share out', async () => {
  const [root, store] = [folderOfTest(), folderOfTest()]
  const filler = JSON.stringify({ type: 'user', text: 'x'.repeat(200_000) })
  const lines = [tokens('m1', 50), ...Array.from({ length: 40 }, () => filler), tokens('m2', 50)]
  transcript(root, lines, MAIN)
  transcript(root, [ofSubagent('s1', 100, 'a')], SUB)
  const met: (number | undefined)[] = []
  for (let draws = 0; draws < 20 && met.at(-1) === undefined; draws++)
    met.push((await shareIn(root, store, 1024 * 1024))?.part)
  expect(met.at(-1)).toBe(0.5)
  expect(met.length).toBeGreaterThan(5)
  const [ledger = ''] = fs.readdirSync(store)
  await shareIn(root, store)
  expect(fs.readdirSync(store)).toEqual([ledger])
})

test('a line without an end that never comes is not looked for again and again', async () => {
  const [root, store] = [folderOfTest(), folderOfTest()]
  const file = transcript(root, [tokens('m1', 50)], MAIN)
  transcript(root, [ofSubagent('s1', 50, 'a')], SUB)
  fs.appendFileSync(file, `{"type":"user","text":"${'y'.repeat(40 * 1024 * 1024)}`)
  for (let draws = 0; draws < 3; draws++) expect(await shareIn(root, store)).toBeUndefined()
})

test('what was forked from another session is that one’s', async () => {
  const [root, store] = [folderOfTest(), folderOfTest()]
  const copied = { forkedFrom: { sessionId: 'session-0', messageUuid: 'u' } }
  transcript(root, [tokens('m0', 900, copied), tokens('m1', 75)], MAIN)
  transcript(root, [ofSubagent('s1', 25, 'a')], SUB)
  expect(await shareIn(root, store)).toEqual({ part: 0.25, isExact: true })
})

test('a file that is written anew counts nothing twice; garbage makes the share a rough one', async () => {
  const [root, store] = [folderOfTest(), folderOfTest()]
  transcript(root, [tokens('m1', 50), tokens('m2', 50)], MAIN)
  transcript(root, [ofSubagent('s1', 100, 'a')], SUB)
  expect(await shareIn(root, store)).toEqual({ part: 0.5, isExact: true })
  transcript(root, [tokens('m2', 50)], MAIN)
  expect(await shareIn(root, store)).toEqual({ part: 0.5, isExact: true })
  transcript(root, [tokens('m2', 50), '{"usage":{"output_tokens":\u0000', 'x'], MAIN)
  expect(await shareIn(root, store)).toEqual({ part: 0.5, isExact: false })
})

test('sub-agents are at work while their transcripts grow, and until their last answer', () => {
  const root = folderOfTest()
  transcript(root, [tokens('m1', 1)], MAIN)
  const running = () => {
    const files = filesOfSession(path.join(root, 'projects', MAIN))
    return files && runningIn(files, Date.now())
  }
  const goesOn = answer({}, { stop_reason: 'tool_use' })
  const sub = transcript(root, [ofSubagent('s1', 1, 'a'), goesOn], SUB)
  transcript(root, [answer({}, { stop_reason: null })], NESTED)
  expect(running()).toBe(2)
  fs.appendFileSync(sub, `${JSON.stringify(ofSubagent('s2', 1, 'a'))}\n`)
  expect(running()).toBe(1)
  const quoted = { type: 'user', message: { content: '"stop_reason":"end_turn"' } }
  fs.appendFileSync(sub, `${JSON.stringify(quoted)}\n`)
  expect(running()).toBe(2)
  fs.utimesSync(sub, Date.now() / 1000 - 600, Date.now() / 1000 - 600)
  expect(running()).toBe(1)
})

test('what is no transcript of a session has no files', () => {
  const root = folderOfTest()
  transcript(root, [], MAIN)
  expect(filesOfSession(path.join(root, 'projects/here/none.jsonl'))).toBeUndefined()
  expect(filesOfSession(path.join(root, 'projects/here'))).toBeUndefined()
})
