import fc from 'fast-check'
import { expect, it } from 'vitest'
import { draft } from '../../test/support/drafts.ts'
import { type Entry, GENESIS, hashOf } from './entry.ts'
import { type Head, verify } from './verify.ts'

/** An honest chain. */
function chainOf(length: number, from: Entry['body'] = {}): readonly Entry[] {
  const entries: Entry[] = []
  for (let seq = 1; seq <= length; seq++) {
    const entry = { ...draft({ ...from, n: seq }), seq, previous: entries.at(-1)?.hash ?? GENESIS }
    entries.push({ ...entry, hash: hashOf(entry) })
  }
  return entries
}

function headOf(entries: readonly Entry[]): Head {
  const last = entries.at(-1)
  return { seq: last?.seq ?? 0, hash: last?.hash ?? GENESIS }
}

it('accepts an honest chain, with any head that was seen on the way', () => {
  const chain = chainOf(5)
  for (let length = 0; length <= 5; length++) {
    expect(verify(chain, headOf(chain.slice(0, length)))).toEqual({
      ok: true,
      entries: 5,
      head: headOf(chain),
    })
  }
  expect(verify([], undefined)).toMatchObject({ ok: true, entries: 0 })
})

it('says where the first fault is, and what it is', () => {
  const chain = chainOf(4)
  const [one, two, three, four] = chain
  if (!one || !two || !three || !four) throw new Error('four were made')
  const why = (entries: readonly Entry[], expected?: Head) => verify(entries, expected)
  expect(why([two, three])).toMatchObject({ ok: false, seq: 1, why: /1 is missing.+number 2/ })
  expect(why([one, three])).toMatchObject({ ok: false, seq: 2, why: /2 is missing.+number 3/ })
  expect(why([one, two, two])).toMatchObject({ ok: false, seq: 3 })
  expect(why([one, { ...three, seq: 2 }])).toMatchObject({ seq: 2, why: /does not follow/ })
  expect(why([one, { ...two, at: 1 }])).toMatchObject({ seq: 2, why: /not what was written/ })
  expect(why([one, two], headOf(chain))).toMatchObject({ seq: 2, why: /entry 4 was written/ })
  expect(why([], headOf(chain))).toMatchObject({ ok: false, seq: 0, why: /ends here/ })
  expect(why(chainOf(4, { forged: true }), headOf(chain))).toMatchObject({ seq: 4, why: /anew/ })
  expect(why(chainOf(9, { forged: true }), headOf(chain))).toMatchObject({ seq: 4, why: /anew/ })
})

const MUTATIONS: readonly ((entries: Entry[], at: number, other: number) => void)[] = [
  (entries, at) => entries.splice(at, 1),
  (entries, at, other) => entries.splice(at, 0, ...entries.slice(other, other + 1)),
  (entries, at, other) => {
    const [a, b] = [entries[at], entries[other]]
    if (!a || !b) return
    entries[at] = b
    entries[other] = a
  },
  (entries, at) => change(entries, at, (entry) => ({ ...entry, body: { ...entry.body, x: 1 } })),
  (entries, at) => change(entries, at, (entry) => ({ ...entry, at: entry.at + 1 })),
  (entries, at) => change(entries, at, (entry) => ({ ...entry, kind: 'service' })),
  (entries, at) => change(entries, at, (entry) => ({ ...entry, seq: entry.seq + 1 })),
  (entries, at) => change(entries, at, (entry) => ({ ...entry, previous: GENESIS.slice(1) })),
  (entries, at) => change(entries, at, (entry) => ({ ...entry, hash: 'f'.repeat(64) })),
  // A forger who knows the hash function can mend one entry, but not the ones that follow it, nor a head seen before.
  (entries, at) =>
    change(entries, at, (entry) => {
      const forged = { ...entry, body: { forged: true } }
      return { ...forged, hash: hashOf(forged) }
    }),
]

function change(entries: Entry[], at: number, by: (entry: Entry) => Entry): void {
  const entry = entries[at]
  if (entry) entries[at] = by(entry)
}

it('finds any single change of a chain whose head is known', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.nat(),
      fc.nat(),
      fc.constantFrom(...MUTATIONS),
      (length, at, other, mutate) => {
        const chain = chainOf(length)
        const changed = [...chain]
        mutate(changed, at % length, other % length)
        fc.pre(JSON.stringify(changed) !== JSON.stringify(chain))
        expect(verify(changed, headOf(chain)).ok).toBe(false)
      },
    ),
    { numRuns: 300 },
  )
})
