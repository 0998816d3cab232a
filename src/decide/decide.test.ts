import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bash, effectOf, judged, STRICTNESS } from '../../test/support/judged.ts'
import type { Action, Deed } from '../action/action.ts'
import type { Unknown, UnknownWhy } from '../facts/facts.ts'
import { SEALED as SEALED_MODE, type World } from '../facts/world.ts'
import { DEFAULT_POLICY, type Policy } from '../policy/policy.ts'
import { RULES } from '../rules/index.ts'
import type { Rule } from '../rules/rule.ts'
import { HYPOTHETICAL } from '../world/hypothetical.ts'
import { decide, strictest } from './decide.ts'
import type { Reason } from './decision.ts'

const SEALED: World = { ...HYPOTHETICAL, mode: SEALED_MODE }
const UNATTENDED: World = { ...HYPOTHETICAL, unattended: true }
const ATTENDED = { unattended: false }

const EXAMPLES = [
  ...new Set(RULES.flatMap((rule) => [...rule.examples.stops, ...rule.examples.allows])),
]

function reason(rule: string, effect: Reason['effect']): Reason {
  return { rule, effect, text: 'does it', why: 'Because.', instead: 'Do not.', spans: [] }
}

function rule(id: string, effect: Rule['effect'], match: Rule['match']): Rule {
  const examples = { stops: [], allows: [] }
  return { id, effect, title: 'does it', why: 'Because.', instead: 'Do not.', examples, match }
}

function deciding(rules: readonly Rule[]): Policy {
  return { rules, onUnknown: () => [], onMode: () => [] }
}

function asking(deed: Deed): Action {
  return { origin: { agent: 'interlock', session: 's', tool: 't' }, cwd: undefined, deed }
}

describe('the strictest reason', () => {
  const DENY = reason('b/deny', 'deny')
  const ASK = reason('a/ask', 'ask')

  test('deny is stricter than ask, and ask than nothing', () => {
    expect(strictest([], ATTENDED)).toEqual({ effect: 'allow', reasons: [] })
    expect(strictest([ASK], ATTENDED)).toEqual({ effect: 'ask', reasons: [ASK] })
    expect(strictest([ASK, DENY], ATTENDED)).toEqual({ effect: 'deny', reasons: [DENY, ASK] })
  })

  test('where nobody can answer, an ask is a refusal; its reason still says that it asked', () => {
    expect(strictest([ASK], { unattended: true })).toEqual({ effect: 'deny', reasons: [ASK] })
    expect(strictest([], { unattended: true })).toEqual({ effect: 'allow', reasons: [] })
  })

  const someReason = fc
    .tuple(fc.constantFrom('a/x', 'b/x', 'c/x', 'interlock/y'), fc.constantFrom('ask', 'deny'))
    .map(([id, effect]) => reason(id, effect === 'ask' ? 'ask' : 'deny'))

  test('the order of the reasons never matters', () => {
    const shuffles = fc
      .array(someReason, { maxLength: 8 })
      .chain((list) =>
        fc.tuple(
          fc.constant(list),
          fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
          fc.boolean(),
        ),
      )
    fc.assert(
      fc.property(shuffles, ([list, shuffled, unattended]) => {
        expect(strictest(shuffled, { unattended })).toEqual(strictest(list, { unattended }))
      }),
    )
  })

  test('one reason more never makes it looser, and none is lost', () => {
    fc.assert(
      fc.property(fc.array(someReason), someReason, fc.boolean(), (list, more, unattended) => {
        const before = strictest(list, { unattended })
        const after = strictest([...list, more], { unattended })
        expect(STRICTNESS[after.effect]).toBeGreaterThanOrEqual(STRICTNESS[before.effect])
        expect(after.reasons).toHaveLength(list.length + 1)
      }),
    )
  })

  test('does not change what it is given', () => {
    const list = Object.freeze([ASK, DENY])
    expect(() => strictest(list, ATTENDED)).not.toThrow()
    expect(list).toEqual([ASK, DENY])
  })
})

