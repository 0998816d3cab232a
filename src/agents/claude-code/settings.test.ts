import { describe, expect, test } from 'vitest'
import type { Door } from '../agent.ts'
import { HOOK_EVENTS } from './events.ts'
import { withHooks, withoutHooks } from './settings.ts'

const command = (door: Door) => `exec '/h/.interlock/bin/interlock-hook' ${door} claude-code '/h'`
const older = (door: Door) => `'/usr/bin/node' '/old/hook.cjs' ${door} claude-code`

function installed(text: string | undefined): string {
  const edit = withHooks(text, command)
  if (!edit.ok) throw new Error(edit.refusal.words)
  return edit.text
}

function uninstalled(text: string, original?: string): string {
  const edit = withoutHooks(text, original)
  if (!edit.ok) throw new Error(edit.refusal.words)
  return edit.text
}

function hooksOf(text: string) {
  return JSON.parse(text).hooks
}

const action = {
  type: 'command',
  command: command('action'),
  timeout: 600,
  onFailure: 'block',
}
const theirs = { type: 'command', command: 'echo theirs' }

describe('withHooks', () => {
  test('makes a file where there is none', () => {
    const text = installed(undefined)
    expect(Object.keys(hooksOf(text))).toEqual(HOOK_EVENTS.map(({ name }) => name))
    expect(hooksOf(text).PreToolUse).toEqual([{ matcher: '*', hooks: [action] }])
    expect(hooksOf(text).Stop).toEqual([
      { hooks: [{ type: 'command', command: command('signal'), timeout: 600 }] },
    ])
    expect(text).toMatch(/^\{\n {2}"hooks": \{\n {4}"PreToolUse": \[\n/)
    expect(text.endsWith('}\n')).toBe(true)
  })

  test.each(['', ' \n', '\uFEFF', '{}', '\uFEFF{}\n', '{"hooks": {}}', '{"hooks": {"Stop": [ ]}}'])(
    'fills %j and can take everything back',
    (text) => {
      const full = installed(text)
      expect(full.startsWith('\uFEFF')).toBe(text.startsWith('\uFEFF'))
      expect(hooksOf(full.replace('\uFEFF', '')).Stop).toHaveLength(1)
      const back = uninstalled(full, text)
      const json = (source: string) => JSON.parse(source.replace('\uFEFF', '').trim() || '{}')
      expect(json(back)).toEqual(json(text))
    },
  )

  test('writes behind the comments of a file that has nothing else', () => {
    const text = installed('// mine')
    expect(text.startsWith('// mine\n{\n  "hooks"')).toBe(true)
    expect(uninstalled(text)).toBe('// mine\n{}\n')
  })

  test('says that Claude Code will not read a file with comments', () => {
    const edit = withHooks('{ // mine\n}', command)
    expect(edit.ok && edit.warnings[0]?.words).toContain('ignores the whole file')
    const plain = withHooks('{}', command)
    expect(plain.ok && plain.warnings).toEqual([])
  })

  test('keeps the style of the file', () => {
    expect(installed('{"a":1}')).toMatch(/^\{"a":1,"hooks":\{"PreToolUse":\[\{"matcher":"\*",/)
    expect(installed('{\r\n\t"a": 1, // one\r\n}')).toContain(
      '"a": 1, // one\r\n\t"hooks": {\r\n\t\t"PreToolUse": [\r\n',
    )
  })

  test("leaves other people's groups alone and stands behind them", () => {
    const text = JSON.stringify({ hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [theirs] }] } })
    expect(hooksOf(installed(text)).PreToolUse).toEqual([
      { matcher: 'Bash', hooks: [theirs] },
      { matcher: '*', hooks: [action] },
    ])
  })

  test('puts an entry of ours right in its place, whatever is wrong with it', () => {
    const wrong = [
      { ...action, timeout: '600' },
      { ...action, command: older('action') },
      { ...action, command: older('signal'), async: true },
      { type: 'prompt', command: command('action'), if: 'Bash(nothing)' },
    ]
    for (const entry of wrong) {
      const groups = [{ matcher: 'Read', hooks: [entry] }, { hooks: [theirs] }]
      const text = installed(JSON.stringify({ hooks: { PreToolUse: groups } }, null, 4))
      expect(hooksOf(text).PreToolUse).toEqual([
        { matcher: '*', hooks: [action] },
        { hooks: [theirs] },
      ])
      expect(installed(text)).toBe(text)
    }
  })

  test('keeps a hook that a person put beside ours, and its matcher', () => {
    const shared = { matcher: 'Bash', hooks: [theirs, action] }
    const text = installed(JSON.stringify({ hooks: { PreToolUse: [shared] } }))
    expect(hooksOf(text).PreToolUse).toEqual([
      { matcher: 'Bash', hooks: [theirs] },
      { matcher: '*', hooks: [action] },
    ])
    const open = { hooks: [theirs, { ...action, timeout: 5 }] }
    const mended = installed(JSON.stringify({ hooks: { PreToolUse: [open] } }))
    expect(hooksOf(mended).PreToolUse).toEqual([{ hooks: [theirs, action] }])
  })

  test('registers once, and nowhere else', () => {
    const group = { matcher: '*', hooks: [action] }
    const text = JSON.stringify({ hooks: { Notification: [group], PreToolUse: [group, group] } })
    expect(hooksOf(installed(text)).PreToolUse).toEqual([group])
    expect(hooksOf(installed(text)).Notification).toBeUndefined()
  })

  test('never writes onFailure for a signal', () => {
    const entry = { type: 'command', command: command('signal'), timeout: 600, onFailure: 'block' }
    const text = installed(JSON.stringify({ hooks: { Stop: [{ matcher: 'x', hooks: [entry] }] } }))
    expect(hooksOf(text).Stop[0]).toEqual({
      hooks: [{ type: 'command', command: command('signal'), timeout: 600 }],
    })
  })

  test.each([
    ['{"a": 1', 'unparseable', 'line 1, column 8'],
    ['{\n  "a": tru\n}', 'unparseable', 'line 2, column 8'],
    ['[]', 'not-an-object', 'not an object'],
    ['null', 'not-an-object', 'not an object'],
    ['{"hooks": null}', 'hooks-not-an-object', 'of type null'],
    ['{"hooks": []}', 'hooks-not-an-object', 'of type array'],
    ['{"hooks": {"Stop": {}}}', 'event-not-an-array', 'Stop'],
    ['{"hooks": {}, "hooks": {}}', 'repeated-key', '"hooks"'],
    ['{"hooks": {"Stop": [], "Stop": []}}', 'repeated-key', '"Stop"'],
    ['{"hooks": {"Stop": [{"hooks": [], "hooks": []}]}}', 'repeated-key', '"hooks"'],
    [`${'['.repeat(100_000)}`, 'too-large', 'nested'],
    [`{"a": "${'x'.repeat(1024 * 1024)}"}`, 'too-large', 'large'],
  ])('refuses %.60s', (text, code, words) => {
    const edit = withHooks(text, command)
    if (edit.ok) throw new Error('it was edited')
    expect(edit.refusal.code).toBe(code)
    expect(edit.refusal.words).toContain(words)
    expect(edit.refusal.next).not.toBe('')
  })

  test('refuses a command that could never be found again', () => {
    const edit = withHooks('{}', () => 'true')
    expect(edit).toMatchObject({ ok: false, refusal: { code: 'unknown-command' } })
  })
})

describe('withoutHooks', () => {
  test.each(['', '{}', '[1]', '{"hooks": null}', '{"hooks": {"Stop": [], "X": 5}}', '// only'])(
    'leaves %j as it is',
    (text) => {
      expect(withoutHooks(text)).toMatchObject({ ok: true, text })
    },
  )

  test('says when nothing is left', () => {
    expect(withoutHooks(installed(undefined))).toMatchObject({ text: '{}\n', bare: true })
    expect(withoutHooks(installed('// mine\n{}'))).toMatchObject({ bare: false })
    expect(withoutHooks(installed('{"a": 1}'))).toMatchObject({ bare: false })
  })

  test('keeps what was empty before us', () => {
    const text = '{"hooks": {"Stop": [], "Notification": []}}'
    expect(uninstalled(installed(text), text)).toBe(text)
    expect(JSON.parse(uninstalled(installed(text)))).toEqual({ hooks: { Notification: [] } })
  })

  test('keeps the containers in which a person wrote a comment', () => {
    const full = installed('{}').replace('"Stop": [', '"Stop": [ // my stop hooks')
    expect(uninstalled(full)).toBe('{\n  "hooks": {\n    "Stop": [ // my stop hooks\n    ]\n  }\n}')
  })

  test('takes only ours out of a group that is shared, in every form of our command', () => {
    const forms = [
      command('action'),
      older('action'),
      `exec bash -p "/h/o'brien/hook.bash" signal claude-code x`,
      String.raw`exec '/h/o'\''brien/bin/interlock-hook' action claude-code`,
    ]
    for (const form of forms) {
      const group = { matcher: 'Bash', hooks: [{ type: 'command', command: form }, theirs] }
      const text = uninstalled(JSON.stringify({ hooks: { PreToolUse: [group] } }))
      expect(hooksOf(text).PreToolUse).toEqual([{ matcher: 'Bash', hooks: [theirs] }])
    }
  })

  test.each([
    'echo interlock-hook action claude-code',
    '/x/interlock-hook action codex',
    '/x/interlock-hooks action claude-code',
    '/x/interlock-hook action claude-code-router',
    '/x/hook.bash',
  ])('does not take %j for ours', (words) => {
    const hooks = { Stop: [{ hooks: [{ type: 'command', command: words }] }] }
    const text = JSON.stringify({ hooks })
    expect(uninstalled(text)).toBe(text)
  })

  test('refuses to guess in a file that it cannot read', () => {
    expect(withoutHooks('{"a": ')).toMatchObject({ ok: false, refusal: { code: 'unparseable' } })
  })
})
