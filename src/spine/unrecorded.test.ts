import { describe, expect, it } from 'vitest'
import { bash, effectOf, IRREVERSIBLE, preToolUse, signal } from '../../test/support/events.ts'
import type { Answer, Door } from '../agents/agent.ts'
import { claudeCode } from '../agents/claude-code/wire.ts'
import { Recorder } from '../daemon/recorder.ts'
import { DEFAULT_POLICY, type Policy } from '../policy/policy.ts'
import type { Draft } from '../record/entry.ts'
import type { Ledger } from '../record/ledger.ts'
import { JudgedCalls } from './calls.ts'
import { SessionMemory } from './memory.ts'
import { NATIVE } from './people.ts'
import { answerEvent, type SessionStanding, type Surroundings } from './spine.ts'

/** A process whose disk may be full, with the daemon's own recorder before it. */
function setUp() {
  const written: Draft[] = []
  const disk = { full: true }
  const durable: boolean[] = []
  const never = () => {
    throw new Error('a recorder appends')
  }
  const ledger: Ledger = {
    append(drafts, through) {
      if (disk.full) throw new Error('database or disk is full')
      durable.push(through)
      written.push(...drafts)
      return { seq: written.length, hash: '' }
    },
    ...{
      head: never,
      query: never,
      entries: never,
      note: never,
      holds: never,
      close: never,
      checkpoint: never,
    },
  }
  const recorder = new Recorder(ledger, () => 1)
  const around: Surroundings = {
    source: 'daemon',
    calls: new JudgedCalls(),
    memory: new SessionMemory(() => {}),
    keepBefore: () => ({ kind: 'nothing' }),
    begins: () => {},
    heard: () => {},
    newestEntry: () => 'record 1',
    loadGrammar: () => Promise.resolve('none'),
    people: () => NATIVE,
    budgets: NO_BUDGETS,
    standing: () => standing(),
    record: (...given) => recorder.write(...given),
    now: () => 1,
    judgement: () => undefined,
  }
  const answer = async (text: string, door: Door = 'action'): Promise<Answer> =>
    answerEvent(claudeCode, door, text, around)
  return { answer, disk, written, durable }
}

const NO_BUDGETS = { look: async () => {}, admit: () => undefined, settle: () => {} }

const reasonIn = (answer: Answer): string => answer.stdout

function standing(policy: Policy = DEFAULT_POLICY): SessionStanding {
  return {
    policy,
    policyDigest: 'x',
    budgets: [],
    world: {
      mode: { kind: 'build' },
      cwd: '/nonexistent',
      user: { home: '/nonexistent', root: false },
      temp: ['/tmp'],
      guard: { folders: [], settings: [], daemonPid: undefined },
      unattended: false,
    },
  }
}

describe('what cannot be recorded', () => {
  it('is refused where it cannot be undone, with that reason', async () => {
    const { answer, disk } = setUp()
    const refused = await answer(bash(IRREVERSIBLE))
    expect(effectOf(refused)).toBe('deny')
    expect(reasonIn(refused)).toContain('cannot write its record (database or disk is full)')
    expect(reasonIn(refused)).toContain('interlock/not-recorded')
    expect(reasonIn(refused)).toContain('says nothing about the command itself')
    disk.full = false
    expect(effectOf(await answer(bash(IRREVERSIBLE)))).toBe('allow')
  })

  it.each([
    ['a command', bash('ls')],
    ['a read', preToolUse('Read', { file_path: '/nonexistent/a' })],
    ['a write', preToolUse('Write', { file_path: '/nonexistent/project/a', content: '' })],
    ['a question to the person', preToolUse('TodoWrite', { todos: [] })],
    ['a sub-agent', preToolUse('Task', { prompt: 'x' })],
    ['an unknown tool, which would be asked about anyway', preToolUse('New', {})],
  ])('is asked about otherwise: %s', async (_, event) => {
    const { answer } = setUp()
    const asked = await answer(event)
    expect(effectOf(asked)).toBe('ask')
    expect(reasonIn(asked)).toContain('interlock/not-recorded')
  })

  it('stays refused where it was, for both reasons', async () => {
    const { answer } = setUp()
    const refused = await answer(bash('rm -rf /'))
    expect(effectOf(refused)).toBe('deny')
    expect(reasonIn(refused)).toContain('files/delete-root')
    expect(reasonIn(refused)).toContain('interlock/not-recorded')
  })

  it('of a signal lets the agent go on, with a word about it', async () => {
    const { answer } = setUp()
    for (const event of ['Stop', 'UserPromptSubmit', 'PostToolUse', 'SessionEnd', 'Unheard']) {
      const { exit, stdout, stderr } = await answer(signal(event), 'signal')
      expect([exit, stdout]).toEqual([0, ''])
      expect(stderr).toContain('the record cannot be written (database or disk is full)')
    }
  })

  it('of an event that cannot be read stays closed for actions, and open for signals', async () => {
    const { answer } = setUp()
    expect(effectOf(await answer('{'))).toBe('deny')
    expect((await answer('{', 'signal')).exit).toBe(0)
  })

  it('is written later', async () => {
    const { answer, disk, written } = setUp()
    await answer(bash('ls'))
    await answer(signal('Stop'), 'signal')
    disk.full = false
    await answer(bash('pwd'))
    expect(written.map(({ kind }) => kind)).toEqual(['action', 'signal', 'action'])
  })

  it('is written later as it was answered', async () => {
    const { answer, disk, written } = setUp()
    const effects = [effectOf(await answer(bash('ls'))), effectOf(await answer(bash(IRREVERSIBLE)))]
    disk.full = false
    await answer(signal('Stop'), 'signal')
    expect(effects).toEqual(['ask', 'deny'])
    expect(written.slice(0, 2).map(({ body }) => body.effect)).toEqual(effects)
  })

  it('does not hide that another input ran than was judged', async () => {
    const { answer, disk, written } = setUp()
    disk.full = false
    await answer(bash('ls'))
    disk.full = true
    const ran = { tool_name: 'Bash', tool_use_id: 'call', tool_input: { command: 'rm -rf src' } }
    await answer(signal('PostToolUse', ran), 'signal')
    disk.full = false
    await answer(signal('Stop'), 'signal')
    expect(written.filter(({ kind }) => kind === 'incident')).toHaveLength(1)
  })
})

