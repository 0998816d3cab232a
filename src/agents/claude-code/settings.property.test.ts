import fc from 'fast-check'
import { parse, parseTree } from 'jsonc-parser'
import { expect, test } from 'vitest'
import { commentsIn } from '../../install/jsonc/document.ts'
import type { Door } from '../agent.ts'
import { settingsText } from './random-settings.ts'
import { hooksIn } from './registration.ts'
import { withHooks, withoutHooks } from './settings.ts'

const command = (door: Door) => `exec '/h/.interlock/bin/interlock-hook' ${door} claude-code '/h'`
const DRAWING = { node: '/n', cli: '/c/cli.mjs', home: "/h/it's" }
const RUNS = { numRuns: 200 }

function installed(text: string): string {
  const edit = withHooks(text, command, DRAWING)
  if (!edit.ok) throw new Error(edit.refusal.words)
  return edit.text
}

function uninstalled(text: string, original?: string): string {
  const edit = withoutHooks(text, original)
  if (!edit.ok) throw new Error(edit.refusal.words)
  return edit.text
}

function valueIn(text: string): unknown {
  return parse(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true })
}

function commentTexts(text: string): readonly string[] {
  return commentsIn(text).map(({ start, end }) => text.slice(start, end))
}

function isStrict(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''))
    return true
  } catch {
    return false
  }
}

test('installing once or twice is the same, and every hook is right', () => {
  fc.assert(
    fc.property(settingsText, (text) => {
      const once = installed(text)
      expect(installed(once)).toBe(once)
      const read = hooksIn(once, command)
      expect(read.ok && read.registration.ours.map(({ state }) => state)).toEqual(
        Array.from({ length: 11 }, () => 'right'),
      )
    }),
    RUNS,
  )
})

test('taking the hooks out again gives the same text, to the byte', () => {
  fc.assert(
    fc.property(settingsText, (text) => {
      expect(uninstalled(installed(text), text)).toBe(text)
    }),
    RUNS,
  )
})

test("a person's edit in between stays to the byte", () => {
  const edited = (text: string): string => {
    const at = parseTree(text.replace(/^\uFEFF/, ' '))?.offset ?? 0
    return `${text.slice(0, at + 1)}"mine": [1], ${text.slice(at + 1)}`
  }
  const hasMembers = (text: string): boolean => Object.keys(Object(valueIn(text))).length > 0
  fc.assert(
    fc.property(settingsText.filter(hasMembers), (text) => {
      const touched = edited(installed(text))
      expect(installed(touched)).toBe(touched)
      expect(uninstalled(touched, text)).toBe(edited(text))
    }),
    RUNS,
  )
})

test('without the original at hand, only what is empty may differ, and no comment is lost', () => {
  fc.assert(
    fc.property(settingsText, (text) => {
      const back = uninstalled(installed(text))
      expect(withoutEmpties(valueIn(back))).toEqual(withoutEmpties(valueIn(text)))
      expect(commentTexts(back)).toEqual(commentTexts(text))
    }),
    RUNS,
  )
})

test('comments, line breaks and strictness of the file stay with the hooks in it', () => {
  fc.assert(
    fc.property(settingsText, (text) => {
      const once = installed(text)
      expect(commentTexts(once)).toEqual(commentTexts(text))
      expect(isStrict(once)).toBe(isStrict(text))
      if (text.includes('\r\n')) expect(once).not.toMatch(/[^\r]\n/)
    }),
    RUNS,
  )
})

/** `hooks` without events that have no groups; undefined where nothing is left. */
function withoutEmpties(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || !('hooks' in value)) return value
  const { hooks, ...rest } = value
  const events = Object.entries(hooks ?? {}).filter(([, groups]) => groups.length > 0)
  return events.length === 0 ? rest : { ...rest, hooks: Object.fromEntries(events) }
}
