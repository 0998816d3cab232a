import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { ModeOrder } from '../policy/modes/orders.ts'
import { idOf, isSignedBy, newKey, signed, unlocked } from './key.ts'
import { checkedOrders, type Lift, liftText } from './lifts.ts'
import { approversOf, type Enrolment, extendsRoster, type Roster, textOf } from './roster.ts'

const PASSPHRASE = 'correct horse battery'

/** A key without a passphrase: what unlocking gives. */
function pair(): { publicKey: string; id: string; key: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const text = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  return { publicKey: text, id: idOf(text), key: privateKey }
}

const [ana, ben, eve] = [pair(), pair(), pair()]

function enrolment(person: string, of: ReturnType<typeof pair>): Enrolment {
  return { person, kind: 'ed25519', public: of.publicKey, at: 1 }
}

function vouched(one: Enrolment, by: ReturnType<typeof pair>): Enrolment {
  const named = { ...one, by: by.id }
  return { ...named, signature: signed(textOf(named), by.key) }
}

function roster(...enrolments: readonly Enrolment[]): Roster {
  return { format: 1, enrolments }
}

describe('a locked key', () => {
  const locked = newKey(PASSPHRASE)

  test('opens by its passphrase, however that is composed, and signs', () => {
    const key = unlocked(locked, PASSPHRASE)
    expect(key && isSignedBy('text', signed('text', key), locked.public)).toBe(true)
    const accented = newKey('zwölf zeichen lang')
    expect(unlocked(accented, 'zwo\u0308lf zeichen lang')).toBeDefined()
  })

  test('opens by no other, nor when anything of it was changed', () => {
    const cheap = { ...locked, scrypt: { ...locked.scrypt, N: 2 } }
    const other = { ...locked, public: ana.publicKey }
    for (const [key, passphrase] of [
      [locked, 'correct horse batterz'],
      [locked, ''],
      [cheap, PASSPHRASE],
      [other, PASSPHRASE],
      [{ ...locked, tag: 'AAAAAAAAAAAAAAAAAAAAAA==' }, PASSPHRASE],
    ] as const)
      expect(unlocked(key, passphrase)).toBeUndefined()
  })
})

describe('a roster', () => {
  const names = (...enrolments: readonly Enrolment[]) =>
    approversOf(roster(...enrolments)).map(({ person }) => person)
  const first = enrolment('ana', ana)

  test('has its first key, and each later one that a counting key has signed', () => {
    expect(names(first)).toEqual(['ana'])
    expect(names(first, vouched(enrolment('ben', ben), ana))).toEqual(['ana', 'ben'])
    const chain = [first, vouched(enrolment('ben', ben), ana), vouched(enrolment('eve', eve), ben)]
    expect(names(...chain)).toEqual(['ana', 'ben', 'eve'])
  })

  test.each<[string, Enrolment]>([
    ['nobody has signed', enrolment('eve', eve)],
    ['has signed itself', vouched(enrolment('eve', eve), eve)],
    ['a stranger has signed', vouched(enrolment('eve', eve), ben)],
    ['was given another name since', { ...vouched(enrolment('ben', ben), ana), person: 'eve' }],
    ['was exchanged since', { ...vouched(enrolment('ben', ben), ana), public: eve.publicKey }],
  ])('a key that %s counts for nothing', (_, later) => {
    expect(names(first, later)).toEqual(['ana'])
  })

  test('takes no key out by editing the file, and exchanges none', () => {
    const both = [first, vouched(enrolment('ben', ben), ana)]
    expect(extendsRoster(roster(...both), roster(first))).toBe(true)
    expect(extendsRoster(roster(first), roster(...both))).toBe(false)
    expect(extendsRoster(roster(enrolment('eve', eve)), roster(first))).toBe(false)
    expect(extendsRoster(roster(), roster(first))).toBe(false)
  })
})

describe('a mode that is missing from its file', () => {
  const freeze: ModeOrder = {
    project: '/w/app',
    kind: 'freeze',
    owner: 'ana',
    reason: '',
    from: 1_000,
    until: 9_000,
  }
  const enrolled = roster(enrolment('ana', ana))
  const lift = (order: ModeOrder, by = ana): Lift => {
    const plain = { order, at: 2_000, by: by.id }
    return { ...plain, signature: signed(liftText(plain), by.key) }
  }
  const withFile = (orders: readonly ModeOrder[], lifts: readonly Lift[] = [], now = 3_000) =>
    checkedOrders([freeze], { orders, lifts }, enrolled, now)

  test('holds on, and so does one that was made shorter, milder or moved', () => {
    expect(withFile([])).toEqual({ orders: [freeze], taken: [freeze] })
    for (const change of [
      { until: 4_000 },
      { project: '/w/other' },
      { kind: 'plan' },
      { from: 8_000 },
    ] as const)
      expect(withFile([{ ...freeze, ...change }]).taken).toEqual([freeze])
    const files = { ...freeze, files: true }
    expect(checkedOrders([files], { orders: [freeze], lifts: [] }, enrolled, 3_000).taken).toEqual([
      files,
    ])
  })

  test('is lifted by an approver who signed for this very one', () => {
    expect(withFile([], [lift(freeze)]).orders).toEqual([])
    expect(withFile([], [lift({ ...freeze, until: 8_000 })]).taken).toEqual([freeze])
    expect(withFile([], [lift(freeze, eve)]).taken).toEqual([freeze])
    expect(withFile([], [{ ...lift(freeze, eve), by: ana.id }]).taken).toEqual([freeze])
    expect(withFile([], [{ ...lift(freeze), at: 2_001 }]).taken).toEqual([freeze])
  })

  test('may be longer, or over', () => {
    expect(withFile([{ ...freeze, from: 2_500, until: 10_000 }]).taken).toEqual([])
    expect(withFile([], [], 9_000).taken).toEqual([])
  })

  test('is gone where nobody is enrolled: whoever can write the file has lifted it', () => {
    expect(checkedOrders([freeze], { orders: [], lifts: [] }, roster(), 3_000).orders).toEqual([])
  })
})
