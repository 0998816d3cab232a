import { describe, expect, it } from 'vitest'
import { NAMED, UNNAMED } from '../../../test/support/contexts.ts'
import { KNOWN_TOKENS, OTHER_TOKENS } from '../../../test/support/tokens.ts'
import { redact } from './redact.ts'

/** As a person would choose it: nothing about it looks like a key. */
const WORD = 'hunterhunter'
const GITHUB = KNOWN_TOKENS['GitHub, personal']?.(1) ?? ''

describe('a token is masked for its form alone', () => {
  it.each(Object.entries(KNOWN_TOKENS))('%s', (_, make) => {
    for (let seed = 0; seed < 5; seed++) {
      const token = make(seed)
      for (const [where, context] of Object.entries(UNNAMED)) {
        expect([where, leftOf(token, redact(context(token)))]).toEqual([where, []])
      }
      expect(leftOf(token, redact(`é${token}é`))).toEqual([])
      expect(leftOf(token, redact(`"${token}"`))).toEqual([])
      expect(leftOf(token, redact(token))).toEqual([])
    }
  })
})

describe('a token of an issuer that is not known is masked for its looks', () => {
  const cases = Object.entries(OTHER_TOKENS)
  const check = (make: (seed: number) => string) => {
    for (let seed = 0; seed < 200; seed++) {
      const token = make(seed)
      expect(leftOf(token, redact(`deploy ${token} now`))).toEqual([])
    }
  }

  it.each(cases)('%s', (_, make) => check(make))
})

/** The pieces of a token that are long enough to be of use to somebody, and are still there. */
function leftOf(token: string, text: string): readonly string[] {
  return [token, ...token.split(/[^\w+/=-]+/)].filter(
    (piece) => piece.length >= 12 && text.includes(piece),
  )
}

describe('a secret is masked where a word says that it is one', () => {
  it.each(Object.entries(NAMED))('%s', (_, context) => {
    expect(redact(context(WORD))).not.toContain(WORD)
    expect(redact(context(GITHUB))).not.toContain(GITHUB)
    expect(redact(`cd /srv && ${context(WORD)} && echo ok`)).not.toContain(WORD)
  })

  it('many in one text, each', () => {
    const tokens = Object.values(KNOWN_TOKENS).map((make) => make(5))
    const text = redact(tokens.join('\n'))
    for (const token of tokens) expect(text).not.toContain(token)
  })

  it('every one of a text that was cut off inside a private key', () => {
    const key = KNOWN_TOKENS['private key, RSA']?.(3) ?? ''
    const cut = key.slice(0, key.length / 2)
    expect(redact(`echo '${cut}`)).not.toContain(cut.slice(-60))
  })
})

describe('what is no secret stays readable', () => {
  it.each([
    'git status',
    'git checkout -b feature/token-refresh',
    'git commit -m "Fix the password form"',
    'git log --oneline -20',
    'git push origin main',
    'git remote add origin git@github.com:org/repo.git',
    'git clone https://github.com/org/some-repository.git',
    'ls -la /home/user/project/src/authentication/password-reset',
    'cat ~/.ssh/id_ed25519.pub',
    'rm -rf node_modules/.cache',
    'grep -rn "password" src tests',
    'rg "api_key|secret" --type ts',
    'kubectl get secrets -n production',
    'npm run test:auth -- --reporter=dot',
    'npx vitest run src/record/redact.test.ts',
    'curl https://example.com/a/b?c=d&e=f#g',
    'curl http://localhost:3000/health',
    'psql postgres://localhost:5432/app -c "select count(*) from tokens"',
    'docker build -t registry.example.com/team/app:1.2.3 .',
    'ssh deploy@prod-web-1.example.com uptime',
    'echo "$DB_PASSWORD" | docker login --password-stdin',
    'deploy --token "$TOKEN"',
    'PGPASSWORD=$PW psql -h localhost',
    'token: ${{ secrets.GITHUB_TOKEN }}',
    'const token = process.env.TOKEN',
    'src/components/UserProfileSettingsPage.test.tsx',
    'packages/some-long-package-name/dist/index.production.min.js',
    '/usr/lib/x86_64-linux-gnu/libstdc++.so.6.0.30',
    '2024-01-02T03:04:05.678Z',
    'v1.22.333-beta.4',
    'Ordinary words, with commas; and semicolons: all of them stay.',
    'Größenänderungsschaltfläche und Donaudampfschifffahrtsgesellschaft',
    'supercalifragilisticexpialidocious-and-other-long-words',
    'SELECT id, name FROM users WHERE deleted_at IS NULL',
    'terraform plan -out=plan.bin',
    'chmod 644 config/credentials.yml.enc',
    'git log --author=Jane',
    'git commit --author="Jane Doe <jane@example.com>" -m x',
    'author: Jane Doe',
    'authors: [a, b]',
    'npx jest --passWithNoTests src/a.test.ts',
    'git commit -m "auth: refresh later"',
    'claude -p x --max-tokens 10000',
    'tokenizer: cl100k',
    'secrets: inherit',
    'kubectl get secret db-credentials -o yaml',
    'cookie-consent: banner',
    'curl -H "Authorization: Bearer $TOKEN" https://example.com',
  ])('%s', (text) => {
    expect(redact(text)).toBe(text)
  })

  it('the words around a secret', () => {
    expect(redact(`git push https://bot:${WORD}@github.com/a/b.git --force`)).toBe(
      'git push https://bot:‹password›@github.com/a/b.git --force',
    )
    expect(redact(`curl -u bot:${WORD} https://example.com`)).toBe(
      'curl -u bot:‹password› https://example.com',
    )
    expect(redact(`echo ${GITHUB} | tee f`)).toBe('echo ‹github token› | tee f')
    expect(redact(`A=1 DB_PASSWORD=${WORD} npm run migrate`)).toBe(
      'A=1 DB_PASSWORD=‹secret› npm run migrate',
    )
  })
})

it('is done once: what is masked stays as it is', () => {
  const texts = [...Object.values(NAMED), ...Object.values(UNNAMED)].map((make) => make(GITHUB))
  for (const text of texts) expect(redact(redact(text))).toBe(redact(text))
})

it('has a word for nothing', () => {
  expect(redact('')).toBe('')
})
