import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Cursor } from './cursor.ts'

/** Everything that a walk meets: keys, strings and counts, in order. */
function walk(text: string): { readonly met: readonly unknown[]; readonly broken: boolean } {
  const bytes = Buffer.from(new ArrayBuffer(Buffer.byteLength(text)))
  bytes.write(text)
  const cursor = new Cursor(Buffer.alloc(0))
  cursor.over(bytes, 0, bytes.length)
  const met: unknown[] = []
  if (!cursor.object()) return { met, broken: cursor.broken }
  while (cursor.key()) {
    met.push(cursor.text())
    if (cursor.string()) met.push(cursor.text())
  }
  return { met, broken: cursor.broken }
}

function metIn(value: object): readonly unknown[] {
  return Object.entries(value).flatMap(([key, each]) =>
    typeof each === 'string' ? [key, each] : [key],
  )
}

describe('a walk through bytes', () => {
  const objects = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())

  test('meets what parsing gives, however it is spaced', () => {
    fc.assert(
      fc.property(objects, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, undefined, space)
        const parsed: unknown = JSON.parse(text)
        const expected = typeof parsed === 'object' && parsed !== null ? metIn(parsed) : []
        expect(walk(text)).toEqual({ met: expected, broken: false })
      }),
    )
  })

  test('is broken by whatever ends too early', () => {
    fc.assert(
      fc.property(objects, fc.nat(), (value, at) => {
        const text = JSON.stringify(value)
        const torn = Buffer.from(text).subarray(0, at % Buffer.byteLength(text))
        expect(walk(torn.toString('latin1')).broken).toBe(true)
      }),
    )
  })

  test.each([
    ['12', 12],
    ['0', 0],
    ['1e3', 1000],
    ['12.0', 12],
    ['-5', 0],
    ['null', 0],
    ['"7"', 0],
    ['[1]', 0],
  ])('%s counts as %i', (text, count) => {
    const cursor = new Cursor(Buffer.alloc(0))
    const bytes = Buffer.from(`{"n":${text},"m":3}`)
    cursor.over(bytes, 0, bytes.length)
    expect(cursor.object() && cursor.key() && cursor.count()).toBe(count)
    expect(cursor.key() && cursor.count()).toBe(3)
  })
})
