import { type Entry, GENESIS, hashOf } from './entry.ts'

export interface Head {
  readonly seq: number
  readonly hash: string
}

export type Verdict =
  | { readonly ok: true; readonly entries: number; readonly head: Head }
  | { readonly ok: false; readonly seq: number; readonly why: string }

/** Walks the chain from the first entry: every number, every link, every hash. `expected` is a head seen earlier. */
export function verify(entries: Iterable<Entry>, expected: Head | undefined): Verdict {
  let head: Head = { seq: 0, hash: GENESIS }
  let seen = expected === undefined || expected.seq === 0
  for (const entry of entries) {
    if (entry.seq !== head.seq + 1)
      return {
        ok: false,
        seq: head.seq + 1,
        why: `entry ${head.seq + 1} is missing; the next one has number ${entry.seq}`,
      }
    if (entry.previous !== head.hash)
      return { ok: false, seq: entry.seq, why: 'it does not follow the entry before it' }
    if (hashOf(entry) !== entry.hash)
      return { ok: false, seq: entry.seq, why: 'its content is not what was written' }
    head = { seq: entry.seq, hash: entry.hash }
    if (expected && expected.seq === entry.seq) {
      if (expected.hash !== entry.hash)
        return {
          ok: false,
          seq: entry.seq,
          why: 'the chain was written anew: this entry had another hash before',
        }
      seen = true
    }
  }
  if (!seen && expected)
    return {
      ok: false,
      seq: head.seq,
      why: `the ledger ends here, but entry ${expected.seq} was written before`,
    }
  return { ok: true, entries: head.seq, head }
}
