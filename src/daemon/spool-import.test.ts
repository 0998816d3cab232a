import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { draft } from '../../test/support/drafts.ts'
import { tempFolder } from '../../test/support/temp.ts'
import { SPOOL_BYTES_MAX } from '../limits.ts'
import { type Draft, GENESIS } from '../record/entry.ts'
import type { Ledger } from '../record/ledger.ts'
import { appendSpool } from '../record/spool.ts'
import { SqliteLedger } from '../record/sqlite/sqlite-ledger.ts'
import { verify } from '../record/verify.ts'
import { importSpool } from './spool-import.ts'

function setUp(count: number) {
  const folder = tempFolder()
  const spool = path.join(folder, 'spool.jsonl')
  const ledger = new SqliteLedger(path.join(folder, 'ledger.db'))
  onTestFinished(() => ledger.close())
  for (let n = 1; n <= count; n++) appendSpool(spool, draft({ n }), GENESIS)
  return {
    spool,
    aside: `${spool}.importing`,
    ledger,
    run: (into: Ledger = ledger) => importSpool(spool, into, () => 1),
    numbers: () => [...ledger.entries()].map(({ body }) => body.n),
  }
}

/** The same ledger, but with some of its deeds replaced. */
function ledgerWith(ledger: Ledger, deeds: Partial<Ledger>): Ledger {
  const { append, head, query, entries, note, holds, checkpoint, close } = ledger
  const bound = { append, head, query, entries, note, holds, checkpoint, close }
  for (const [name, deed] of Object.entries(bound))
    Object.assign(bound, { [name]: deed.bind(ledger) })
  return { ...bound, ...deeds }
}

function fail(): never {
  throw new Error('the power is gone')
}

describe('the spool is taken into the ledger', () => {
  it('once, in order, and is gone', () => {
    const { run, numbers, spool, aside, ledger } = setUp(3)
    expect(run()).toBe(3)
    expect(numbers()).toEqual([1, 2, 3])
    expect([spool, aside].map((file) => fs.existsSync(file))).toEqual([false, false])
    expect(run()).toBe(0)
    expect(numbers()).toEqual([1, 2, 3])
    expect(verify(ledger.entries(), ledger.head())).toMatchObject({ ok: true, entries: 3 })
  })

  it('with everything that a line says', () => {
    const { run, spool, ledger } = setUp(0)
    const given: Draft = { kind: 'action', at: 42, salt: 'pepper', body: { session: 's', x: [1] } }
    appendSpool(spool, given, GENESIS)
    run()
    expect(ledger.query({ session: 's', last: 1 })).toMatchObject([given])
  })

  it('again, when hooks have written another one', () => {
    const { run, numbers, spool } = setUp(1)
    run()
    appendSpool(spool, draft({ n: 2 }), GENESIS)
    expect(run()).toBe(1)
    expect(numbers()).toEqual([1, 2])
  })

  it('nothing, where there is none, or an empty one', () => {
    const { run, numbers, spool } = setUp(0)
    expect(run()).toBe(0)
    fs.writeFileSync(spool, '')
    expect(run()).toBe(0)
    expect(numbers()).toEqual([])
    expect(fs.existsSync(spool)).toBe(false)
  })

  it('and its faults are incidents, behind what was good', () => {
    const { run, ledger, spool } = setUp(2)
    fs.appendFileSync(spool, 'torn')
    expect(run()).toBe(2)
    expect([...ledger.entries()].map(({ kind, body }) => [kind, body.text])).toEqual([
      ['signal', undefined],
      ['signal', undefined],
      ['incident', 'line 3 of the spool is torn or not ours'],
    ])
  })

  it('and faults alone are incidents too', () => {
    const { run, ledger, spool } = setUp(0)
    fs.writeFileSync(spool, 'x\n')
    expect(run()).toBe(0)
    expect(ledger.query({ kind: 'incident', last: 9 })).toHaveLength(1)
  })
})

