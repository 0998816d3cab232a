import type { Draft } from '../../src/record/entry.ts'

/** Something to write, when what it says does not matter. */
export function draft(body: Draft['body'] = {}, more: Partial<Draft> = {}): Draft {
  return { kind: 'signal', at: 1_700_000_000_000, salt: 'salt', body, ...more }
}

/** So many of them, each with its number in it. */
export function drafts(count: number): readonly Draft[] {
  return Array.from({ length: count }, (_, n) => draft({ n }))
}
