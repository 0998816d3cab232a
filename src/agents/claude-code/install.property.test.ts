import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { applyEdits, modify, parse } from 'jsonc-parser'
import { expect, test } from 'vitest'
import { carryOut } from '../../install/carry-out.ts'
import { planInstall } from '../../install/install.ts'
import type { Planned, Target } from '../../install/plan.ts'
import { planUninstall } from '../../install/uninstall.ts'
import type { Door } from '../agent.ts'
import { settingsText } from './random-settings.ts'
import { withHooks, withoutHooks } from './settings.ts'

const command = (door: Door) => `exec '/h/.interlock/bin/interlock-hook' ${door} claude-code '/h'`
const DRAWING = { node: '/n', cli: '/c/cli.mjs', home: "/h/it's" }

function done(planned: Planned): void {
  expect(planned.ok && carryOut(planned.plan)).toEqual({ ok: true })
}

/** In a folder of its own, with the settings as given. */
function withSettings(text: string, use: (target: Target) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'interlock-claude-'))
  const path = join(root, 'settings.json')
  writeFileSync(path, text)
  try {
    use({
      root,
      agent: 'claude-code',
      path,
      throughSymlink: false,
      insert: (before) => withHooks(before, command, DRAWING),
      remove: withoutHooks,
    })
  } finally {
    rmSync(root, { recursive: true })
  }
}

test('on disk, any settings come back to the byte', () => {
  fc.assert(
    fc.property(settingsText, (text) =>
      withSettings(text, (target) => {
        done(planInstall(target))
        done(planInstall(target))
        done(planUninstall(target))
        expect(readFileSync(target.path).equals(Buffer.from(text))).toBe(true)
      }),
    ),
    { numRuns: 60 },
  )
})

test("on disk, a person's edit stays and ours go, with or without another install", () => {
  const edit = (text: string, path: readonly string[]) =>
    applyEdits(text, modify(text, [...path], { mine: 1 }, {}))
  const value = (text: string) => parse(text, [], { allowTrailingComma: true })
  const plain = settingsText.filter((text) => !text.startsWith('\uFEFF'))
  const place = fc.constantFrom(['mine'], ['hooks', 'Mine'], ['env', 'hooks'], ['model'])
  fc.assert(
    fc.property(plain, place, fc.boolean(), (text, path, again) =>
      withSettings(text, (target) => {
        done(planInstall(target))
        writeFileSync(target.path, edit(readFileSync(target.path, 'utf8'), path))
        if (again) done(planInstall(target))
        done(planUninstall(target))
        expect(value(readFileSync(target.path, 'utf8'))).toEqual(value(edit(text, path)))
      }),
    ),
    { numRuns: 60 },
  )
})
