import type { Found } from './found.ts'

/** A shorter run is a name of content, a longer one a picture or a program. */
const [RUN_CHARS_MIN, RUN_CHARS_MAX] = [24, 200]
const RUN = /[A-Za-z0-9+/_-]{24,}={0,2}/g
/** What says that a run is a digest, a public key or data. */
const DIGEST =
  /(?:%|sha\d{1,3}[-:=]|base64,|\bh\d:|\bssh-[\w-]{1,20} +|\b(?:integrity|hash|digest|checksum|etag|nonce|fingerprint|revision|commit|\w{0,20}id)["']?\s{0,4}[:=]\s{0,4}["']?(?:\w{1,10}[-:])?|\/\/\S{0,100}\/)$/i
const BEFORE_CHARS = 120
/** Blocks in which nothing is secret. */
const PUBLIC =
  /-----BEGIN (?![A-Z ]{0,40}PRIVATE)[A-Z0-9 ]{1,60}-----[A-Za-z0-9+/=\s]{0,20000}-----END/g
/** In random base 64 one of six characters stands in three small letters or more; in names two of three. */
const WORDS_SHARE = 0.42
/** In random base 64 one of six is a digit; in a drawing's path most are. */
const DIGITS_SHARE_MAX = 0.5

/** Runs that no word, path, digest or picture has: keys of issuers that nobody knows. */
export function randomRuns(text: string): readonly Found[] {
  const open = [...text.matchAll(PUBLIC)].map(({ index, 0: block }) => [
    index,
    index + block.length,
  ])
  const found: Found[] = []
  let past = 0
  for (const { index, 0: run } of text.matchAll(RUN)) {
    while ((open[past]?.[1] ?? Number.POSITIVE_INFINITY) <= index) past++
    if ((open[past]?.[0] ?? Number.POSITIVE_INFINITY) <= index || !isRandom(run)) continue
    if (DIGEST.test(text.slice(Math.max(0, index - BEFORE_CHARS), index))) continue
    found.push({ start: index, end: index + run.length, kind: 'secret' })
  }
  return found
}

function isRandom(run: string): boolean {
  const { length } = run
  if (length < RUN_CHARS_MIN || length > RUN_CHARS_MAX || /^(?:[0-9a-f-]+$|sha\d+-)/i.test(run))
    return false
  const digits = run.match(/\d/g)?.length ?? 0
  if (digits < 2 || digits > length * DIGITS_SHARE_MAX) return false
  if (!/[a-z]/.test(run) || !/[A-Z]/.test(run)) return false
  // Standard base 64 has slashes, the one for URLs has dashes; both is a path, or a digest with its name.
  if (/[/+]/.test(run) && /[_-]/.test(run)) return false
  return !/(.)\1{4}/.test(run) && lengthOf(run, /[a-z]{3,}|[A-Z]{5,}/g) < length * WORDS_SHARE
}

function lengthOf(run: string, pattern: RegExp): number {
  return (run.match(pattern) ?? []).reduce((sum, one) => sum + one.length, 0)
}
