import { expect, test } from 'vitest'
import type { Door } from '../agent.ts'
import { HOOK_EVENTS } from './events.ts'
import { hooksIn } from './registration.ts'
import { withHooks } from './settings.ts'

const command = (door: Door) => `exec '/h/.interlock/bin/interlock-hook' ${door} claude-code '/h'`

const read = (value: unknown) => readAs(value, command)

function readAs(value: unknown, expected: typeof command | undefined) {
  const result = hooksIn(typeof value === 'string' ? value : JSON.stringify(value), expected)
  if (!result.ok) throw new Error(result.refusal.words)
  return result.registration
}

function faultsOf(entry: object, matcher?: unknown): readonly string[] {
  const right = { type: 'command', command: command('action'), timeout: 600, onFailure: 'block' }
  const group = { matcher, hooks: [{ ...right, ...entry }] }
  const [hook] = read({ hooks: { PreToolUse: [group] } }).ours
  expect(hook?.state).toBe(hook?.faults.length === 0 ? 'right' : 'wrong')
  return hook?.faults ?? []
}

test('an empty file registers nothing', () => {
  for (const text of ['', '{}', '// nothing']) {
    expect(read(text).ours.map(({ state }) => state)).toEqual(HOOK_EVENTS.map(() => 'missing'))
  }
})

test('what was installed is right, for our command and, unasked, for any', () => {
  const edit = withHooks('{"permissions": {"defaultMode": "plan"}}', command)
  if (!edit.ok) throw new Error(edit.refusal.words)
  for (const expected of [command, undefined]) {
    expect(readAs(edit.text, expected)).toEqual({
      ours: HOOK_EVENTS.map(({ name, door }) => ({
        event: name,
        door,
        state: 'right',
        faults: [],
      })),
      strays: [],
      others: [],
      malformed: [],
      dangers: [],
      allHooksDisabled: false,
      onlyManagedHooks: false,
      permissionsBypassed: false,
    })
  }
})

test('every fault of an entry has its words', () => {
  expect(faultsOf({})).toEqual([])
  expect(faultsOf({}, '')).toEqual([])
  expect(faultsOf({}, 'Bash')).toEqual(['it sees only what matches "Bash"'])
  expect(faultsOf({ timeout: 'three' })[0]).toContain('drops it without a word')
  expect(faultsOf({ timeout: 0 })[0]).toContain('drops it without a word')
  expect(faultsOf({ timeout: 5 })).toEqual(['its timeout is 5 seconds, not 600'])
  expect(faultsOf({ timeout: undefined })).toEqual(['it has no "timeout": 600'])
  expect(faultsOf({ onFailure: undefined })[0]).toContain('the action runs when the hook fails')
  expect(faultsOf({ type: 'prompt' })).toEqual(['its type is not "command"'])
  expect(faultsOf({ async: true })).toEqual(['it has "async", which Interlock does not write'])
  expect(faultsOf({ command: '/x/hook.cjs action claude-code' })).toEqual([
    'it runs another command than this Interlock',
  ])
})

test('the wrong door is a fault even where the command is not known', () => {
  const entry = { type: 'command', command: command('action'), timeout: 600 }
  const { ours } = readAs({ hooks: { Stop: [{ hooks: [entry] }] } }, undefined)
  expect(ours.find(({ event }) => event === 'Stop')?.faults).toEqual([
    'it asks the wrong door: not "signal"',
  ])
})

test('hooks twice or under other events are told', () => {
  const group = {
    hooks: [{ type: 'command', command: command('action'), timeout: 600, onFailure: 'block' }],
  }
  const found = read({ hooks: { PreToolUse: [group, group], Notification: [group] } })
  expect(found.ours[0]).toMatchObject({ state: 'wrong', faults: ['it is registered 2 times'] })
  expect(found.strays).toEqual(['Notification'])
})

test("lists other people's hooks that could rewrite an action or answer for a person", () => {
  const hooks = {
    PreToolUse: [
      { matcher: 'Bash', hooks: [{ type: 'command', command: 'rewrite.sh' }] },
      {
        hooks: [
          { type: 'http', url: 'http://h' },
          { type: 'mcp_tool', tool: 't' },
        ],
      },
    ],
    PermissionRequest: [{ hooks: [{ type: 'prompt', prompt: 'ok?' }] }],
    Stop: [{ hooks: [{ type: 'command', command: 'say' }] }],
  }
  expect(read({ hooks }).others).toEqual([
    { event: 'PreToolUse', matcher: 'Bash', type: 'command', runs: 'rewrite.sh' },
    { event: 'PreToolUse', matcher: '*', type: 'http', runs: 'http://h' },
    { event: 'PreToolUse', matcher: '*', type: 'mcp_tool', runs: '{"type":"mcp_tool","tool":"t"}' },
    { event: 'PermissionRequest', matcher: '*', type: 'prompt', runs: 'ok?' },
  ])
})

test('tells what switches hooks off or lets foreign code into them', () => {
  const found = read({
    disableAllHooks: true,
    allowManagedHooksOnly: true,
    permissions: { defaultMode: 'bypassPermissions' },
    env: {
      LD_PRELOAD: '/x.so',
      NODE_OPTIONS: '--require /x',
      BASH_ENV: '/x',
      ENV: '/x',
      PATH: '/x',
      LD_LIBRARY_PATH: '/x',
      CLAUDE_CONFIG_DIR: '/x',
      CLAUDE_CODE_SIMPLE: 1,
      EDITOR: 'vi',
      MY_PATH: '/x',
    },
  })
  expect(found).toMatchObject({
    allHooksDisabled: true,
    onlyManagedHooks: true,
    permissionsBypassed: true,
  })
  expect(found.dangers.map(({ name }) => name)).toEqual([
    'LD_PRELOAD',
    'NODE_OPTIONS',
    'BASH_ENV',
    'ENV',
    'PATH',
    'LD_LIBRARY_PATH',
    'CLAUDE_CONFIG_DIR',
    'CLAUDE_CODE_SIMPLE',
  ])
  expect(found.dangers[7]?.value).toBe('1')
})

test('of a key that is there twice the last one counts, as for Claude Code', () => {
  const found = read('{"disableAllHooks": false, "disableAllHooks": true}')
  expect(found.allHooksDisabled).toBe(true)
})

test('tells the shapes over which Claude Code drops hooks', () => {
  const hooks = { Stop: {}, PreToolUse: [5, { matcher: null, hooks: [] }, { matcher: '*' }] }
  expect(read({ hooks }).malformed).toEqual([
    'hooks.Stop is not an array',
    'hooks.PreToolUse[0]: it is not an object',
    'hooks.PreToolUse[1]: its matcher is not text, so Claude Code drops every hook of the file',
    'hooks.PreToolUse[2]: its "hooks" is not an array',
  ])
  expect(read({ hooks: null, disableAllHooks: true })).toMatchObject({
    malformed: ['its "hooks" is of type null, not an object'],
    allHooksDisabled: true,
  })
})

test('tells that a file with comments or a trailing comma is not read at all', () => {
  expect(read('{ /* mine */ }').ignored?.words).toContain('because of comments')
  expect(read('{"a": 1,}').ignored?.words).toContain('because of a trailing comma')
  expect(read('\uFEFF{"a": "// no"}').ignored).toBeUndefined()
})

test('a file that is not JSON is a refusal', () => {
  expect(hooksIn('{', command)).toMatchObject({ ok: false, refusal: { code: 'unparseable' } })
})
