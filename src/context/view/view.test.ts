import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Step, writeTranscript } from '../../../test/support/small-transcript.ts'
import { tempFolder } from '../../../test/support/temp.ts'
import { keepItem } from '../kept/keep.ts'
import { openTranscript, type Transcript } from '../store.ts'
import { epochsOf } from './epochs.ts'
import { indexedIn, mainOf } from './indexed.ts'

const PASTE = `Here is the checkout DOM:\n${'<div><p>buy</p></div>\n'.repeat(80)}`
const FIRST: readonly Step[] = [
  { user: PASTE },
  { tool: 'Bash', input: { command: 'npm test' }, output: 'FAIL', failed: true },
  { user: 'never push to main' },
  { compacted: 'auto', before: 168_000, after: 12_000, keeps: 1 },
]
const SECOND: readonly Step[] = [
  { user: PASTE },
  { user: PASTE },
  { compacted: 'manual', before: 90_000, after: 9_000 },
]
const THEN: readonly Step[] = [{ user: 'go on' }, { assistant: 'Going on.', tokens: 50_000 }]

function indexed(steps: readonly Step[], name = 'one'): { store: string; transcript: Transcript } {
  const folder = tempFolder()
  const [store, file] = [path.join(folder, 'store'), path.join(folder, `${name}.jsonl`)]
  writeTranscript(file, '/home/ana/shop', steps)
  const transcript = openTranscript(store, file)
  transcript.update()
  return { store, transcript }
}

describe('epochs', () => {
  it('say what each compaction took, what it left in, and what is in the context now', () => {
    const { transcript } = indexed([...FIRST, ...SECOND, ...THEN])
    const [first, second, now, ...more] = epochsOf(transcript)
    expect(more).toEqual([])
    expect(first?.ended).toMatchObject({ trigger: 'auto', before: 168_000, after: 12_000 })
    expect(first?.left).toMatchObject({ items: 2, kinds: { paste: 1, error: 1 } })
    expect(first?.left.rows.map(({ id, title }) => `${id} ${title}`)).toEqual([
      'R1 Here is the checkout DOM:',
      'R2 npm test',
    ])
    expect(first?.stayed.rows.map(({ title }) => title)).toEqual(['never push to main'])
    // What one compaction left in, the next one took.
    expect(second?.left).toMatchObject({ items: 3, kinds: { paste: 2, message: 1 } })
    expect(second?.left.rows[0]).toMatchObject({ kind: 'paste', form: 'html', copies: 1 })
    expect(second?.stayed.items).toBe(0)
    expect(now).toMatchObject({ left: { items: 0 }, stayed: { items: 2 } })
    expect(now?.use).toEqual({ tokens: 50_000, window: 200_000 })
    expect(now).not.toHaveProperty('ended')
  })

  it('take what a compaction left for how full the context is, until the agent asks again', () => {
    const { transcript } = indexed([{ assistant: 'Yes.', tokens: 160_000 }, ...FIRST])
    expect(epochsOf(transcript).at(-1)?.use).toEqual({ tokens: 12_000, window: 200_000 })
  })

  it('know what a copy still brings back once the transcript is deleted', () => {
    const { transcript } = indexed(FIRST)
    const paste = transcript.index.find('R1')
    if (paste) keepItem(transcript, paste)
    fs.rmSync(transcript.main)
    const [first] = epochsOf(transcript)
    expect(first?.left.rows).toMatchObject([
      { id: 'R1', title: 'Here is the checkout DOM:' },
      { id: 'R2', title: 'Bash', gone: true },
    ])
    expect(first?.left.rows[0]).not.toHaveProperty('gone')
    expect(epochsOf(transcript).at(-1)).not.toHaveProperty('use')
  })
})

describe('the sessions of a store', () => {
  it('are told by their indexes alone', () => {
    const { store, transcript } = indexed([...FIRST, ...THEN], '5847f7a7')
    const before = fs.statSync(path.join(transcript.folder, 'items.jsonl'))
    fs.rmSync(transcript.main)
    expect(indexedIn(store, 10)).toEqual([
      {
        id: path.basename(transcript.folder),
        transcript: transcript.main,
        project: '/home/ana/shop',
        at: Date.UTC(2026, 10, 22, 9, 7),
        items: 5,
        bytes: expect.any(Number),
        compactions: 1,
        onDisk: false,
        copies: 0,
      },
    ])
    expect(fs.statSync(path.join(transcript.folder, 'items.jsonl')).size).toBe(before.size)
  })

  it('are the newest first, and only as many as asked for', () => {
    const { store, transcript } = indexed(FIRST, 'old')
    const file = path.join(path.dirname(transcript.main), 'new.jsonl')
    writeTranscript(file, '/home/ana/shop', FIRST, Date.UTC(2027, 0, 1))
    fs.utimesSync(transcript.main, 1, 1)
    openTranscript(store, file).update()
    expect(indexedIn(store, 10).map(({ transcript: one }) => path.basename(one))).toEqual([
      'new.jsonl',
      'old.jsonl',
    ])
    expect(indexedIn(store, 1).map(({ transcript: one }) => one)).toEqual([file])
  })

  it('have no longer one that was forgotten, and never had another’s', () => {
    const { store, transcript } = indexed(FIRST)
    const id = path.basename(transcript.folder)
    expect(mainOf(store, id)).toBe(transcript.main)
    // An index that was put in another's place names a transcript that is not its own.
    const other = path.join(store, 'f'.repeat(24))
    fs.cpSync(transcript.folder, other, { recursive: true })
    for (const no of [path.basename(other), '..', '../store', 'a'.repeat(24), ''])
      expect(mainOf(store, no)).toBeUndefined()
    transcript.forget()
    expect(mainOf(store, id)).toBeUndefined()
    expect(indexedIn(store, 10)).toEqual([])
    expect(indexedIn(path.join(store, 'nowhere'), 10)).toEqual([])
  })
})