describe('an allowed action', () => {
  it('goes through the disk’s cache first where it cannot be undone, and only then', async () => {
    const { answer, disk, durable } = setUp()
    disk.full = false
    await answer(bash(IRREVERSIBLE))
    await answer(bash('ls'))
    await answer(bash('rm -rf /'))
    expect(durable).toEqual([true, false, false])
  })
})

describe('whatever fails on the way', () => {
  const failing = async (
    change: Partial<Surroundings>,
    door: Door,
    text: string,
  ): Promise<Answer> => {
    const around: Surroundings = {
      source: 'daemon',
      calls: undefined,
      memory: new SessionMemory(() => {}),
      keepBefore: () => ({ kind: 'nothing' }),
      begins: () => {},
      heard: () => {},
      newestEntry: () => 'record 1',
      loadGrammar: () => Promise.resolve('none'),
      people: () => NATIVE,
      budgets: NO_BUDGETS,
      standing: () => {
        throw new Error('no world')
      },
      record: () => {},
      now: () => 1,
      judgement: () => undefined,
      ...change,
    }
    return answerEvent(claudeCode, door, text, around)
  }
  const broken = () => {
    throw new Error('broken')
  }

  it.each<[string, Partial<Surroundings>]>([
    ['the world', {}],
    ['the clock', { now: broken }],
    ['the policy', { standing: () => standing({ ...DEFAULT_POLICY, onUnknown: broken }) }],
  ])('%s: an action is refused', async (_, change) => {
    const answer = await failing(change, 'action', bash('ls'))
    expect(effectOf(answer)).toBe('deny')
    expect(answer.stderr).toContain('Interlock could not judge this call')
  })

  it.each<[string, Partial<Surroundings>]>([
    ['the record', { record: broken }],
    ['the clock', { now: broken }],
    ['the memory of calls', { judgement: broken, calls: new JudgedCalls() }],
  ])('%s: a signal goes on', async (_, change) => {
    const ran = { tool_name: 'Bash', tool_use_id: 'c', tool_input: { command: 'ls' } }
    const answer = await failing(change, 'signal', signal('PostToolUse', ran))
    expect([answer.exit, answer.stdout]).toEqual([0, ''])
  })

  // What an event is counts, where it can be read; the door, where it cannot.
  it('a call of a tool is refused at the signals’ door too', async () => {
    expect((await failing({}, 'signal', bash('ls'))).exit).toBe(2)
  })

  it('a rule that throws counts as matched', async () => {
    const [rule] = DEFAULT_POLICY.rules
    if (!rule) throw new Error('there are rules')
    const policy = { ...DEFAULT_POLICY, rules: [{ ...rule, match: broken }] }
    const answer = await failing({ standing: () => standing(policy) }, 'action', bash('ls'))
    expect(effectOf(answer)).toBe(rule.effect)
    expect(answer.stdout).toContain('own rule failed')
  })
})