describe('rules', () => {
  const span = { start: 0, end: 2 }

  test('each that matches gives one reason, with every place and what was met there', () => {
    const twice = rule('x/twice', 'ask', () => [
      { span, object: 'one' },
      { span: { start: 3, end: 4 }, object: 'two' },
      { span, object: 'one' },
    ])
    const { decision } = decide(bash('ls'), deciding([twice]), HYPOTHETICAL)
    expect(decision.effect).toBe('ask')
    expect(decision.reasons).toHaveLength(1)
    expect(decision.reasons[0]?.text).toBe('does it: one, two')
    expect(decision.reasons[0]?.spans).toHaveLength(3)
  })

  test('one that throws counts as matched, with its own effect', () => {
    const boom = () => {
      throw new Error('boom')
    }
    for (const effect of ['ask', 'deny'] as const) {
      const { decision } = decide(
        bash('ls'),
        deciding([rule('x/broken', effect, boom)]),
        HYPOTHETICAL,
      )
      expect(decision.effect).toBe(effect)
      expect(decision.reasons[0]).toMatchObject({ rule: 'x/broken', effect })
      expect(decision.reasons[0]?.why).toContain('boom')
    }
  })

  test('one that throws something that is no error counts as matched', () => {
    const boom = () => {
      throw undefined
    }
    const { decision } = decide(bash('ls'), deciding([rule('x/y', 'deny', boom)]), HYPOTHETICAL)
    expect(decision.effect).toBe('deny')
  })

  test('one that throws does not keep the others from matching', () => {
    const boom = rule('x/broken', 'ask', () => {
      throw new Error('boom')
    })
    const { decision } = decide(
      bash('ls'),
      deciding([boom, rule('y/deny', 'deny', () => [{ span }])]),
      HYPOTHETICAL,
    )
    expect(decision.effect).toBe('deny')
    expect(decision.reasons.map((one) => one.rule)).toEqual(['y/deny', 'x/broken'])
  })

  test('their order never matters', () => {
    const command = 'git push -f && rm -rf ~ && rm -rf src && $x'
    const forward = decide(bash(command), DEFAULT_POLICY, HYPOTHETICAL).decision
    const backward = decide(
      bash(command),
      { ...DEFAULT_POLICY, rules: [...RULES].reverse() },
      HYPOTHETICAL,
    ).decision
    expect(forward.reasons.length).toBeGreaterThan(2)
    expect(backward).toEqual(forward)
  })
})

