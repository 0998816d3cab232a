/**
 * Tokens in the forms that issuers publish. They are put together when the tests run: what looks like a secret in a
 * source file is found by every scanner, and by people who then look for the leak.
 */

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()
const DIGITS = '0123456789'
const HEX = `${DIGITS}abcdef`
const WORD = LOWER + UPPER + DIGITS
const URL64 = `${WORD}_-`
const BASE64 = `${WORD}+/`

/** Always the same for the same seed, so that a failure can be repeated. */
function some(alphabet: string, length: number, seed: number): string {
  let state = (seed + 1) * 2_654_435_761
  let out = ''
  while (out.length < length && alphabet) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    out += alphabet.charAt((state >>> 16) % alphabet.length)
  }
  return out
}

type Maker = (seed: number) => string

const of =
  (prefix: string, alphabet: string, length: number, suffix = ''): Maker =>
  (seed) =>
    prefix + some(alphabet, length, seed) + suffix

const dotted =
  (...parts: readonly Maker[]): Maker =>
  (seed) =>
    parts.map((part) => part(seed)).join('.')

const begin = (kind: string) => `-----BEGIN ${kind}-----\n`
const end = (kind: string) => `\n-----END ${kind}-----`
const pem = (kind: string): Maker => of(begin(kind), BASE64, 200, end(kind))

/** Issuers whose tokens the product promises to know by their form. */
export const KNOWN_TOKENS: Readonly<Record<string, Maker>> = {
  'GitHub, personal': of('ghp_', WORD, 36),
  'GitHub, OAuth': of('gho_', WORD, 36),
  'GitHub, user to server': of('ghu_', WORD, 36),
  'GitHub, server to server': of('ghs_', WORD, 36),
  'GitHub, refresh': of('ghr_', WORD, 76),
  'GitHub, fine-grained': of('github_pat_', `${WORD}_`, 82),
  'GitLab, personal': of('glpat-', URL64, 20),
  'GitLab, deploy': of('gldt-', URL64, 20),
  'GitLab, runner': of('glrt-', URL64, 20),
  'GitLab, job': of('glcbt-', URL64, 20),
  'GitLab, trigger': of('glptt-', HEX, 40),
  'GitLab, feed': of('glft-', URL64, 20),
  'AWS, access key id': of('AKIA', UPPER + DIGITS, 16),
  'AWS, temporary key id': of('ASIA', UPPER + DIGITS, 16),
  'Google, API key': of('AIza', URL64, 35),
  'Google, OAuth': of('ya29.', URL64, 60),
  'Slack, bot': of('xoxb-', `${DIGITS}-`, 24, some(WORD, 24, 7)),
  'Slack, user': of('xoxp-', `${DIGITS}-`, 40, some(HEX, 32, 7)),
  'Slack, web hook': of('https://hooks.slack.com/services/T0', `${UPPER}${DIGITS}/`, 40),
  OpenAI: of('sk-', WORD, 48),
  'OpenAI, project': of('sk-proj-', URL64, 64),
  Anthropic: of('sk-ant-api03-', URL64, 93, 'AA'),
  'Stripe, live': of('sk_live_', WORD, 24),
  'Stripe, restricted': of('rk_live_', WORD, 24),
  'Stripe, test': of('sk_test_', WORD, 24),
  'Stripe, web hook': of('whsec_', WORD, 32),
  npm: of('npm_', WORD, 36),
  PyPI: of('pypi-AgEIcHlwaS5vcmc', URL64, 80),
  DigitalOcean: of('dop_v1_', HEX, 64),
  Shopify: of('shpat_', HEX, 32),
  SendGrid: dotted(of('SG.', URL64, 22), of('', URL64, 43)),
  Mailgun: of('key-', HEX, 32),
  'Hugging Face': of('hf_', WORD, 34),
  Grafana: of('glsa_', WORD, 32, `_${some(HEX, 8, 7)}`),
  Docker: of('dckr_pat_', URL64, 27),
  Pulumi: of('pul-', HEX, 40),
  Figma: of('figd_', URL64, 40),
  Linear: of('lin_api_', WORD, 40),
  Notion: of('ntn_', WORD, 46),
  'JSON web token': dotted(
    of('eyJhbGciOiJI', WORD, 20),
    of('eyJzdWIiOiIx', WORD, 60),
    of('', URL64, 43),
  ),
  'private key': pem('PRIVATE KEY'),
  'private key, RSA': pem('RSA PRIVATE KEY'),
  'private key, EC': pem('EC PRIVATE KEY'),
  'private key, OpenSSH': pem('OPENSSH PRIVATE KEY'),
}

/** Others, which no list will ever be complete of: they should be found by how they look. */
export const OTHER_TOKENS: Readonly<Record<string, Maker>> = {
  'a key of letters and digits': of('', WORD, 32),
  'a key in base 64': of('', BASE64, 44),
  'a key in base 64 for URLs': of('', URL64, 43),
  'AWS, secret access key': of('', BASE64, 40),
  'Azure, storage key': of('', BASE64, 86, '=='),
  'Google, OAuth client secret': of('GOCSPX-', URL64, 28),
  'HashiCorp Vault': of('hvs.', URL64, 90),
  Databricks: of('dapi', HEX, 32),
  'New Relic': of('NRAK-', UPPER + DIGITS, 27),
  Telegram: of('123456789:AA', URL64, 33),
  Discord: dotted(of('MT', WORD, 24), of('', URL64, 6), of('', URL64, 38)),
  Twilio: of('SK', HEX, 32),
  'Terraform Cloud': dotted(of('', WORD, 14), of('atlasv1', '', 0), of('', WORD, 60)),
  RubyGems: of('rubygems_', HEX, 48),
  Supabase: of('sbp_', HEX, 40),
  Sentry: of('sntrys_', WORD, 60),
  'age, secret key': of('AGE-SECRET-KEY-1', UPPER + DIGITS, 58),
  '32 hexadecimal digits': of('', HEX, 32),
  '40 hexadecimal digits': of('', HEX, 40),
  '64 hexadecimal digits': of('', HEX, 64),
}
