import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type Item, linesOf } from '../index/item.ts'
import { recall } from '../recall/recall.ts'
import { openTranscript, type Transcript } from '../store.ts'
import { lostItems } from '../table/lost.ts'

/** What happens in a session, in no agent's words. */
export type Step =
  | { readonly do: 'say'; readonly by: 'user' | 'assistant'; readonly text: string }
  | { readonly do: 'call'; readonly id: string; readonly command: string; readonly output?: string }
  | { readonly do: 'result'; readonly id: string; readonly output: string }
  /** The person's last message before it stays in the context, where the agent keeps any. */
  | { readonly do: 'compact'; readonly summary: string }
  /** A sub-agent is given something to do, and says something. */
  | { readonly do: 'agent'; readonly id: string; readonly prompt: string; readonly says: string }
  /** The record of a step is written again, as it was. */
  | { readonly do: 'replay'; readonly step: number }
  /** A line that is no record, where there are lines. */
  | { readonly do: 'junk'; readonly text: string }

/** Writes a session as an agent does. */
export interface Pen {
  readonly main: string
  /** Gives the first and last line of what it wrote of a message, or of a call. */
  put(step: Step, no: number): readonly [number, number]
}

export interface Kind {
  readonly name: string
  readonly keeps: boolean
  /** Undefined where what is written is no file of lines. */
  readonly hasLines: boolean
  begin(folder: string): Pen
}

const PASTE = `look at this\r\n<div class="日本語">\r\n\t{"a": "\\u0000 \\\\"} 🧨\r\n${'x'.repeat(900)}\r\n</div>\r\n`

const STEPS: readonly Step[] = [
  { do: 'say', by: 'user', text: PASTE },
  { do: 'say', by: 'assistant', text: 'I will run the tests.' },
  { do: 'call', id: 'c1', command: 'npm test', output: 'fail\r\nat 結果:12\n' },
  { do: 'junk', text: '{"type":"user","message":{"content":"torn' },
  { do: 'junk', text: '' },
  { do: 'agent', id: 'a1', prompt: 'look for the cause', says: 'it is in the parser' },
  { do: 'say', by: 'user', text: 'go on' },
  { do: 'replay', step: 0 },
  { do: 'replay', step: 2 },
  { do: 'say', by: 'assistant', text: 'Found it.' },
  { do: 'say', by: 'user', text: 'go on' },
  { do: 'compact', summary: 'They looked at a page.' },
  { do: 'say', by: 'user', text: 'after it' },
  { do: 'call', id: 'c2', command: 'sleep 9' },
  { do: 'say', by: 'assistant', text: 'waiting' },
  { do: 'result', id: 'c2', output: 'awake' },
  { do: 'call', id: 'c3', command: 'sleep 99' },
]

interface Expected {
  readonly text: string
  readonly lines: readonly [number, number]
}

/** The items of the main transcript that steps make, in order; a result goes to its call. */
function write(pen: Pen, steps: readonly Step[]): readonly Expected[] {
  const expected: Expected[] = []
  const calls = new Map<string, number>()
  for (const [no, step] of steps.entries()) {
    const lines = pen.put(step, no)
    if (step.do === 'say') expected.push({ text: step.text, lines })
    if (step.do === 'call') {
      calls.set(step.id, expected.length)
      expected.push({ text: [step.command, step.output].filter(isText).join('\n'), lines })
    }
    const call = step.do === 'result' ? calls.get(step.id) : undefined
    const open = call === undefined ? undefined : expected[call]
    if (step.do === 'result' && call !== undefined && open !== undefined)
      expected[call] = { text: `${open.text}\n${step.output}`, lines: [open.lines[0], lines[1]] }
  }
  return expected
}

function isText(text: string | undefined): text is string {
  return text !== undefined
}

/** What is found of the main transcript, but for what the agent's program and sub-agents say. */
function found(transcript: Transcript): readonly Expected[] {
  return transcript.index.items
    .filter((item) => item.file === 0 && item.note === undefined && !isOfSubAgent(transcript, item))
    .map((item) => ({ text: recall(transcript, item).text, lines: linesOf(item) }))
}

