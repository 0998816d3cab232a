import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entriesOf, makePerson, type RunningDaemon, startDaemon } from '../support/daemon.ts'
import { bash, effectOf, preToolUse, signal } from '../support/events.ts'

const person = makePerson()
let daemon: RunningDaemon

beforeAll(async () => {
  daemon = await startDaemon(person)
})

// The last one runs first; a daemon that did not start must not keep the folder.
afterAll(() => person.remove())
afterAll(async () => void (await daemon.stop()))

const cwd = person.project
const judge = (call: string, command: string) =>
  daemon.ask('action', bash(command, { cwd, tool_use_id: call }))

const ranTool = (call: string, tool: string, input: { [key: string]: string }) =>
  daemon.ask(
    'signal',
    signal('PostToolUse', { cwd, tool_use_id: call, tool_name: tool, tool_input: input }),
  )
const ran = (call: string, command: string) => ranTool(call, 'Bash', { command })

/** What was said about one call, besides its judgement. */
const incidentsOf = (call: string) =>
  entriesOf(person)
    .filter(({ kind, body }) => kind === 'incident' && body.call === call)
    .map(({ body }) => body.text)

describe('what ran is compared with what was judged', () => {
  it('and found to be the same', async () => {
    expect(effectOf(await judge('same', 'ls'))).toBe('allow')
    expect(await ran('same', 'ls')).toEqual({ exit: 0, stdout: '', stderr: '' })
    expect(incidentsOf('same')).toEqual([])
  })

  it('with another input, by one letter', async () => {
    await judge('other', 'ls a')
    expect((await ran('other', 'ls b')).exit).toBe(0)
    expect(incidentsOf('other')).toEqual([
      'Bash ran with another input than the one that was judged',
    ])
  })

  it('with another content', async () => {
    const file_path = `${cwd}/a.ts`
    const event = preToolUse('Write', { file_path, content: 'a' }, { cwd, tool_use_id: 'content' })
    await daemon.ask('action', event)
    await ranTool('content', 'Write', { file_path, content: 'b' })
    expect(incidentsOf('content')).toHaveLength(1)
  })

  it('with another tool', async () => {
    await judge('tool', 'ls')
    await ranTool('tool', 'Monitor', { command: 'rm -rf src' })
    expect(incidentsOf('tool')).toHaveLength(1)
  })

  it('without having been judged', async () => {
    await ran('never', 'ls')
    expect(incidentsOf('never')).toEqual(['Bash ran without having been judged'])
  })

  it('although it was refused', async () => {
    expect(effectOf(await judge('refused', 'rm -rf ~'))).toBe('deny')
    await ran('refused', 'rm -rf ~')
    expect(incidentsOf('refused')).toEqual(['Bash ran although it was refused'])
  })

  it('although a person was asked: the person may have said yes', async () => {
    expect(effectOf(await judge('asked', 'rm ~/notes.txt'))).toBe('ask')
    await ran('asked', 'rm ~/notes.txt')
    expect(incidentsOf('asked')).toEqual([])
  })

  it('and in another session it is another call', async () => {
    await judge('session', 'ls')
    const input = { command: 'ls' }
    const other = { session_id: 'other', tool_name: 'Bash', tool_use_id: 'session' }
    await daemon.ask('signal', signal('PostToolUse', { ...other, tool_input: input }))
    expect(incidentsOf('session')).toEqual(['Bash ran without having been judged'])
  })

  it('a second time with another input', async () => {
    await judge('twice', 'ls')
    await ran('twice', 'ls')
    await ran('twice', 'rm -rf src')
    expect(incidentsOf('twice')).toHaveLength(1)
  })
})

it('an event that cannot be read is one', async () => {
  const count = () => entriesOf(person).filter(({ kind }) => kind === 'incident').length
  const before = count()
  await daemon.ask('action', '{')
  await daemon.ask('signal', '{')
  expect(count()).toBe(before + 2)
})

describe('after the daemon was started again', () => {
  beforeAll(async () => {
    await judge('old', 'ls')
    await judge('old refused', 'rm -rf ~')
    await judge('old other', 'ls')
    await daemon.stop()
    daemon = await startDaemon(person)
  })

  it('a call that was judged before is known', async () => {
    await ran('old', 'ls')
    expect(incidentsOf('old')).toEqual([])
  })

  it('one that was refused before, and ran', async () => {
    await ran('old refused', 'rm -rf ~')
    expect(incidentsOf('old refused')).toHaveLength(1)
  })

  it('one that ran with another input', async () => {
    await ran('old other', 'rm -rf src')
    expect(incidentsOf('old other')).toHaveLength(1)
  })
})
