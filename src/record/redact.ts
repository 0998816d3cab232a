/** What stands in the record where a secret stood. */
function mask(kind: string): string {
  return `‹${kind}›`
}

/** Tokens that tell by their form what they are. Sources: the issuers' published formats. */
const TOKENS: readonly (readonly [string, RegExp])[] = [
  [
    'private key',
    /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  ],
  ['jwt', /\beyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g],
  ['github token', /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,})/g],
  ['gitlab token', /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_-]{16,}/g],
  ['aws key', /\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{12,}/g],
  ['google key', /\bAIza[A-Za-z0-9_-]{30,}|\bya29\.[A-Za-z0-9_-]{20,}/g],
  ['slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/services\/[A-Za-z0-9/]+/g],
  ['model key', /\bsk-[A-Za-z0-9_-]{16,}/g],
  ['stripe key', /\b[rsp]k_(?:live|test)_[A-Za-z0-9]{10,}|\bwhsec_[A-Za-z0-9]{16,}/g],
  ['npm token', /\bnpm_[A-Za-z0-9]{20,}/g],
  ['pypi token', /\bpypi-[A-Za-z0-9_-]{20,}/g],
  [
    'other token',
    /\b(?:dop_v1_|shpat_|SG\.|key-|hf_|glsa_|dckr_pat_|pul-|figd_|lin_api_|ntn_|secret_)[A-Za-z0-9_.-]{16,}/g,
  ],
]

/** Words before which a value is a secret, whatever it looks like. */
const WORD = String.raw`(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|auth(?:orization)?|session[_-]?key|signing[_-]?key|encryption[_-]?key|client[_-]?secret|cookie)[\w.-]{0,64}`

const ASSIGNED = new RegExp(
  String.raw`(${WORD}["']?\s*(?:=|:|=>)\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'&;|,)}\]]+)`,
  'gi',
)
const OPTION = new RegExp(
  String.raw`(--?[\w.-]{0,64}?${WORD}[ =])("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'&;|]+)`,
  'gi',
)
const SCHEME = /\b(Bearer|Basic|Token|Digest)(\s+)[A-Za-z0-9+/=._~-]{8,}/gi
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]{0,24}:\/\/[^\s:/@'"]*:)([^\s@'"]+)(@)/gi
const MYSQL_PASSWORD =
  /(\b(?:mysql|mysqldump|mariadb|mariadb-dump|mysqladmin)\b[^|;&\n]{0,400}?\s-p)([^\s'"]+)/g
const CURL_USER = /(\s(?:-u|--user)[ =]?["']?[^\s:'"]+:)([^\s'"]+)/g

/** A long run of letters and digits mixed as no word is. Paths, ids with dashes and plain hex digests are not. */
const DENSE = /[A-Za-z0-9+/_-]{24,}={0,2}/g

/** More than this of one text is never kept, so it is never looked at: the time is linear, and bounded. */
const REDACTED_CHARS_MAX = 16_000

/** Masks what looks like a secret. What is masked wrongly costs a detail; what is missed costs a key. */
export function redact(text: string): string {
  let out = text.slice(0, REDACTED_CHARS_MAX)
  for (const [kind, pattern] of TOKENS) out = out.replace(pattern, mask(kind))
  out = out
    .replace(SCHEME, (_, scheme: string, space: string) => `${scheme}${space}${mask('token')}`)
    .replace(
      URL_PASSWORD,
      (_, before: string, __: string, at: string) => `${before}${mask('password')}${at}`,
    )
    .replace(MYSQL_PASSWORD, (_, before: string) => `${before}${mask('password')}`)
    .replace(CURL_USER, (_, before: string) => `${before}${mask('password')}`)
    .replace(ASSIGNED, (whole, before: string, value: string) =>
      keeps(value) ? whole : before + mask('secret'),
    )
    .replace(OPTION, (whole, before: string, value: string) =>
      keeps(value) ? whole : before + mask('secret'),
    )
  return out.replace(DENSE, (run) => (isDense(run) ? mask('secret') : run))
}

/** References to a secret are none: `$TOKEN`, `${{ secrets.X }}`, `$(cat …)`, masks of ours. */
function keeps(value: string): boolean {
  const bare = value.replace(/^["']/, '')
  return (
    bare === '' ||
    /^(\$|‹|true\b|false\b|null\b|undefined\b|\d{1,4}$|process\.env|os\.environ)/.test(bare)
  )
}

/** Three kinds of characters, many changes between them: a key, not a name. */
function isDense(run: string): boolean {
  if (
    run.includes('/') &&
    /^[\w./-]+$/.test(run) &&
    run.split('/').every((part) => part.length < 24 || !mixed(part))
  )
    return false
  return mixed(run)
}

function mixed(run: string): boolean {
  if (/^[0-9a-f]{40}$|^[0-9a-f]{64}$/.test(run)) return true
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/].filter((kind) => kind.test(run)).length
  const changes = run.match(/[a-z][A-Z0-9]|[A-Z][0-9]|[0-9][A-Za-z]/g)?.length ?? 0
  return kinds === 3 ? changes >= 4 : kinds === 2 && changes >= 6
}