function isOfSubAgent(transcript: Transcript, item: Item): boolean {
  return /look for the cause|it is in the parser/.test(recall(transcript, item).text)
}

/** Everything that must not depend on how an index came to be. */
function stable(transcript: Transcript): unknown {
  const items = transcript.index.items.map((item) => ({
    id: item.id,
    kind: item.kind,
    sha256: item.sha256,
    bytes: item.bytes,
    lines: linesOf(item),
    text: recall(transcript, item),
  }))
  return items.sort((a, b) => (a.id < b.id ? -1 : 1))
}

function digests(folder: string): unknown {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const file = path.join(folder, name)
      const stat = fs.statSync(file)
      const bytes = stat.isFile() ? fs.readFileSync(file) : Buffer.alloc(0)
      return [name, stat.mtimeMs, createHash('sha256').update(bytes).digest('hex')]
    })
}

const made: string[] = []

function scratch(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interlock-formats-'))
  made.push(folder)
  return folder
}

/** One session, written, and its index. */
function indexed(kind: Kind, steps: readonly Step[]) {
  const home = scratch()
  const pen = kind.begin(home)
  const expected = write(pen, steps)
  const transcript = openTranscript(scratch(), pen.main)
  transcript.update()
  return { home, pen, expected, transcript }
}

export function formatContract(kind: Kind): void {
  const steps = STEPS.filter(
    (step) => kind.hasLines || (step.do !== 'junk' && step.do !== 'replay'),
  )

  afterAll(() => {
    for (const folder of made.splice(0)) fs.rmSync(folder, { recursive: true })
  })

  describe(kind.name, () => {
    it('gives every item byte for byte, once, with its lines', () => {
      const { expected, transcript } = indexed(kind, steps)
      expect(found(transcript)).toEqual(expected)
      for (const item of transcript.index.items) expect(recall(transcript, item).proven).toBe(true)
    })

    it('knows a call that has no result yet', () => {
      const { transcript } = indexed(kind, steps)
      const open = transcript.index.items.filter((item) => item.open !== undefined)
      expect(open.map((item) => recall(transcript, item).text)).toEqual(['sleep 99'])
    })

    it('has what a sub-agent said', () => {
      const { transcript } = indexed(kind, steps)
      const texts = transcript.index.items.map((item) => recall(transcript, item).text)
      expect(texts.filter((text) => text === 'it is in the parser')).toHaveLength(1)
    })

    it('tells what the compaction dropped', () => {
      const { transcript } = indexed(kind, steps)
      const { index } = transcript
      expect(index.boundaries).toHaveLength(1)
      const lost = lostItems(index).items.flatMap((no) => index.items[no] ?? [])
      const texts = lost
        .filter((item) => item.file === 0 && !isOfSubAgent(transcript, item))
        .map((item) => recall(transcript, item).text)
      const before = [
        PASTE,
        'I will run the tests.',
        'npm test\nfail\r\nat 結果:12\n',
        'go on',
        'Found it.',
      ]
      expect(texts).toEqual(kind.keeps ? before : [...before, 'go on'])
      const summaries = index.items.filter((item) => item.note === 'summary')
      expect(summaries).toHaveLength(1)
      for (const item of summaries)
        expect(recall(transcript, item).text).toContain('They looked at a page.')
    })

    it('gives the same ids when it is made anew, and changes no file of the agent', () => {
      const { home, pen, transcript } = indexed(kind, steps)
      const files = digests(home)
      const first = stable(transcript)
      const again = openTranscript(scratch(), pen.main)
      again.update()
      expect(stable(again)).toEqual(first)
      const loaded = openTranscript(path.dirname(transcript.folder), pen.main)
      loaded.load()
      expect(stable(loaded)).toEqual(first)
      expect(transcript.update().items).toHaveLength(loaded.index.items.length)
      expect(digests(home)).toEqual(files)
    })

    it('is the same when it is read in pieces, whatever is said', () => {
      fc.assert(
        fc.property(sessions(kind), fc.array(fc.nat(1000)), (session, cuts) => {
          const home = scratch()
          const pen = kind.begin(home)
          const transcript = openTranscript(scratch(), touched(pen.main))
          const stops = new Set(cuts.map((cut) => cut % session.length))
          const expected = write(
            stopping(pen, stops, () => transcript.update()),
            session,
          )
          transcript.update()
          expect(found(transcript)).toEqual(expected)
          const again = openTranscript(scratch(), pen.main)
          again.update()
          expect(stable(again)).toEqual(stable(transcript))
        }),
        { numRuns: 25 },
      )
    })

    if (kind.hasLines)
      it('waits for the end of a torn line, wherever it is torn', () => {
        const whole = indexed(kind, steps)
        const bytes = fs.readFileSync(whole.pen.main)
        fc.assert(
          fc.property(fc.array(fc.nat(bytes.length - 1), { maxLength: 6 }), (cuts) => {
            const home = scratch()
            fs.cpSync(whole.home, home, { recursive: true })
            const main = path.join(home, path.relative(whole.home, whole.pen.main))
            fs.writeFileSync(main, '')
            const transcript = openTranscript(scratch(), main)
            const ends = [...cuts.sort((a, b) => a - b), bytes.length]
            for (const [no, end] of ends.entries()) {
              fs.appendFileSync(main, bytes.subarray(ends[no - 1] ?? 0, end))
              transcript.update()
            }
            expect(stable(transcript)).toEqual(stable(whole.transcript))
          }),
          { numRuns: 25 },
        )
      })
  })
}

