import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'libsql'
import { afterEach, expect, it } from 'vitest'
import { recall, titleOfItem } from '../recall/recall.ts'
import { openTranscript, type Transcript } from '../store.ts'
import { lostItems } from '../table/lost.ts'
import { copilotPen, geminiPen, openCodePen, timeOf } from './pens.ts'

const made: string[] = []

afterEach(() => {
  for (const folder of made.splice(0)) fs.rmSync(folder, { recursive: true })
})

function scratch(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interlock-histories-'))
  made.push(folder)
  return folder
}

function append(file: string, ...values: readonly unknown[]): void {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.appendFileSync(file, values.map((value) => `${JSON.stringify(value)}\n`).join(''))
}

function open(main: string): Transcript {
  const transcript = openTranscript(scratch(), main)
  transcript.update()
  return transcript
}

/** What is part of the history still. */
function history(transcript: Transcript): readonly string[] {
  const { items, rewound } = transcript.index
  return items.flatMap((item, no) => (rewound.has(no) ? [] : recall(transcript, item).text))
}

function lost(transcript: Transcript): readonly string[] {
  const { items } = lostItems(transcript.index)
  return items.map((no) => {
    const item = transcript.index.items[no]
    return item === undefined ? '' : recall(transcript, item).text
  })
}

function say(pen: { put: ReturnType<typeof geminiPen>['put'] }, ...texts: readonly string[]): void {
  for (const text of texts) pen.put({ do: 'say', by: 'user', text }, Number(text.slice(1)))
}

it('ends a history of Gemini before the message that a person went back to', () => {
  const pen = geminiPen(scratch())
  say(pen, 'm1', 'm2', 'm3')
  const transcript = open(pen.main)
  append(pen.main, { $rewindTo: 'm2' })
  say(pen, 'm4')
  transcript.update()
  expect(history(transcript)).toEqual(['m1', 'm4'])
})

it('takes a history of Gemini as it was corrected, with what came back', () => {
  const pen = geminiPen(scratch())
  say(pen, 'm1', 'm2', 'm3')
  const messageOf = (no: number, text: string) => ({
    id: `m${no}`,
    timestamp: timeOf(no),
    type: 'user',
    content: [{ text }],
  })
  append(pen.main, { $set: { messages: [messageOf(1, 'm1'), messageOf(7, 'm7')] } })
  const transcript = open(pen.main)
  expect(history(transcript)).toEqual(['m1', 'm7'])
  expect(transcript.index.boundaries).toHaveLength(0)
  append(pen.main, { $set: { messages: [messageOf(1, 'm1'), messageOf(2, 'changed')] } })
  transcript.update()
  expect(history(transcript)).toEqual(['m1', 'changed'])
})

it('knows the oldest messages that Copilot cut off', () => {
  const pen = copilotPen(scratch())
  say(pen, 'm1')
  pen.put({ do: 'call', id: 'c1', command: 'ls', output: 'a' }, 2)
  say(pen, 'm3', 'm4')
  append(pen.main, {
    type: 'session.truncation',
    id: 't1',
    timestamp: timeOf(5),
    data: { messagesRemovedDuringTruncation: 3, tokensRemovedDuringTruncation: 900 },
  })
  pen.put({ do: 'compact', summary: 'all of it' }, 6)
  const transcript = open(pen.main)
  const { cleared, items } = transcript.index
  expect([...cleared].map((no) => items[no]?.id)).toEqual(['R1', 'R2'])
  expect(lost(transcript)).toEqual(['m1', 'ls\na', 'm3', 'm4'])
})

it('takes one compaction of Codex for one, however it is told', () => {
  const line = (no: number, type: string, payload: unknown) => ({
    timestamp: timeOf(no),
    type,
    payload,
  })
  const user = (text: string) => ({
    type: 'message',
    role: 'user',
    content: [{ type: 'input_text', text }],
  })
  const main = path.join(scratch(), 'rollout-2026.jsonl')
  append(
    main,
    line(1, 'response_item', user('first')),
    line(2, 'event_msg', { type: 'context_compacted' }),
    line(2, 'event_msg', { type: 'item_completed', item: { type: 'ContextCompaction' } }),
    line(3, 'response_item', user('second')),
    line(4, 'response_item', { type: 'compaction', encrypted_content: 'x' }),
  )
  const transcript = open(main)
  expect(transcript.index.boundaries).toHaveLength(2)
  expect(lost(transcript)).toEqual(['first', 'second'])
  append(main, line(5, 'compacted', { message: '', replacement_history: [user('second')] }))
  transcript.update()
  expect(transcript.index.boundaries).toHaveLength(2)
  expect(lost(transcript)).toEqual(['first'])
})

it('names calls of Codex by their commands and paths, and tells which failed', () => {
  const main = path.join(scratch(), 'rollout-2026.jsonl')
  const item = (payload: unknown) => ({ timestamp: timeOf(1), type: 'response_item', payload })
  const shell = JSON.stringify({ command: ['bash', '-lc', 'npm test'] })
  const patch = '*** Begin Patch\n*** Update File: src/a.ts\n+x\n*** End Patch\n'
  append(
    main,
    item({ type: 'function_call', name: 'shell', call_id: 'a', arguments: shell }),
    item({
      type: 'function_call_output',
      call_id: 'a',
      output: '{"output":"no\\n","metadata":{"exit_code":1}}',
    }),
    item({ type: 'custom_tool_call', name: 'apply_patch', call_id: 'b', input: patch }),
    item({ type: 'custom_tool_call_output', call_id: 'b', output: 'Exit code: 0\nDone' }),
  )
  const transcript = open(main)
  const { items } = transcript.index
  expect(items.map((one) => titleOfItem(transcript, one))).toEqual([
    'npm test',
    'apply_patch src/a.ts',
  ])
  expect(items.map(({ kind }) => kind)).toEqual(['error', 'edit'])
  expect(items.map((one) => recall(transcript, one).text)).toEqual([
    'bash\n-lc\nnpm test\nno\n',
    `${patch}\nExit code: 0\nDone`,
  ])
})

it('forgets what OpenCode took back, and finds rows again after it was packed', () => {
  const pen = openCodePen(scratch())
  say(pen, 'm1', 'm2', 'm3')
  const transcript = open(pen.main)
  const database = new Database(pen.main)
  database.exec("DELETE FROM part WHERE id = 'prt_000002'")
  say(pen, 'm4')
  transcript.update()
  expect(history(transcript)).toEqual(['m1', 'm3', 'm4'])
  database.exec('VACUUM')
  expect(history(transcript)).toEqual(['m1', 'm3', 'm4'])
  database.close()
})

it('reads a database that nobody has open, and one with a log that was left behind', () => {
  const folder = scratch()
  const pen = openCodePen(folder)
  say(pen, 'm1')
  const left = path.join(folder, 'left')
  fs.mkdirSync(left)
  for (const end of ['', '-wal'])
    fs.copyFileSync(`${pen.main}${end}`, path.join(left, `a.db${end}`))
  const transcript = open(path.join(left, 'a.db'))
  expect(history(transcript)).toEqual(['m1'])
  expect(fs.readdirSync(left).sort()).toEqual(['a.db', 'a.db-wal'])
  const database = new Database(path.join(left, 'a.db'))
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  expect(history(open(path.join(left, 'a.db#ses_1')))).toEqual(['m1'])
  expect(fs.readdirSync(left)).toEqual(['a.db'])
})
