/** Something a person should know, and the next step. */
export interface Notice {
  readonly words: string
  readonly next: string
}

export type RefusalCode =
  | 'unparseable'
  | 'too-large'
  | 'not-text'
  | 'not-an-object'
  | 'hooks-not-an-object'
  | 'event-not-an-array'
  | 'repeated-key'
  | 'unknown-command'
  | 'symbolic-link'
  | 'not-a-file'
  | 'changed-meanwhile'
  | 'cannot-read'
  | 'cannot-write'

/**
 * What Interlock would not do. It is data until the edge, where the command line prints it and
 * stops.
 */
export interface Refusal extends Notice {
  readonly code: RefusalCode
}

export interface Refused {
  readonly ok: false
  readonly refusal: Refusal
}

export function refused(code: RefusalCode, words: string, next: string): Refused {
  return { ok: false, refusal: { code, words, next } }
}