describe('after a crash it is still taken once', () => {
  it('between the move and the import', () => {
    const { run, numbers, spool, aside } = setUp(2)
    fs.renameSync(spool, aside)
    expect(run()).toBe(2)
    expect(run()).toBe(0)
    expect(numbers()).toEqual([1, 2])
    expect(fs.existsSync(aside)).toBe(false)
  })

  it('the same, while hooks have begun another one: nothing is written over', () => {
    const { run, numbers, spool, aside } = setUp(2)
    fs.renameSync(spool, aside)
    appendSpool(spool, draft({ n: 3 }), GENESIS)
    run()
    run()
    expect(numbers()).toEqual([1, 2, 3])
  })

  it('while the ledger was written', () => {
    const { run, numbers, ledger, aside } = setUp(2)
    expect(() => run(ledgerWith(ledger, { append: fail }))).toThrow('power')
    expect(fs.existsSync(aside)).toBe(true)
    run()
    expect(numbers()).toEqual([1, 2])
  })

  it('after the import, before the file was taken away', () => {
    const { run, numbers, spool, aside } = setUp(2)
    const copy = fs.readFileSync(spool)
    run()
    fs.writeFileSync(aside, copy)
    run()
    expect(numbers()).toEqual([1, 2])
    expect(fs.existsSync(aside)).toBe(false)
  })

  it('after the ledger was written, with what was wrong with the spool', () => {
    const { run, numbers, ledger, spool } = setUp(2)
    fs.appendFileSync(spool, 'x\ny\n')
    const append: Ledger['append'] = (...given) => {
      ledger.append(...given)
      return fail()
    }
    expect(() => run(ledgerWith(ledger, { append }))).toThrow('power')
    run()
    expect(numbers()).toEqual([1, 2, undefined, undefined])
    expect(ledger.query({ kind: 'incident', last: 9 })).toHaveLength(2)
  })

  it('where a hook has written the line once more', () => {
    const { run, numbers, spool, aside } = setUp(2)
    const copy = fs.readFileSync(spool)
    run()
    fs.writeFileSync(aside, copy)
    appendSpool(aside, draft({ n: 3 }), GENESIS)
    expect(run()).toBe(1)
    expect(numbers()).toEqual([1, 2, 3])
  })
})

describe('no entry is lost', () => {
  // Hooks write and the daemon imports at the same time whenever it starts.
  it('of a hook that writes while the daemon takes the spool', () => {
    const { run, numbers, spool } = setUp(1)
    let runs = 0
    const slow: Draft = {
      ...draft(),
      get body(): Draft['body'] {
        if (runs++ < 2) run()
        return { n: 2 }
      },
    }
    appendSpool(spool, slow, GENESIS)
    run()
    expect(numbers()).toEqual([1, 2])
  })

  it('of a spool that has grown over the limit', () => {
    const { run, numbers, spool } = setUp(2)
    fs.truncateSync(spool, SPOOL_BYTES_MAX + 1)
    run()
    const kept = fs.readdirSync(path.dirname(spool)).filter((name) => name.startsWith('spool'))
    expect(kept.length > 0 || numbers().length >= 2).toBe(true)
  })

  it('of those that were changed: what is there now is kept for people to look at', () => {
    const { run, ledger, spool } = setUp(1)
    fs.writeFileSync(spool, fs.readFileSync(spool, 'utf8').replace('"n":1', '"n":"tampered"'))
    run()
    const kept = fs.readdirSync(path.dirname(spool)).filter((name) => name.startsWith('spool'))
    const said = JSON.stringify([...ledger.entries()])
    expect(kept.length > 0 || said.includes('tampered')).toBe(true)
  })
})

describe('a spool that somebody has spoilt never stops the daemon', () => {
  it.each<[string, (spool: string) => void]>([
    ['a folder', (spool) => fs.mkdirSync(spool)],
    ['a line whose time is a fraction', (spool) => appendSpool(spool, draft({}, { at: 0.5 }), 'x')],
    ['a line of another time', (spool) => appendSpool(spool, draft({}, { at: 1e300 }), 'x')],
    [
      'a line of deep nesting',
      (spool) => {
        const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
        const line = `{"kind":"signal","at":1,"salt":"","previous":"","hash":"","body":{"a":${deep}}}\n`
        fs.writeFileSync(spool, line)
      },
    ],
  ])('%s', (_, spoil) => {
    const { run, spool } = setUp(0)
    spoil(spool)
    run()
  })
})
