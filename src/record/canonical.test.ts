import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Json } from '../action/action.ts'
import { canonical, sha256 } from './canonical.ts'

it.each<[string, Json, string]>([
  ['keys in order', { b: 1, a: 2, c: 3 }, '{"a":2,"b":1,"c":3}'],
  [
    'keys in order at any depth',
    { z: [{ b: 1, a: { d: 1, c: 2 } }] },
    '{"z":[{"a":{"c":2,"d":1},"b":1}]}',
  ],
  [
    'numbers as keys by their code units, not by value',
    { 10: 1, 9: 2, 1: 3 },
    '{"1":3,"10":1,"9":2}',
  ],
  ['capitals before small letters', { a: 1, B: 2, A: 3, b: 4 }, '{"A":3,"B":2,"a":1,"b":4}'],
  // By code point it would come last; by code unit (as RFC 8785 has it) its surrogates come before U+FB33.
  ['keys by UTF-16 code units', { '\ufb33': 1, '\u{1f600}': 2, é: 3 }, '{"é":3,"😀":2,"\ufb33":1}'],
  ['an empty key', { '': 1, a: 2 }, '{"":1,"a":2}'],
  ['lists in their own order', [3, 1, 2, [], {}], '[3,1,2,[],{}]'],
  ['no white space but in texts', { 'a b': ' \t' }, '{"a b":" \\t"}'],
  [
    'control characters escaped',
    '\u0000\u001f\u007f\u2028"\\/',
    '"\\u0000\\u001f\u007f\u2028\\"\\\\/"',
  ],
  ['letters beyond ASCII as they are', 'äöü 漢字 😀', '"äöü 漢字 😀"'],
  ['lone surrogates escaped', '\ud800 x \udc00', '"\\ud800 x \\udc00"'],
  ['e + ´ is not é', { 'e\u0301': 1, é: 2 }, '{"e\u0301":1,"é":2}'],
  ['whole numbers', [0, -0, 1, -1, 1e15, 1e21], '[0,0,1,-1,1000000000000000,1e+21]'],
  [
    'fractions',
    [0.1, 1.5, 1e-7, 5e-324, 0.30000000000000004],
    '[0.1,1.5,1e-7,5e-324,0.30000000000000004]',
  ],
  [
    'the largest',
    [Number.MAX_SAFE_INTEGER, Number.MAX_VALUE],
    '[9007199254740991,1.7976931348623157e+308]',
  ],
  ['what JSON has no word for', [Number.NaN, Number.POSITIVE_INFINITY], '[null,null]'],
  ['the plain ones', [null, true, false, ''], '[null,true,false,""]'],
])('%s', (_, value, text) => {
  expect(canonical(value)).toBe(text)
})

it('takes treacherous keys for keys', () => {
  const value: Json = JSON.parse('{"constructor":1,"__proto__":{"b":1,"a":2}}')
  expect(canonical(value)).toBe('{"__proto__":{"a":2,"b":1},"constructor":1}')
})

const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 })

it('is JSON of the same value', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(JSON.parse(canonical(plain(value)))).toEqual(plain(value))
    }),
  )
})

it('is the same for the same value, however its keys were put in', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(canonical(reversed(plain(value)))).toBe(canonical(plain(value)))
    }),
  )
})

it('differs for different values', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(canonical(plain(a)) === canonical(plain(b))).toBe(
        isDeepStrictEqual(plain(a), plain(b)),
      )
    }),
  )
})

it('sha256 is the known one, of texts in UTF-8 and of bytes alike', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(sha256('é')).toBe(sha256(Buffer.from([0xc3, 0xa9])))
})

function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value))
}

/** The same value, its keys put in the other way round. */
function reversed(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map(reversed)
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  )
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
