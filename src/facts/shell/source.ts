import { type ParsedScript, type ParseError, parse } from 'unbash'
import type { Span } from '../../action/action.ts'
import { SHELL_CHARS_MAX, SHELL_NESTING_MAX } from '../../limits.ts'
import { fromFish } from './fish.ts'

/** A parsed piece of shell text and the way from its positions to those of the action's own text. */
export interface Source {
  readonly text: string
  readonly script: ParsedScript
  readonly at: (span: Span) => Span
  /** The text that it came out of, where it is code in a word. */
  readonly outer?: Source
}

export type SourceFailure = {
  readonly why: 'too-long' | 'too-deep' | 'parse-error'
  readonly text: string
}

/** Bounds first, parser second: over the bounds the parser is not given the text at all. */
export function readSource(text: string, at: Source['at']): Source | SourceFailure {
  if (text.length > SHELL_CHARS_MAX) {
    return {
      why: 'too-long',
      text: `the command has ${text.length} characters; ${SHELL_CHARS_MAX} are read`,
    }
  }
  if (nestingOf(text) > SHELL_NESTING_MAX) {
    return {
      why: 'too-deep',
      text: `the command is nested deeper than ${SHELL_NESTING_MAX} levels`,
    }
  }
  // A carriage return before a line end is white space to whoever pasted it; positions stay.
  const plain = text.replace(/\r(?=\n|$)/g, ' ')
  try {
    const script = parse(plain)
    return errorsOf(script).length === 0
      ? { text: plain, script, at }
      : withoutQualifiers(plain, script, at)
  } catch (error) {
    return {
      why: 'parse-error',
      text: error instanceof Error ? error.message : 'the parser failed',
    }
  }
}

/** What zsh takes behind a pattern: `dist(N)`, `src(.om[1,5])`. It only picks among the names. */
const QUALIFIERS = /(?<=[\w*?\]}/.)])\((?:[NDnOo./@*=pLmcaf^,:+-]|\[\d+(?:,\d+)?\]){1,16}\)/g

/** Another shell's words, put into those that are read here; everything is then found at the whole. */
function inOtherWords(text: string, at: Source['at']): Source | undefined {
  const plain = fromFish(text)
  if (plain === undefined) return undefined
  const script = parse(plain)
  const whole = () => at({ start: 0, end: text.length })
  return errorsOf(script).length === 0 ? { text: plain, script, at: whole } : undefined
}

/** `*.(o|d)`: zsh's own braces. */
const ALTERNATIVES = /(?<=[\w*./])\(([\w*.-]+(?:\|[\w*.-]+)+)\)/g

/** Where only they keep the text from being read, it is read without them; positions stay. */
function withoutQualifiers(text: string, script: ParsedScript, at: Source['at']): Source {
  const plain = text
    .replace(QUALIFIERS, (found) => ' '.repeat(found.length))
    .replace(ALTERNATIVES, (_, inner: string) => `{${inner.replaceAll('|', ',')}}`)
  if (plain === text) return inOtherWords(text, at) ?? { text, script, at }
  const again = parse(plain)
  return errorsOf(again).length === 0 ? { text: plain, script: again, at } : { text, script, at }
}

/**
 * An upper guess of how deep constructs nest, from the opening signs alone, so that the parser never meets a bomb.
 * Quoting is ignored: text that merely looks deeper than any real command is refused as well.
 */
function nestingOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 0x28 || c === 0x7b) depth++
    else if ((c === 0x29 || c === 0x7d) && depth > 0) depth--
    if (depth > deepest) deepest = depth
  }
  return deepest
}

/** A word as it was written, before anything was put in. */
export function writtenAt(span: Span, source: Source): string {
  const from = source.at({ start: 0, end: 0 }).start
  return source.text.slice(span.start - from, span.end - from)
}

/** What was found out about a text, so that it is not looked through anew for each of its commands. */
const SAID = new WeakMap<Source, Map<RegExp, boolean>>()

/** Whether a whole text says something, somewhere: what stands before or behind a command changes what it means. */
export function says(source: Source, pattern: RegExp): boolean {
  const said = SAID.get(source) ?? new Map<RegExp, boolean>()
  const found = said.get(pattern) ?? pattern.test(source.text)
  said.set(pattern, found)
  SAID.set(source, said)
  return found || (source.outer !== undefined && says(source.outer, pattern))
}

/** A text with all those around it. */
export function wholeText(source: Source): string {
  return source.outer ? `${source.text}\n${wholeText(source.outer)}` : source.text
}

/** Errors of a script and of everything nested in it are met while walking; these are its own. */
export function errorsOf(script: ParsedScript): readonly ParseError[] {
  return script.errors ?? []
}

/**
 * Positions in text that came out of a word. When the text stands in the source as it is, and once (single quotes, a
 * here-document), they are exact; otherwise every position is that of the whole.
 */
export function within(outer: Source, text: string, whole: Span): Source['at'] {
  const start = outer.text.indexOf(text)
  if (text.length > 0 && start >= 0 && outer.text.indexOf(text, start + 1) < 0) {
    return (inner) => outer.at({ start: start + inner.start, end: start + inner.end })
  }
  return () => whole
}
