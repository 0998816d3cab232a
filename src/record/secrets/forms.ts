import type { Found } from './found.ts'

/** Tokens that tell by their form what they are. Sources: the issuers' published formats. */
const TOKENS: readonly (readonly [string, RegExp, ((match: RegExpExecArray) => boolean)?])[] = [
  [
    'private key',
    /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  ],
  // A run without a dot is none, but is taken too and left out: so none is looked at from each of its letters.
  [
    'jwt',
    /\beyJ[A-Za-z0-9_-]{8,8000}(?:(?<dot>\.)[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?)?/g,
    ({ groups }) => groups?.dot !== undefined,
  ],
  ['github token', /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,})/g],
  ['gitlab token', /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_-]{16,}/g],
  ['aws key', /\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{12,}/g],
  [
    'google key',
    /\bAIza[A-Za-z0-9_-]{30,}|\bya29\.[A-Za-z0-9_-]{20,}|\bGOCSPX-[A-Za-z0-9_-]{20,}/g,
  ],
  ['slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/services\/[A-Za-z0-9/]+/g],
  ['model key', /\bsk-[A-Za-z0-9_-]{16,}/g],
  ['stripe key', /\b[rsp]k_(?:live|test)_[A-Za-z0-9]{10,}|\bwhsec_[A-Za-z0-9]{16,}/g],
  ['npm token', /\bnpm_[A-Za-z0-9]{20,}/g],
  ['pypi token', /\bpypi-[A-Za-z0-9_-]{20,}/g],
  ['discord token', /\bM[A-Za-z0-9_-]{22,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}/g],
  ['terraform token', /\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{40,}/g],
  [
    'other token',
    /\b(?:dop_v1_|shpat_|SG\.|key-|hf_|glsa_|dckr_pat_|pul-|figd_|lin_api_|ntn_|secret_|NRAK-|dapi|hvs\.|rubygems_|sbp_|sntrys_|AGE-SECRET-KEY-)[A-Za-z0-9_.-]{16,}/g,
  ],
]

export function knownForms(text: string): readonly Found[] {
  return TOKENS.flatMap(([kind, pattern, isOne]) =>
    [...text.matchAll(pattern)]
      .filter((match) => isOne?.(match) ?? true)
      .map(({ index, 0: { length } }) => ({ start: index, end: index + length, kind })),
  )
}

/** A long run of letters and digits. */
const RUN = /[A-Za-z0-9+/_-]{24,}={0,2}/g

/** Runs that are mixed as no word is, though no issuer is known to make them so. */
export function denseRuns(text: string): readonly Found[] {
  const found: Found[] = []
  for (const { index, 0: run } of text.matchAll(RUN)) {
    if (isDense(run) && !isDigest(run, text.slice(Math.max(0, index - BEFORE_CHARS), index)))
      found.push({ start: index, end: index + run.length, kind: 'secret' })
  }
  return found
}

/** So far before a run stands what says that it is a digest, in all but the longest commands of git. */
const BEFORE_CHARS = 200

/** Names of things by their content, which a person looks for in the record: a commit, an image, a resource. */
function isDigest(run: string, before: string): boolean {
  if (UUID.test(run)) return true
  if (/^[0-9a-f]{40}$/.test(run)) return /\bgit\b[^\n;|&]*$/.test(before)
  return /^[0-9a-f]{64}$/.test(run) && before.endsWith('sha256:')
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Three kinds of characters, many changes between them: a key, not a name. */
function isDense(run: string): boolean {
  if (/^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/.test(run)) return true
  if (run.includes('/')) return isDensePath(run)
  return mixed(run)
}

/** Base 64 has slashes too; a path has words between them. */
function isDensePath(run: string): boolean {
  if (run.split('/').some((part) => part.length >= 24 && mixed(part))) return true
  const letters = run.replace(/[^A-Za-z0-9]/g, '')
  return kindsOf(run) === 3 && changesIn(letters) >= letters.length * BASE64_CHANGES
}

/** In random base 64 six of ten neighbours are of different kinds; in paths with camelCase and numbers two. */
const BASE64_CHANGES = 0.36

function mixed(run: string): boolean {
  const kinds = kindsOf(run)
  const changes = run.match(/[a-z][A-Z0-9]|[A-Z][0-9]|[0-9][A-Za-z]/g)?.length ?? 0
  return kinds === 3 ? changes >= 4 : kinds === 2 && changes >= 6
}

function kindsOf(run: string): number {
  return [/[a-z]/, /[A-Z]/, /[0-9]/].filter((kind) => kind.test(run)).length
}

/** Neighbours that are not of one kind. */
function changesIn(letters: string): number {
  let changes = 0
  for (let i = 1; i < letters.length; i++) {
    if (kindOf(letters.charCodeAt(i)) !== kindOf(letters.charCodeAt(i - 1))) changes++
  }
  return changes
}

function kindOf(code: number): number {
  if (code < 0x3a) return 0
  return code < 0x5b ? 1 : 2
}
