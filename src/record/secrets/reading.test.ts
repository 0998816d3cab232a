import { describe, expect, it } from 'vitest'
import { NAMED, UNNAMED } from '../../../test/support/contexts.ts'
import { KNOWN_TOKENS } from '../../../test/support/tokens.ts'
import { maskSecrets } from './redact.ts'

const WORD = 'hunterhunter'
const HEX = '5b61232dedea4591a314bcf1610aa0c6c7b1d2e3'
const B64 = 'dpfcF9fDNR6cthXR67iyhgqWy9CBouAvIWhIntzBGutD40tOGX3kgYDyqBwHPASyn7UOm05pAzhTsPw'
const PEM = KNOWN_TOKENS['private key, RSA']?.(3) ?? ''
const [BEGIN = '', body = '', END = ''] = PEM.split('\n')
const BODY = body.match(/.{1,64}/g) ?? []

describe('what somebody reads again keeps no secret', () => {
  it.each(Object.entries(NAMED))('%s', (_, context) => {
    for (const word of [WORD, 'Tr0ub4dor-3x', 'correct-horse-9'])
      expect(maskSecrets(context(word)).text).not.toContain(word)
  })

  it.each(Object.entries(KNOWN_TOKENS))('%s', (_, make) => {
    for (const context of Object.values(UNNAMED))
      expect(maskSecrets(context(make(2))).text).not.toContain(make(2).slice(-14))
  })

  it.each([
    ['numbered as a tool shows it', [BEGIN, ...BODY, END].map((l, i) => `     ${i + 1}→${l}`)],
    ['in a diff', [BEGIN, ...BODY, END].map((line) => `+${line}`)],
    ['without its end', ['$ head key', BEGIN, ...BODY]],
    ['without its beginning', ['$ tail key', ...BODY, END]],
  ])('a private key %s', (_, lines) => {
    const { text, masked } = maskSecrets(`${lines.join('\n')}\n`)
    expect(masked).toBeGreaterThan(0)
    for (const line of BODY) expect(text).not.toContain(line)
  })

  it.each([
    `- name: DB_PASSWORD\n  value: ${WORD}\n`,
    `{"name": "DB_PASSWORD", "value": "${WORD}"}`,
    `db:\n  password: |\n    ${WORD}\n    ${WORD}\n  host: a\n`,
    `{"cookie": "session=${WORD}; a=b"}`,
    `{"password": "${WORD}(3)x"}`,
  ])('%s', (text) => {
    expect(maskSecrets(text).text).not.toContain(WORD)
  })

  it('and keeps what stands around one', () => {
    expect(maskSecrets(`db:\n  password: |\n    ${WORD}\n  host: a\n`).text).toBe(
      'db:\n  password: |\n    ‹secret›\n  host: a\n',
    )
    const { text } = maskSecrets(`const MARK = '${BEGIN}'\nif (x.startsWith(MARK)) return 1\n`)
    expect(text).toContain('if (x.startsWith(MARK)) return 1')
  })
})

describe('what is no secret comes back byte for byte', () => {
  it.each([
    `      "integrity": "sha512-${B64}==",`,
    `git+ssh://x/y.git#${HEX}`,
    `commit ${HEX}\nparent ${HEX}`,
    `<div data-hash="${HEX}" data-id="0b1c2d3e-1111-4222-8333-444455556666" accesskey="p">`,
    `<img src="data:image/png;base64,${B64.repeat(4)}">`,
    `golang.org/x/sys v0.1.0 h1:${B64.slice(0, 43)}=`,
    `checksum = "${HEX}${HEX.slice(0, 24)}"`,
    `image: app@sha256:${HEX}${HEX.slice(0, 24)}`,
    `-----BEGIN CERTIFICATE-----\n${B64.slice(0, 64)}\n${B64.slice(3, 67)}\n-----END CERTIFICATE-----`,
    'X509v3 Basic Constraints: critical',
    'Seq Scan on tokens t  (cost=0.00..431.00 rows=21000 width=8) Filter: (token = user_token)',
    '#3 0x00007f5c2d1e4a90 in xmlSecTransformRsaSha1Id () at convertBase64ToUint8ArrayBuffer.c:12',
    'token: ${TOKEN}',
    'password: string;\n  token?: string | undefined',
    'def login(self, username: str, password: Optional[HiddenText]) -> None:\n    self.password = password',
    'const { password } = req.body\nconst token = nextToken()\nlet cookies = new Map()',
    'const tokens = [];\nexport const secret = await password({ message })',
    'if (token.kind === "option") token = state.tokens[i]',
    '    "canceltoken": "^1.0.0",',
    '--vscode-debugTokenExpression-value:#6c6c6ccc;',
    'function a(b,c){var token=b.token,d=c?token:null;return{token:token,password:d}}',
    '<div class="sk-spinner-circle-fade secret_manager_service_name">',
    'charset = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"',
    'docs/TR/2009/WD-css3-flexbox-20090723/DigiCert_Global_Root_G2.crt',
  ])('%s', (text) => {
    expect(maskSecrets(text)).toEqual({ text, masked: 0 })
  })
})

/** Looked at again from each of its beginnings, one of these would take minutes: the test would not end. */
it.each([
  'a://b:',
  'cookie:‹',
  'eyJ-',
  'http://aaaaaaaaaaaaaaaaaaa',
  '-----BEGIN PRIVATE KEY-----',
  '-----END PRIVATE KEY-----',
  'name: token\n',
  'password: |\n  ',
  'token=$(a ',
  '\n',
])('a long text of nothing but %j is read in one go', (piece) => {
  expect(maskSecrets(piece.repeat(1_000_000 / piece.length)).masked).toBeGreaterThanOrEqual(0)
})
