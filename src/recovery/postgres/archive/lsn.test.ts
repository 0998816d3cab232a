import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lsnOf, lsnText, segmentFrom, segmentNames, segmentStart } from './lsn.ts'

const MIB_16 = 16 * 1024 * 1024

test('places in a log are read as they are written', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (lsn) => {
      expect(lsnOf(lsnText(lsn))).toBe(lsn)
    }),
  )
  for (const text of ['', '1', '0/', '0/123456789', 'x/1', '0/1 '])
    expect(() => lsnOf(text)).toThrow('no place in a log')
})

test('segments are named as the server names them', () => {
  const names = segmentNames(1, lsnOf('0/FF000028'), lsnOf('1/1'), MIB_16)
  expect(names).toEqual(['0000000100000000000000FF', '000000010000000100000000'])
  expect(segmentNames(2, lsnOf('0/3000000'), lsnOf('0/3000000'), MIB_16)).toEqual([])
  expect(lsnText(segmentStart(lsnOf('0/3000028'), MIB_16))).toBe('0/3000000')
  expect(lsnText(segmentFrom(lsnOf('0/3000028'), MIB_16))).toBe('0/4000000')
  expect(lsnText(segmentFrom(lsnOf('0/3000000'), MIB_16))).toBe('0/3000000')
})
