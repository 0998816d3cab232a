import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EVENT_BYTES_MAX } from '../limits.ts'
import { answerFrame, readAnswer, readRequestHead, requestHead } from './frame.ts'

const agent = fc.stringMatching(/^[a-z0-9-]{1,32}$/)
const door = fc.constantFrom('action', 'signal')
const text = fc.string({ unit: 'grapheme' })

describe('a request', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        door,
        agent,
        fc.nat(EVENT_BYTES_MAX),
        fc.boolean(),
        (name, who, length, alone) => {
          const door = name === 'action' ? 'action' : 'signal'
          const head = requestHead({ door, agent: who, length, alone })
          const bodyAt = Buffer.byteLength(head)
          const expected = { door, agent: who, length, alone, bodyAt }
          expect(readRequestHead(Buffer.from(`${head}more\n`))).toEqual(expected)
          for (let end = 0; end < bodyAt; end++)
            expect(readRequestHead(Buffer.from(head.slice(0, end)))).toBe('more')
        },
      ),
      { numRuns: 50 },
    )
  })

  it('of any other bytes is foreign, or not whole yet', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const head = readRequestHead(Buffer.from(bytes))
        const whole = bytes.includes(10) || bytes.length > 96
        expect(head).toBe(whole ? 'foreign' : 'more')
      }),
    )
  })
})

describe('an answer', () => {
  it('is read as it was written, behind any number of signs of life', () => {
    fc.assert(
      fc.property(fc.nat(255), text, text, fc.nat(9), (exit, stdout, stderr, beats) => {
        const answer = { exit, stdout, stderr }
        const frame = Buffer.concat([Buffer.from('+'.repeat(beats)), answerFrame(answer)])
        expect(readAnswer(frame)).toEqual(answer)
      }),
    )
  })

  it('that is cut short, or too long, is none', () => {
    fc.assert(
      fc.property(fc.nat(255), text, text, fc.nat(), (exit, stdout, stderr, at) => {
        const frame = answerFrame({ exit, stdout, stderr })
        expect(readAnswer(frame.subarray(0, at % frame.length))).toBeUndefined()
        expect(readAnswer(Buffer.concat([frame, Buffer.from('x')]))).toBeUndefined()
      }),
    )
  })

  it.each([
    '',
    '\n',
    '+++',
    'IL0\n',
    'IL1\n',
    'IL1 0 0\n',
    'IL1 256 0 0\n',
    'IL1 -1 0 0\n',
    'IL1 0 1 0\n',
    'IL1 0 0 0 \n',
    ' IL1 0 0 0\n',
    'IL1 0 00000000 0\n',
    'IL2 0 0 0\n',
    '-IL1 0 0 0\n',
  ])('%j is none', (bytes) => {
    expect(readAnswer(Buffer.from(bytes))).toBeUndefined()
  })
})
