import type { Random } from './random.ts'

const WORDS = [
  'the',
  'return',
  'const',
  'value',
  'of',
  'request',
  'session',
  'if (a < b) {',
  '}',
  'import',
  'test',
  'because',
  'it',
  'reads',
  'every',
  'line',
  '=> {',
  'await',
  'file',
  'naïve',
  '日本',
  '\n',
  '\n  ',
  '"quoted"',
  'C:\\dir',
  '\t',
  'token',
  'cache',
  'error:',
  'null',
  '[1, 2]',
  '🙂',
  'do',
] as const

/** Text by the byte, cut from one piece: what is written most must cost least. */
export class Text {
  private readonly random: Random
  private readonly all: string

  constructor(random: Random) {
    this.random = random
    let all = ''
    while (all.length < 256 * 1024) all += `${random.pick(WORDS)} `
    this.all = all
  }

  ofLength(length: number): string {
    let text = ''
    for (let rest = length; rest > 0; rest = length - text.length) {
      const from = this.random.between(0, this.all.length - 1)
      text += this.all.slice(from, from + rest)
    }
    // Half of a pair of surrogates at either end is no text that a program would write by itself.
    return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
  }
}
