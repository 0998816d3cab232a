import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { draft, drafts } from '../../test/support/drafts.ts'
import { tempFolder } from '../../test/support/temp.ts'
import { type Draft, GENESIS } from './entry.ts'
import type { Ledger } from './ledger.ts'
import { verify } from './verify.ts'

/** An implementation, opened on a folder that may hold an account already. */
export interface LedgerKind {
  readonly name: string
  open(folder: string): Ledger
}

/** Keys that JavaScript objects have by themselves. JSON may have them too. */
const TREACHEROUS = ['__proto__', 'constructor', 'prototype']

/** One suite of cases for any ledger. */
export function ledgerContract(kind: LedgerKind): void {
  const opened = (folder = tempFolder()): Ledger => {
    const ledger = kind.open(folder)
    onTestFinished(() => ledger.close())
    return ledger
  }

  describe(`${kind.name} keeps the contract of a ledger`, () => {
    it('begins empty', () => {
      const ledger = opened()
      expect(ledger.head()).toEqual({ seq: 0, hash: GENESIS })
      expect([...ledger.entries()]).toEqual([])
      expect(ledger.query({ last: 10 })).toEqual([])
      expect(verify(ledger.entries(), undefined)).toMatchObject({ ok: true, entries: 0 })
    })

    it('numbers and links what it is given, in order', () => {
      const ledger = opened()
      const first = ledger.append([draft({ n: 1 })], false)
      const third = ledger.append([draft({ n: 2 }), draft({ n: 3 })], false)
      const entries = [...ledger.entries()]
      expect(entries.map(({ seq, body }) => [seq, body.n])).toEqual([
        [1, 1],
        [2, 2],
        [3, 3],
      ])
      expect(entries.map(({ previous }) => previous)).toEqual([
        GENESIS,
        entries[0]?.hash,
        entries[1]?.hash,
      ])
      expect(first).toEqual({ seq: 1, hash: entries[0]?.hash })
      expect(ledger.head()).toEqual(third)
      expect(verify(ledger.entries(), third)).toEqual({ ok: true, entries: 3, head: third })
    })

    it('writes nothing for nothing', () => {
      const ledger = opened()
      const head = ledger.append([draft()], false)
      expect(ledger.append([], true)).toEqual(head)
    })

    it.each([true, false])('goes on after it was closed (durable: %s)', (durable) => {
      const folder = tempFolder()
      const before = kind.open(folder)
      const head = before.append(drafts(3), durable)
      before.append([], durable, { key: 'spool', value: 'x' })
      before.close()
      const after = opened(folder)
      expect(after.head()).toEqual(head)
      expect(after.note('spool')).toBe('x')
      const next = after.append([draft()], durable)
      expect(next.seq).toBe(4)
      expect(verify(after.entries(), next)).toMatchObject({ ok: true, entries: 4 })
    })

    it('is all or nothing: where one entry cannot be written, none is', () => {
      const ledger = opened()
      const head = ledger.append([draft({ n: 0 })], false)
      const bad: Draft = {
        ...draft(),
        get body(): Draft['body'] {
          throw new Error('half way')
        },
      }
      expect(() => ledger.append([draft({ n: 1 }), bad, draft({ n: 2 })], true)).toThrow('half way')
      expect(ledger.head()).toEqual(head)
      expect([...ledger.entries()]).toHaveLength(1)
      ledger.append(drafts(2), false)
      expect(verify(ledger.entries(), ledger.head())).toMatchObject({ ok: true, entries: 3 })
    })

    it('walks accounts of any length in order', () => {
      const ledger = opened()
      ledger.append(drafts(2_001), false)
      const numbers = [...ledger.entries()].map(({ seq }) => seq)
      expect(numbers).toEqual(Array.from({ length: 2_001 }, (_, i) => i + 1))
    })

    it('keeps the salt, and its hash does not cover it', () => {
      const one = opened().append([draft({ n: 1 }, { salt: 'one' })], false)
      const ledger = opened()
      const two = ledger.append([draft({ n: 1 }, { salt: 'two' })], false)
      expect(one).toEqual(two)
      expect([...ledger.entries()][0]?.salt).toBe('two')
    })

    it.each<[string, Parameters<Ledger['query']>[0], readonly number[]]>([
      ['everything, at most so many, the newest', { last: 3 }, [4, 5, 6]],
      ['of one kind', { kind: 'action', last: 10 }, [1, 2, 4, 6]],
      ['of one session', { session: 'a', last: 10 }, [1, 3, 4]],
      ['of one effect', { effect: 'deny', last: 10 }, [2, 4]],
      ['of all three', { kind: 'action', session: 'a', effect: 'deny', last: 10 }, [4]],
      ['of a session, the newest', { session: 'a', last: 2 }, [3, 4]],
      ['of a session that is none', { session: "' OR 1=1 --", last: 10 }, []],
      ['none', { last: 0 }, []],
    ])('finds %s', (_, query, expected) => {
      const ledger = opened()
      const action = (session: string, effect: string, n: number): Draft =>
        draft({ session, effect, n }, { kind: 'action' })
      ledger.append(
        [
          action('a', 'allow', 1),
          action('b', 'deny', 2),
          draft({ session: 'a', n: 3 }),
          action('a', 'deny', 4),
          draft({ n: 5 }, { kind: 'incident' }),
          action('b', 'ask', 6),
        ],
        false,
      )
      expect(ledger.query(query).map(({ body }) => body.n)).toEqual(expected)
    })

    it('writes a note with its entries, or neither', () => {
      const ledger = opened()
      const note = { key: 'spool', value: 'a' }
      const bad = draft({}, { at: 0.5 })
      expect(() => ledger.append([draft(), bad], true, note)).toThrow()
      expect([ledger.note('spool'), ledger.head().seq]).toEqual([undefined, 0])
      ledger.append([draft()], true, note)
      expect([ledger.note('spool'), ledger.head().seq]).toEqual(['a', 1])
    })

    it('knows which entries are in the chain', () => {
      const ledger = opened()
      const { hash } = ledger.append([draft({ n: 1 })], false)
      ledger.append([draft({ n: 2 })], false)
      expect([hash, GENESIS, ''].map((some) => ledger.holds(some))).toEqual([true, false, false])
    })

    it('remembers notes of its own', () => {
      const ledger = opened()
      expect(ledger.note('spool')).toBeUndefined()
      for (const [key, value] of [
        ['spool', 'a'],
        ['spool', 'b'],
        ['other', "'; DROP TABLE notes; --"],
      ] as const)
        ledger.append([], false, { key, value })
      expect(ledger.note('spool')).toBe('b')
      expect(ledger.note('other')).toBe("'; DROP TABLE notes; --")
      expect(ledger.head().seq).toBe(0)
    })

    const key = fc.string({ unit: 'binary' })
    const body = fc.dictionary(key, fc.jsonValue({ stringUnit: 'binary' }))

    it('gives back any body as it was, and the chain holds', () => {
      const ledger = opened()
      fc.assert(
        fc.property(fc.array(body, { minLength: 1, maxLength: 3 }), (bodies) => {
          const before = ledger.head().seq
          const head = ledger.append(
            bodies.map((value) => draft(JSON.parse(JSON.stringify(value)))),
            false,
          )
          expect(head.seq).toBe(before + bodies.length)
          expect(ledger.query({ last: bodies.length }).map((entry) => entry.body)).toEqual(
            bodies.map((value) => JSON.parse(JSON.stringify(value))),
          )
        }),
        { numRuns: 40 },
      )
      expect(verify(ledger.entries(), ledger.head())).toMatchObject({ ok: true })
    })

    it.each(TREACHEROUS)('gives back a body with the key %s', (name) => {
      const ledger = opened()
      ledger.append([draft(JSON.parse(`{"${name}":1,"more":{"${name}":2}}`))], false)
      expect(verify(ledger.entries(), ledger.head())).toMatchObject({ ok: true })
    })

    describe('with two writers', () => {
      it('never writes a number twice, and neither loses an entry of the other', () => {
        const folder = tempFolder()
        const [one, two] = [opened(folder), opened(folder)]
        one.append([draft({ by: 'one' })], false)
        two.append([draft({ by: 'two' })], false)
        const head = one.append([draft({ by: 'one' })], false)
        const entries = [...two.entries()]
        expect(entries.map(({ body: { by } }) => by)).toEqual(['one', 'two', 'one'])
        expect(verify(entries, head)).toMatchObject({ ok: true })
      })

      it('goes on after the other one has written', () => {
        const folder = tempFolder()
        const [one, two] = [opened(folder), opened(folder)]
        one.append(drafts(2), false)
        expect(two.append(drafts(2), false).seq).toBe(4)
        expect(two.append([draft()], false).seq).toBe(5)
      })
    })
  })
}