function touched(file: string): string {
  if (!fs.existsSync(file)) {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, '')
  }
  return file
}

function stopping(pen: Pen, stops: ReadonlySet<number>, stop: () => void): Pen {
  return {
    main: pen.main,
    put(step, no) {
      const lines = pen.put(step, no)
      if (stops.has(no)) stop()
      return lines
    },
  }
}

/** Any session: what is said is said once or more, and calls end later or never. */
function sessions(kind: Kind): fc.Arbitrary<readonly Step[]> {
  const text = fc
    .array(
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\r\n', '日本', '"', '\\', '<a>')),
      {
        minLength: 1,
        maxLength: 12,
      },
    )
    .map((parts) => `say ${parts.join('')}`)
  const say = fc.record({
    do: fc.constant('say' as const),
    by: fc.constantFrom('user' as const, 'assistant' as const),
    text,
  })
  const call = fc.tuple(text, fc.option(text, { nil: undefined })).map(([command, output]) => ({
    do: 'call' as const,
    id: '',
    command,
    ...(output !== undefined && { output }),
  }))
  const result = text.map((output) => ({ do: 'result' as const, id: '', output }))
  const compact = text.map((summary) => ({ do: 'compact' as const, summary }))
  const junk = fc
    .constantFrom('', '{', '[1]', 'null', '{"type":')
    .map((one) => ({ do: 'junk' as const, text: one }))
  const replay = fc.nat(100).map((step) => ({ do: 'replay' as const, step }))
  const steps = kind.hasLines
    ? fc.oneof(say, call, result, compact, junk, replay)
    : fc.oneof(say, call, result, compact)
  return fc.array(steps, { minLength: 1, maxLength: 25 }).map(consistent)
}

/** Results of calls that wait for them, and replays of what was said. */
function consistent(steps: readonly Step[]): readonly Step[] {
  const open: string[] = []
  const kept: Step[] = []
  for (const step of steps) {
    const no = kept.length
    if (step.do === 'call') {
      const id = `call-${no}`
      if (step.output === undefined) open.push(id)
      kept.push({ ...step, id })
    } else if (step.do === 'result') {
      const id = open.shift()
      if (id !== undefined) kept.push({ ...step, id })
    } else if (step.do === 'replay') {
      const one = no === 0 ? undefined : kept[step.step % no]
      if (one?.do === 'say' || (one?.do === 'call' && one.output !== undefined))
        kept.push({ do: 'replay', step: step.step % no })
    } else kept.push(step)
  }
  return kept.length > 0 ? kept : [{ do: 'say', by: 'user', text: 'say something' }]
}
