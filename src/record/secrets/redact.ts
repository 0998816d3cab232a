import { denseRuns, knownForms } from './forms.ts'
import type { Found } from './found.ts'
import { namedValues } from './named.ts'
import { placedValues } from './placed.ts'
import { secretsToRead } from './reading.ts'

/** More than this of one text is never kept, so it is never looked at: the time is linear, and bounded. */
const REDACTED_CHARS_MAX = 16_000

/** Masks what looks like a secret. What is masked wrongly costs a detail; what is missed costs a key. */
export function redact(text: string): string {
  const bounded = text.slice(0, REDACTED_CHARS_MAX)
  return masked(bounded, secretsIn(bounded))
}

/**
 * Masks in other texts, too, what is a secret in this one: facts follow a variable, and where its value ends up no
 * word says any more what it is.
 */
export function redactorOf(text: string): (other: string) => string {
  const bounded = text.slice(0, REDACTED_CHARS_MAX)
  const known = secretsIn(bounded)
    .map(({ start, end }) => bounded.slice(start, end).replace(/^\W+|\W+$/g, ''))
    .filter((value) => value.length >= VALUE_CHARS_MIN)
    .slice(0, VALUES_MAX)
  return (other) =>
    known.reduce((rest, value) => rest.replaceAll(value, mask('secret')), redact(other))
}

/** A shorter value stands in too many other words. */
const VALUE_CHARS_MIN = 5
/** No command of a person's has more. */
const VALUES_MAX = 50

/** What stands in the record where a secret stood. */
function mask(kind: string): string {
  return `‹${kind}›`
}

/**
 * One of these is in whatever holds a secret of a known form, place or name. Most texts have none, and then nothing
 * more is looked for but runs of letters that look like a key.
 */
const HINT =
  /[A-Za-z0-9_-]{15}|eyJ|SG\.|hvs\.|ya29|slack|pass|pwd?|secret|token|key|cred|auth|cookie|mysql|maria|mongo|redis|identified|bearer|basic|digest|:\/\/|\s-u|--user/i

/** Without overlap, in order. Where two ways find the same secret, the one that knows more gives it its name. */
function secretsIn(text: string): readonly Found[] {
  const finders = HINT.test(text) ? [knownForms, placedValues, namedValues, denseRuns] : [denseRuns]
  return apartFrom(finders.map((find) => find(text)))
}

/** By rank: the first ways know more. */
function apartFrom(ways: readonly (readonly Found[])[]): readonly Found[] {
  const all = ways
    .flatMap((way, rank) => way.map((found) => ({ ...found, rank })))
    .sort((a, b) => a.start - b.start || a.rank - b.rank)
  const apart: (Found & { readonly rank: number })[] = []
  for (const found of all) {
    const last = apart.at(-1)
    if (!last || found.start >= last.end) apart.push(found)
    else {
      const { kind, rank } = found.rank < last.rank ? found : last
      const end = Math.max(last.end, found.end)
      apart[apart.length - 1] = { start: last.start, end, kind, rank }
    }
  }
  return apart
}

function masked(text: string, secrets: readonly Found[]): string {
  let out = ''
  let at = 0
  for (const { start, end, kind } of secrets) {
    out += text.slice(at, start) + mask(kind)
    at = end
  }
  return out + text.slice(at)
}

/** A whole text that somebody wants back as it is: what only may be a secret stays. */
export function maskSecrets(text: string): { readonly text: string; readonly masked: number } {
  const secrets = apartFrom(secretsToRead(text))
  return { text: masked(text, secrets), masked: secrets.length }
}
