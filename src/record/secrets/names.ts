/** Words that make a name that of a secret, wherever they stand in it. */
const SECRET = new Set(
  'password passwords passwd passphrase pwd secret secrets token tokens credential credentials authorization'.split(
    ' ',
  ),
)
/** These only as the name's last word: `SMTP_PASS` is one, `passWithNoTests` is none. */
const SECRET_LAST = new Set(['pass', 'cookie', 'cookies', 'pw'])
/** `API_KEY`, but not `PRIMARY_KEY`. */
const KEY_OF = new Set(
  'api access private secret session signing encryption master account storage subscription shared'.split(
    ' ',
  ),
)
/** What a name speaks of when it ends so: something about the secret, not the secret. */
const ABOUT = new Set(
  'file path name names stdin type types url uri ttl length expiry expires env ref arn policy count limit size form field prompt reset refresh rotation manager yml yaml json txt ts js py enc consent'.split(
    ' ',
  ),
)
/** One word of several, as in `pgpassword` and `mytoken`. */
const JOINED = /(password|passwd|passphrase|secret|token|apikey|secretkey|accesskey)$/

/** Whether what follows a name is a secret, whatever it looks like. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name)
  const last = words.at(-1) ?? ''
  if (ABOUT.has(last)) return false
  return (
    SECRET_LAST.has(last) ||
    words.some((word, i) => SECRET.has(word) || JOINED.test(word) || isKey(words, i))
  )
}

function isKey(words: readonly string[], i: number): boolean {
  return words[i] === 'key' && KEY_OF.has(words[i - 1] ?? '')
}

/** `DB_PASSWORD`, `dbPassword`, `db-password` and `db.password` are the same words. */
function wordsOf(name: string): readonly string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((word) => word.toLowerCase())
}
