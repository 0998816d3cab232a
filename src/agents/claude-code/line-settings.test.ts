import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Door } from '../agent.ts'
import { settingsText } from './random-settings.ts'
import { withHooks, withoutHooks } from './settings.ts'
import { isByHand, lineCommand, ourLineIn } from './status-line.ts'

const command = (door: Door) => `exec '/h/.interlock/bin/interlock-hook' ${door} claude-code '/h'`
const DRAWING = { node: '/usr/bin/node', cli: '/lib/interlock/cli.mjs', home: '/h/.interlock' }
const OTHER = { ...DRAWING, cli: '/new/interlock/cli.mjs' }
const OWN = `printf '%s\\n' "it's mine"; cat`

function edited(text: string, drawing = DRAWING) {
  const edit = withHooks(text, command, drawing)
  if (!edit.ok) throw new Error(edit.refusal.words)
  return edit
}

function uninstalled(text: string, original?: string): string {
  const edit = withoutHooks(text, original)
  if (!edit.ok) throw new Error(edit.refusal.words)
  return edit.text
}

function lineOf(text: string) {
  return JSON.parse(text).statusLine
}

const settings = (statusLine: unknown) => JSON.stringify({ statusLine }, null, 2)

describe('the status line in the settings', () => {
  test('is added where there is none, and said', () => {
    const { text, says } = edited('{}')
    expect(lineOf(text)).toEqual({ type: 'command', command: lineCommand(DRAWING) })
    expect(says).toEqual([expect.stringContaining('is added')])
    expect(uninstalled(text, '{}')).toBe('{}')
  })

  test('is not touched where nobody asked for it', () => {
    const edit = withHooks(settings({ type: 'command', command: OWN }), command)
    expect(edit.ok && lineOf(edit.text).command).toBe(OWN)
  })

  test('keeps what else the person has set, and their command in it', () => {
    const theirs = { type: 'command', command: OWN, padding: 0, refreshInterval: 5, mine: [1] }
    const { text, says } = edited(settings(theirs))
    expect(lineOf(text)).toEqual({ ...theirs, command: lineCommand(DRAWING, OWN) })
    expect(says?.[0]).toContain('below yours, which is kept: printf')
    expect(uninstalled(text, settings(theirs))).toBe(settings(theirs))
    expect(lineOf(uninstalled(text))).toEqual(theirs)
  })

  test('is never chained to itself, and follows a new Interlock', () => {
    const once = edited(settings({ type: 'command', command: OWN })).text
    expect(edited(once).text).toBe(once)
    expect(edited(once).says).toEqual([])
    expect(lineOf(edited(once, OTHER).text).command).toBe(lineCommand(OTHER, OWN))
    const alone = edited('{}').text
    expect(lineOf(edited(alone, OTHER).text).command).toBe(lineCommand(OTHER))
  })

  test('comes back as it was written, though the file was edited beside it', () => {
    const text = '{"statusLine":{"command":"echo \\u0022a\\u0022","type":"command"},"a":1}'
    const changed = edited(text).text.replace('"a":1', '"a":2')
    expect(uninstalled(changed, text)).toBe(text.replace('"a":1', '"a":2'))
  })

  test('is left alone where the person has replaced it since', () => {
    const { text } = edited(settings({ type: 'command', command: OWN }))
    const parsed = JSON.parse(text)
    const replaced = JSON.stringify({ ...parsed, statusLine: { type: 'command', command: 'new' } })
    expect(lineOf(uninstalled(replaced))).toEqual({ type: 'command', command: 'new' })
  })

  test.each([
    ['put there by hand', { type: 'command', command: `interlock statusline --own 'x'` }],
    ['put there by hand, by its file', { type: 'command', command: 'node /x/cli.mjs statusline' }],
    ['no command', { type: 'other', command: 'x' }],
    ['blank', { type: 'command', command: ' ' }],
    ['what no shell takes', { type: 'command', command: 'a\0b' }],
    ['of another shape', 'text'],
    ['null', null],
  ])('stays as it is where it is %s', (_, theirs) => {
    expect(lineOf(edited(settings(theirs)).text)).toEqual(theirs)
  })

  test('stays as it is where it is there twice', () => {
    const twice =
      '{"statusLine":{"type":"command","command":"a"},"statusLine":{"type":"command","command":"b"}}'
    expect(edited(twice).text.startsWith(twice.slice(0, -1))).toBe(true)
  })
})

describe('the command', () => {
  const word = fc.string({ unit: 'binary' })
  test('is told by its form, and can be taken apart, whatever is in it', () => {
    const drawing = fc.record({ node: word, cli: word, home: word })
    fc.assert(
      fc.property(drawing, fc.option(word, { nil: undefined }), (given, own) => {
        expect(ourLineIn(lineCommand(given, own))).toEqual({ drawing: given, own })
        expect(ourLineIn(`${lineCommand(given, own)} `)).toBeUndefined()
      }),
    )
  })

  test('of a person is not taken for ours', () => {
    for (const theirs of [OWN, 'my-interlock-statusline', 'echo interlock', 'statusline.sh']) {
      expect(ourLineIn(theirs)).toBeUndefined()
      expect(isByHand(theirs)).toBe(false)
    }
    for (const byHand of [
      'interlock statusline',
      'npx interlock@1.2 statusline',
      "'/a/cli.mjs' statusline",
    ])
      expect(isByHand(byHand)).toBe(true)
  })

  test('hands theirs to ours with everything in it, and runs it alone where ours is gone', () => {
    const run = (text: string) =>
      spawnSync('/bin/sh', ['-c', text], { input: 'in', encoding: 'utf8' })
    const ours = { node: '/bin/echo', cli: '/bin/sh', home: '/h' }
    expect(run(lineCommand(ours, OWN)).stdout).toBe(`/bin/sh statusline --home /h --own=${OWN}\n`)
    const gone = run(lineCommand({ ...ours, cli: '/nowhere' }, OWN))
    expect([gone.stdout, gone.status]).toEqual(["it's mine\nin", 0])
  })
})

test('any settings keep every value but the command of the status line', () => {
  fc.assert(
    fc.property(settingsText, (text) => {
      const once = edited(text).text
      expect(edited(once, OTHER).text).toBe(edited(text, OTHER).text)
      expect(uninstalled(edited(once, OTHER).text, text)).toBe(text)
    }),
    { numRuns: 100 },
  )
})
