import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { draft } from '../../test/support/drafts.ts'
import { tempFolder } from '../../test/support/temp.ts'
import { SPOOL_BYTES_MAX } from '../limits.ts'
import { type Draft, GENESIS } from './entry.ts'
import { appendSpool, readSpool as read } from './spool.ts'

const HEAD = 'a'.repeat(64)

/** As beside a ledger that has these two and nothing else. */
const readSpool = (file: string) => read(file, (hash) => hash === HEAD || hash === GENESIS)

/** A spool with so many lines, and each of its lines as text. */
function spoolOf(count: number): { readonly file: string; readonly lines: string[] } {
  const file = path.join(tempFolder(), 'spool.jsonl')
  for (let n = 1; n <= count; n++) appendSpool(file, draft({ n }), HEAD)
  return { file, lines: count === 0 ? [] : fs.readFileSync(file, 'utf8').trimEnd().split('\n') }
}

function rewrite(file: string, lines: readonly string[]): void {
  fs.writeFileSync(file, lines.map((line) => `${line}\n`).join(''))
}

const numbersIn = (file: string) => readSpool(file).lines.map(({ body }) => body.n)

describe('what is written is read', () => {
  it('in order, each line linked to the one before, the first to the ledger', () => {
    const { file } = spoolOf(3)
    const { lines, faults } = readSpool(file)
    expect(faults).toEqual([])
    expect(lines.map(({ body }) => body.n)).toEqual([1, 2, 3])
    expect(lines.map(({ previous }) => previous)).toEqual([HEAD, lines[0]?.hash, lines[1]?.hash])
  })

  it('with everything that a draft has', () => {
    const { file } = spoolOf(0)
    const given = draft({ a: [1, { b: 'é\n"\u2028\ud800' }] }, { kind: 'incident', salt: 'pepper' })
    appendSpool(file, given, GENESIS)
    expect(readSpool(file).lines).toEqual([
      { ...given, previous: GENESIS, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
  })

  it('by the owner alone', () => {
    const umask = process.umask(0)
    const { file } = spoolOf(1)
    process.umask(umask)
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
  })

  it('through a reader that comes while it grows', () => {
    const { file } = spoolOf(2)
    expect(numbersIn(file)).toEqual([1, 2])
    appendSpool(file, draft({ n: 3 }), HEAD)
    expect(numbersIn(file)).toEqual([1, 2, 3])
  })
})

describe('what was done to it is said, and the good lines are kept', () => {
  it('a torn last line, as a crash leaves it', () => {
    const { file, lines } = spoolOf(3)
    fs.writeFileSync(file, `${lines[0]}\n${lines[1]}\n${lines[2]?.slice(0, 40)}`)
    expect(numbersIn(file)).toEqual([1, 2])
    expect(readSpool(file).faults).toEqual(['line 3 of the spool is torn or not ours'])
  })

  it('a line that is not ours', () => {
    const { file, lines } = spoolOf(2)
    for (const text of ['x', '{}', '[]', 'null', '"a"', '{"kind":"x"}', '\u0000', '\ufeff']) {
      rewrite(file, [lines[0] ?? '', text, lines[1] ?? ''])
      expect(numbersIn(file)).toEqual([1, 2])
      expect(readSpool(file).faults).toEqual(['line 2 of the spool is torn or not ours'])
    }
  })

  it.each([
    ['its body', /"n":2/, '"n":9'],
    ['its time', /"at":1/, '"at":2'],
    ['its kind', '"signal"', '"incident"'],
    ['its salt', '"salt":"salt"', '"salt":"sugar"'],
    ['its link', /"previous":"./, '"previous":"0'],
    ['its hash', /"hash":".../, '"hash":"000'],
  ])('an altered line: %s', (_, from, to) => {
    const { file, lines } = spoolOf(3)
    rewrite(file, [lines[0] ?? '', (lines[1] ?? '').replace(from, to), lines[2] ?? ''])
    expect(numbersIn(file)).toEqual([1, 3])
    expect(readSpool(file).faults[0]).toBe('line 2 of the spool was changed after it was written')
  })

  it.each(['service', 'approval'])('a line of the kind that only the daemon writes: %s', (kind) => {
    const { file } = spoolOf(1)
    appendSpool(
      file,
      { kind: kind === 'service' ? 'service' : 'approval', at: 1, salt: '', body: { n: 9 } },
      GENESIS,
    )
    expect(numbersIn(file)).toEqual([1])
    expect(readSpool(file).faults).toHaveLength(1)
  })

  it('a missing line, in the middle', () => {
    const { file, lines } = spoolOf(4)
    rewrite(file, [lines[0] ?? '', lines[2] ?? '', lines[3] ?? ''])
    expect(numbersIn(file)).toEqual([1, 3, 4])
    expect(readSpool(file).faults).toEqual(['a line before line 2 of the spool is missing'])
  })

  it('lines in another order', () => {
    const { file, lines } = spoolOf(3)
    rewrite(file, [lines[0] ?? '', lines[2] ?? '', lines[1] ?? ''])
    expect(readSpool(file).faults).toEqual(['a line before line 2 of the spool is missing'])
  })

  it('the missing first line', () => {
    const { file, lines } = spoolOf(3)
    rewrite(file, lines.slice(1))
    expect(readSpool(file).faults).toHaveLength(1)
  })

  it('a file that no hook writes', () => {
    const { file } = spoolOf(1)
    fs.truncateSync(file, SPOOL_BYTES_MAX + 1)
    expect(readSpool(file).lines).toEqual([])
    expect(readSpool(file).faults).toEqual([expect.stringContaining('no hook of ours writes')])
  })

  it('an empty one is nothing', () => {
    const { file } = spoolOf(0)
    fs.writeFileSync(file, '')
    expect(readSpool(file)).toMatchObject({ lines: [], faults: [] })
    appendSpool(file, draft({ n: 1 }), HEAD)
    expect(readSpool(file).lines[0]?.previous).toBe(HEAD)
  })
})

describe('it goes on after a fault', () => {
  it('after a line that is not ours', () => {
    const { file } = spoolOf(1)
    fs.appendFileSync(file, 'x\n')
    appendSpool(file, draft({ n: 2 }), HEAD)
    expect(numbersIn(file)).toEqual([1, 2])
    expect(readSpool(file).faults).toEqual(['line 2 of the spool is torn or not ours'])
  })

  it('after a torn line', () => {
    const { file } = spoolOf(1)
    fs.appendFileSync(file, '{"kind":"action","at":')
    appendSpool(file, draft({ n: 2 }), HEAD)
    expect(numbersIn(file)).toEqual([1, 2])
    expect(readSpool(file).faults).toEqual(['line 2 of the spool is torn or not ours'])
  })

  it('after a very long line', () => {
    const { file } = spoolOf(1)
    appendSpool(file, draft({ n: 2, path: 'x'.repeat(200_000) }), HEAD)
    appendSpool(file, draft({ n: 3 }), HEAD)
    expect(readSpool(file).faults).toEqual([])
  })

  it.each(['folder', 'link to nowhere'])('never without saying so: a %s in its place', (what) => {
    const file = path.join(tempFolder(), 'spool.jsonl')
    if (what === 'folder') fs.mkdirSync(file)
    else fs.symlinkSync('/nonexistent/folder/file', file)
    expect(() => appendSpool(file, draft(), HEAD)).toThrow()
  })
})

it('a line is written again when the spool was moved away while it was written', () => {
  const { file } = spoolOf(1)
  let moves = 0
  const slow: Draft = {
    ...draft(),
    get body(): Draft['body'] {
      if (moves < 2 && fs.existsSync(file)) fs.renameSync(file, `${file}.${++moves}`)
      return { n: 2 }
    },
  }
  appendSpool(file, slow, HEAD)
  expect(moves).toBe(2)
  expect(numbersIn(file)).toEqual([2])
})

it('two hooks that find no spool both follow the ledger, and nothing is missing', () => {
  const [first, second] = [tempFolder(), tempFolder()].map((folder) => `${folder}/spool`)
  appendSpool(first ?? '', draft({ n: 1 }), HEAD)
  appendSpool(second ?? '', draft({ n: 2 }), HEAD)
  fs.appendFileSync(first ?? '', fs.readFileSync(second ?? '', 'utf8'))
  expect(readSpool(first ?? '')).toMatchObject({ faults: [], lines: [{}, {}] })
})
