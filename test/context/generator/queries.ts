import type { Kind, Queries } from './manifest.ts'
import type { Random } from './random.ts'
import type { Subject } from './subjects.ts'

type Some = readonly [string, ...string[]]

/** As people ask for it afterwards: S is the subject, in the word's own form or another. */
const QUESTIONS: Readonly<Record<Kind, Some>> = {
  dom: [
    'where was the S page markup',
    'which HTML elements did the S screen have',
    'show me the S markup copied from the browser inspector',
  ],
  log: [
    'what did the S process print before it died',
    'the output lines of the S server',
    'where are the logs of S from the crash',
  ],
  stack: [
    'the S exception with all its frames',
    'where was the traceback about S',
    'which call threw the error in S',
  ],
  config: [
    'what were the deployment settings of S',
    'the S configuration we looked at',
    'where is the settings file for S',
  ],
  diff: [
    'the patch to S we had before',
    'which lines were changed in the S code',
    'show me the change set for S',
  ],
  table: [
    'the listing of all S with their figures',
    'where were the rows about S from the database',
    'what numbers came back for each of the S',
  ],
  json: [
    'what did the S API answer',
    'the response payload for S',
    'where is the body that the S endpoint returned',
  ],
  plan: [
    'how did the database execute the S query',
    'the explain output for S',
    'why was the S query slow according to postgres',
  ],
  decision: [
    'what did we agree on for S and why',
    'which way did we choose for S',
    'the reasons behind our choice about S',
  ],
}

export interface Asked {
  readonly kind: Kind
  readonly subject: Subject
  readonly words: readonly string[]
  /** What alone tells it from its decoy, where it has one. */
  readonly mark: string | undefined
}

export function questions(
  random: Random,
  { kind, subject, words, mark }: Asked,
): Omit<Queries, 'literal'> {
  const some = random.shuffled(words).slice(0, random.int(2, mark ? 3 : 4))
  const said = random.chance(0.5) ? subject.said : subject.word
  const question = random.pick(QUESTIONS[kind]).replace('S', said)
  return {
    keywords: [subject.word, ...some, ...(mark ? [mark] : [])].join(' '),
    paraphrase: mark ? `${question}, the one with ${mark}` : question,
  }
}

const SHORTEST = 18
const LONGEST = 60

/** Whole words of a line that stand in this text once, and in none of the others. */
export function literalOf(
  random: Random,
  text: string,
  elsewhere: (part: string) => boolean,
): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim().length >= SHORTEST)
  for (let tries = 0; tries < 1000; tries++) {
    const part = wordsOf(random, lines[random.int(0, lines.length - 1)] ?? '')
    if (!isAskable(part)) continue
    if (text.indexOf(part) === text.lastIndexOf(part) && !elsewhere(part)) return part
  }
  throw new Error(`nothing stands in this text alone: ${text.slice(0, 200)}`)
}

function wordsOf(random: Random, line: string): string {
  const words = [...line.matchAll(/\S+/g)]
  const from = words[random.int(0, Math.max(0, words.length - 2))]?.index ?? 0
  const ends = words.map(({ index, 0: word }) => index + word.length)
  const end = ends.find((end) => end >= from + SHORTEST + random.int(0, LONGEST - SHORTEST))
  return line.slice(from, end ?? line.length).trimEnd()
}

/** Words and a number, in letters that somebody types. */
function isAskable(part: string): boolean {
  return part.length >= SHORTEST && /\d/.test(part) && /^[\x20-\x7e]+$/.test(part)
}