describe('what could not be told', () => {
  // A record, so that a kind that is new does not compile before it is here.
  const KINDS: Readonly<Record<UnknownWhy, true>> = {
    'parse-error': true,
    'too-long': true,
    'too-deep': true,
    'too-many': true,
    'dynamic-command': true,
    'opaque-code': true,
    'dynamic-target': true,
    unread: true,
    'unread-language': true,
    'unread-sql': true,
    'unknown-tool': true,
    internal: true,
  }
  const WHYS = Object.keys(KINDS).filter((kind): kind is UnknownWhy => kind in KINDS)

  const unknown = (why: UnknownWhy, weight: Unknown['weight']): Unknown => ({
    why,
    text: 'what it does is not known',
    span: { start: 0, end: 1 },
    weight,
  })

  test.each(WHYS)('%s weighs what it weighs', (why) => {
    expect(DEFAULT_POLICY.onUnknown([unknown(why, 'note')])).toEqual([])
    const [ask] = DEFAULT_POLICY.onUnknown([unknown(why, 'ask')])
    // Where Interlock itself failed nothing is certain any more.
    expect(ask?.effect).toBe(why === 'internal' ? 'deny' : 'ask')
    const [deny] = DEFAULT_POLICY.onUnknown([unknown(why, 'deny')])
    expect(deny?.effect).toBe('deny')
    expect(deny?.rule).toBe(`interlock/${why}`)
    expect(deny?.spans).toEqual([{ start: 0, end: 1 }])
  })

  test.each(WHYS)('%s says that it is Interlock that cannot tell', (why) => {
    const [one] = DEFAULT_POLICY.onUnknown([unknown(why, 'deny')])
    expect(one?.why).toContain('Interlock')
    expect(`${one?.why} ${one?.instead}`).not.toMatch(/!|\p{Extended_Pictographic}/u)
    for (const [, code = ''] of (one?.instead ?? '').matchAll(/`([^`]+)`/g))
      expect(effectOf(code), code).toBe('allow')
  })

  test('none of several is dropped', () => {
    const list = WHYS.map((why) => unknown(why, 'ask'))
    expect(DEFAULT_POLICY.onUnknown(list)).toHaveLength(list.length)
  })

  test.each<Deed>([
    { kind: 'unknown', tool: 'Mystery', input: null },
    { kind: 'mcp', server: 'nobody', tool: 'knows', input: { a: 1 } },
    { kind: 'shell', command: '& $x', dialect: 'powershell', background: false },
  ])('asks where a person can answer, and is refused where none can: $kind', (deed) => {
    expect(decide(asking(deed), DEFAULT_POLICY, HYPOTHETICAL).decision.effect).toBe('ask')
    expect(decide(asking(deed), DEFAULT_POLICY, UNATTENDED).decision.effect).toBe('deny')
  })
})

describe('where nobody can answer', () => {
  test.each(EXAMPLES)('%s', (command) => {
    const attended = judged(command).decision
    const unattended = judged(command, UNATTENDED).decision
    expect(unattended.effect).toBe(attended.effect === 'allow' ? 'allow' : 'deny')
    expect(unattended.reasons).toEqual(attended.reasons)
  })
})

describe('sealed', () => {
  test.each([
    'ls -la',
    'cat README.md',
    'cat a | grep b | sort | uniq | head -3',
    'cd src && pwd',
    'echo "$(cat a)" | wc -l',
    'find . -name "*.ts"',
    'rg --files src',
    'test -f a && echo yes',
    'diff a b < /dev/null 2>/dev/null',
    'git status',
    'git log --oneline | head',
    'curl -s https://example.org',
    'kubectl get pods',
    'date +%F',
    'gunzip -c a.gz | head',
  ])('passes what only reads: %s', (command) => {
    expect(effectOf(command, SEALED)).toBe('allow')
  })

  test.each([
    'touch a',
    'echo a > b',
    'echo a >> b',
    'cat a > b',
    'rm a',
    'git commit -m x',
    'git log --output=a',
    'git -c core.pager=./a log',
    'GIT_PAGER=./a git log',
    'npm test',
    'curl -o a https://example.org',
    'curl -d @a https://example.org',
    `python3 -c "import urllib.request; urllib.request.urlopen('https://example.org', b'a')"`,
    'gunzip a.gz',
    'make',
    './run.sh',
    'sh -c "ls; touch a"',
    'ls; touch a',
    'ls $(touch a)',
    'cat <(touch a)',
    'ls | tee a',
    'ls | xargs touch',
    'find . -exec touch {} +',
    'find . -delete',
    'find . -fprint out',
    'env touch a',
    'fd -x touch',
    'ls() { touch a; }; ls',
    'alias ls="touch a"\nls',
    '$x',
    'sort -o a b',
    'tree -o a',
    'uniq a b',
    'date -s 12:00',
    'hostname other',
    'rg --pre ./run x',
    'PATH=. ls',
    'LD_PRELOAD=./a.so ls',
    'history -c',
    'if',
  ])('stops everything else: %s', (command) => {
    expect(effectOf(command, SEALED)).not.toBe('allow')
  })

  test.each<[Deed, string]>([
    [{ kind: 'read', path: 'README.md' }, 'allow'],
    [{ kind: 'conversation', tool: 'TodoWrite' }, 'allow'],
    [{ kind: 'write', path: 'a.ts', content: '' }, 'deny'],
    [{ kind: 'edit', path: 'a.ts', before: 'a', after: 'b' }, 'deny'],
    [{ kind: 'fetch', url: 'https://example.org' }, 'allow'],
    [{ kind: 'sub-agent', type: 'general', prompt: 'x' }, 'allow'],
    [{ kind: 'mcp', server: 'a', tool: 'b', input: null }, 'deny'],
    [{ kind: 'unknown', tool: 'Mystery', input: null }, 'deny'],
  ])('judges a deed that is no command: $kind', (deed, wanted) => {
    expect(decide(asking(deed), DEFAULT_POLICY, SEALED).decision.effect).toBe(wanted)
  })

  test('says whose fault it is', () => {
    expect(judged('touch a', SEALED).decision.reasons[0]?.rule).toBe('interlock/mode-unknown')
  })

  test.each(EXAMPLES)('is never looser than build: %s', (command) => {
    expect(STRICTNESS[effectOf(command, SEALED)]).toBeGreaterThanOrEqual(
      STRICTNESS[effectOf(command)],
    )
  })
})

describe('the same question', () => {
  test.each(EXAMPLES)('has the same answer twice: %s', (command) => {
    expect(judged(command)).toEqual(judged(command))
  })
})
