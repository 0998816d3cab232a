import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FOLLOWED, NAMED, UNNAMED } from '../../test/support/contexts.ts'
import { KNOWN_TOKENS } from '../../test/support/tokens.ts'
import type { Action, Deed } from '../action/action.ts'
import type { Signal } from '../action/signal.ts'
import { decide } from '../decide/decide.ts'
import { DEFAULT_POLICY } from '../policy/policy.ts'
import { HYPOTHETICAL } from '../world/hypothetical.ts'
import { sha256 } from './canonical.ts'
import { actionDraft, type Draft, signalDraft } from './entry.ts'

/** What would be written about a deed, after it went all the way: facts, rules, reasons. */
function written(deed: Deed, origin: Partial<Action['origin']> = {}): Draft {
  const action: Action = {
    origin: { agent: 'claude-code', session: 'session', tool: 'Tool', ...origin },
    cwd: '/home/user/project',
    deed,
  }
  const judgement = decide(action, DEFAULT_POLICY, HYPOTHETICAL)
  return actionDraft(action, judgement, 1, { source: 'daemon', policy: 'x', took_us: 1 })
}

const shell = (command: string): Deed => ({
  kind: 'shell',
  command,
  dialect: 'bash',
  background: false,
})

function signal(more: Partial<Signal>): Draft {
  const origin = { agent: 'claude-code', session: 's', tool: '' } as const
  return signalDraft(
    { kind: 'other', origin, cwd: undefined, event: 'X', notes: {}, ...more },
    1,
    'daemon',
  )
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const WORD = [...LETTERS, ...LETTERS.toUpperCase(), ...'0123456789']
/** Anything that a person or a generator may have made: dense or not. */
const password = fc.string({ unit: fc.constantFrom(...WORD), minLength: 8, maxLength: 40 })
const knownToken = fc
  .tuple(fc.constantFrom(...Object.values(KNOWN_TOKENS)), fc.nat(100_000))
  .map(([make, seed]) => make(seed))
const oneLineToken = knownToken.filter((token) => !token.includes('\n'))

const entriesOf = (contexts: Readonly<Record<string, (s: string) => string>>) =>
  fc.constantFrom(...Object.entries(contexts))

describe('a planted secret never reaches a draft', () => {
  it('any, where a word says that it is one', () => {
    fc.assert(
      fc.property(entriesOf(NAMED), password, ([where, context], secret) => {
        const draft = JSON.stringify(written(shell(context(secret))))
        expect([where, draft.includes(secret)]).toEqual([where, false])
      }),
      { numRuns: 200 },
    )
  })

  it('of a known form, anywhere in a command', () => {
    fc.assert(
      fc.property(
        entriesOf({ ...NAMED, ...UNNAMED, ...FOLLOWED }),
        oneLineToken,
        ([where, context], secret) => {
          const draft = JSON.stringify(written(shell(context(secret))))
          expect([where, draft.includes(secret)]).toEqual([where, false])
        },
      ),
      { numRuns: 200 },
    )
  })

  it('in two contexts at once', () => {
    fc.assert(
      fc.property(entriesOf(NAMED), entriesOf(NAMED), password, ([, first], [, second], secret) => {
        const command = `${first(secret)}\n${second(secret)}`
        expect(JSON.stringify(written(shell(command)))).not.toContain(secret)
      }),
      { numRuns: 40 },
    )
  })

  it.each(Object.entries(FOLLOWED))('%s', (_, context) => {
    const draft = JSON.stringify(written(shell(context('hunterhunter'))))
    expect(draft).not.toContain('hunterhunter')
  })

  const token = KNOWN_TOKENS['GitHub, personal']?.(2) ?? ''

  it.each<[string, Deed]>([
    ['the content of a write', { kind: 'write', path: '/p/a', content: `x ${token}` }],
    ['the path of a write', { kind: 'write', path: `/p/${token}`, content: '' }],
    ['an edit', { kind: 'edit', path: '/p/a', before: token, after: `y ${token}` }],
    ['a secret file', { kind: 'write', path: '/home/user/.ssh/id_rsa', content: token }],
    ['a read', { kind: 'read', path: `/p/${token}` }],
    ['a URL', { kind: 'fetch', url: `https://example.com/?q=${token}` }],
    ['the input of an MCP tool', { kind: 'mcp', server: 's', tool: 't', input: { a: [token] } }],
    ['a sub-agent’s prompt', { kind: 'sub-agent', type: 'x', prompt: `use ${token}` }],
    ['an unknown tool’s input', { kind: 'unknown', tool: 'New', input: { a: { b: token } } }],
    ['a word that hides behind 4,000 others', shell(`echo ${'a '.repeat(4_000)} ${token}`)],
    ['the seam where a long command is cut', shell(`echo ${'a '.repeat(1_985)} ${token}`)],
  ])('%s', (_, deed) => {
    expect(JSON.stringify(written(deed))).not.toContain(token)
  })

  it('the folder', () => {
    const action: Action = {
      origin: { agent: 'claude-code', session: 's', tool: 'Bash' },
      cwd: `/home/user/${token}`,
      deed: shell('rm -rf src'),
    }
    const judgement = decide(action, DEFAULT_POLICY, { ...HYPOTHETICAL, cwd: action.cwd ?? '' })
    const outcome = { source: 'daemon', policy: '', took_us: 1 } as const
    expect(JSON.stringify(actionDraft(action, judgement, 1, outcome))).not.toContain(token)
  })

  it.each<[string, Deed, Partial<Action['origin']>]>([
    ['the name of a tool', { kind: 'unknown', tool: token, input: {} }, { tool: token }],
    ['the name of an MCP server', { kind: 'mcp', server: token, tool: 't', input: {} }, {}],
    ['the type of a sub-agent', { kind: 'sub-agent', type: token, prompt: '' }, {}],
  ])('%s', (_, deed, origin) => {
    expect(JSON.stringify(written(deed, origin))).not.toContain(token)
  })

  it.each<[string, Partial<Signal>]>([
    ['a prompt', { content: `my key is ${token}` }],
    ['a note', { notes: { reason: `because of ${token}` } }],
    ['a note that is cut', { notes: { reason: `${'a '.repeat(195)} ${token}` } }],
    ['the folder of a signal', { cwd: `/home/${token}` }],
    ['what ran', { deed: shell(`echo ${token}`) }],
  ])('%s', (_, more) => {
    expect(JSON.stringify(signal(more))).not.toContain(token)
  })
})

describe('digests', () => {
  const digestOf = ({ body }: Draft) => {
    const { deed } = body
    return typeof deed === 'object' && deed !== null && 'digest' in deed ? deed.digest : body.digest
  }

  it('are salted: the same command twice gives two, and each can be checked with its salt', () => {
    const [one, two] = [written(shell('ls')), written(shell('ls'))]
    expect(digestOf(one)).not.toBe(digestOf(two))
    expect(digestOf(one)).toBe(sha256(`${one.salt}:ls`))
    expect(one.salt).toMatch(/^[0-9a-f]{32}$/)
    expect(JSON.stringify(one.body)).not.toContain(one.salt)
  })

  it('cover all of a command, of which only the beginning is kept', () => {
    const command = `echo ${'a'.repeat(20_000)}`
    const draft = written(shell(command))
    expect(digestOf(draft)).toBe(sha256(`${draft.salt}:${command}`))
    expect(JSON.stringify(draft.body).length).toBeLessThan(10_000)
  })

  it('stand for contents and prompts, of which only the length is kept', () => {
    const write = written({ kind: 'write', path: '/home/user/project/a', content: 'hello' })
    expect(write.body.deed).toEqual({
      kind: 'write',
      path: '/home/user/project/a',
      digest: sha256(`${write.salt}:hello`),
      chars: 5,
    })
    const prompt = signal({ kind: 'prompt', content: 'hello' })
    expect(prompt.body).toMatchObject({ digest: sha256(`${prompt.salt}:hello`), chars: 5 })
    expect(JSON.stringify(prompt)).not.toContain('hello')
  })
})
