import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TermBuilder } from './builder.ts'
import { Segment } from './segment.ts'
import { termsIn } from './terms.ts'

const termsOf = (text: string) => {
  const terms = new Set<number>()
  termsIn(text, (term) => terms.add(term))
  return terms
}
const shares = (a: string, b: string) => [...termsOf(a)].some((term) => termsOf(b).has(term))

test('forms of a word are one word, and others are not', () => {
  for (const [a, b] of [
    ['configured', 'configuration'],
    ['Payments', 'payment'],
    ['checkoutPage', 'page'],
    ['user_id', 'USER'],
    ['HTMLParser', 'parser'],
    ['漢字変換', '字変'],
    ['queries', 'query'],
  ] as const)
    expect([a, b, shares(a, b)]).toEqual([a, b, true])
  for (const [a, b] of [
    ['process', 'proceed'],
    ['v12', 'v13'],
    ['cat', 'category'],
  ] as const)
    expect([a, b, shares(a, b)]).toEqual([a, b, false])
})

test('texts that differ in digits alone have one shape', () => {
  const shape = (text: string) => termsIn(text, () => {})
  expect(shape('row 12: id=a1b22 took 35 ms')).toBe(shape('row 98: id=a7b11 took 4 ms'))
  expect(shape('row 12 failed')).not.toBe(shape('row 12 passed'))
})

test('a segment gives back where each word stands, and nothing else', () => {
  const word = fc.stringMatching(/^[a-z]{1,6}$/)
  const item = fc.record({ text: fc.array(word, { maxLength: 40 }), title: word })
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 30 }), word, (items, other) => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-terms-'))
      const files: string[] = []
      const builder = new TermBuilder((segment) => {
        const file = path.join(folder, `${files.length}`)
        fs.writeFileSync(file, segment)
        files.push(file)
      })
      for (const [no, { text, title }] of items.entries()) builder.add(no, text.join(' '), title)
      builder.end()
      const segments = files.map((file) => new Segment(file))
      const words = new Set([...items.flatMap(({ text, title }) => [...text, title]), other])
      for (const one of words) {
        const [term = 0] = termsOf(one)
        const found = segments.flatMap((segment) => segment.find(term))
        const holds = (text: string) => termsOf(text).has(term)
        const inText = items.flatMap(({ text }, no) => (holds(text.join(' ')) ? [no] : []))
        const inTitle = items.flatMap(({ title }, no) => (holds(title) ? [no] : []))
        const items_ = (title: boolean) =>
          found.filter((entry) => entry.inTitle === title).map((entry) => entry.item)
        expect(items_(false).sort((a, b) => a - b)).toEqual(inText)
        expect(items_(true).sort((a, b) => a - b)).toEqual(inTitle)
      }
      for (const segment of segments) segment.close()
      fs.rmSync(folder, { recursive: true })
    }),
    { numRuns: 60 },
  )
})
