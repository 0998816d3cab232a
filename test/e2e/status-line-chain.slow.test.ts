import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFolder } from '../support/temp.ts'

const CLI = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url))
const OURS = 'usage not told by the agent yet'
const temp = openFolder()
const settings = path.join(temp.folder, '.claude', 'settings.json')
const project = path.join(temp.folder, 'shop')
const env = {
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  HOME: temp.folder,
  INTERLOCK_HOME: path.join(temp.folder, 'interlock home'),
  LANG: 'C.UTF-8',
}

function interlock(...args: readonly string[]): string {
  const words = [CLI, ...args]
  const { stdout } = spawnSync(process.execPath, words, { cwd: project, env, encoding: 'utf8' })
  return stdout
}

function init(...args: readonly string[]): string {
  return interlock('init', '--yes', '--agent', 'claude-code', ...args)
}

function write(value: unknown): string {
  const text = JSON.stringify(value, null, 3)
  fs.writeFileSync(settings, text)
  return text
}

function lineNow(): { readonly command: string } | undefined {
  return JSON.parse(fs.readFileSync(settings, 'utf8')).statusLine
}

/** As Claude Code draws it, which knows nothing of Interlock's variables. */
function drawn(): readonly string[] {
  const { INTERLOCK_HOME: _, ...bare } = env
  const { stdout } = spawnSync('/bin/sh', ['-c', lineNow()?.command ?? ''], {
    cwd: project,
    env: bare,
    input: '{"session_id":"s"}',
    encoding: 'utf8',
  })
  return stdout.trimEnd().split('\n')
}

beforeEach(() => {
  fs.mkdirSync(path.dirname(settings), { recursive: true })
  fs.mkdirSync(path.join(project, '.git'), { recursive: true })
})
afterEach(() => {
  interlock('uninstall', '--yes')
  fs.rmSync(settings, { force: true })
})
afterAll(() => temp.remove())

describe('the status line, as it is installed', () => {
  it('is drawn once, however often it is installed and whoever calls it', () => {
    const script = path.join(temp.folder, 'mine.sh')
    fs.writeFileSync(
      script,
      `echo "mine in $(basename "$PWD")"\n'${process.execPath}' '${CLI}' statusline\n`,
    )
    const before = write({ statusLine: { type: 'command', command: `sh '${script}'` }, model: 'x' })
    expect(init()).toContain('drawn below yours, which is kept')
    const once = lineNow()
    init()
    expect(lineNow()).toEqual(once)
    expect(drawn()).toEqual(['mine in shop', OURS])
    expect(fs.existsSync(path.join(env.INTERLOCK_HOME, 'usage', 'drawn'))).toBe(true)
    expect(fs.existsSync(path.join(temp.folder, '.interlock'))).toBe(false)
    interlock('uninstall', '--yes')
    expect(fs.readFileSync(settings, 'utf8')).toBe(before)
  }, 60_000)

  it("is for the person's own settings alone, and no project's line is ever run", () => {
    write({})
    fs.mkdirSync(path.join(project, '.claude'), { recursive: true })
    const planted = { statusLine: { type: 'command', command: 'touch planted; echo planted' } }
    for (const name of ['settings.json', 'settings.local.json'])
      fs.writeFileSync(path.join(project, '.claude', name), JSON.stringify(planted))
    init()
    expect(drawn()).toEqual([OURS])
    expect(fs.existsSync(path.join(project, 'planted'))).toBe(false)
    expect(interlock('doctor')).toMatch(
      /claude-code\/project\/status-line .*drawn instead of yours/,
    )
    init('--project')
    const text = fs.readFileSync(path.join(project, '.claude', 'settings.json'), 'utf8')
    expect(JSON.parse(text).statusLine).toEqual(planted.statusLine)
    fs.rmSync(path.join(project, '.claude'), { recursive: true })
  }, 60_000)

  it('is left out where nobody wants it, and nothing is red for it', () => {
    write({})
    expect(init('--no-statusline')).not.toContain('status line')
    expect(lineNow()).toBeUndefined()
    expect(interlock('doctor')).toMatch(
      /^ok +claude-code\/status-line +none; `interlock init` adds one/m,
    )
  }, 60_000)

  it('is left to the person who has replaced it, and is red only where it cannot be drawn', () => {
    write({ statusLine: { type: 'command', command: 'echo mine' } })
    init()
    const kept = JSON.parse(fs.readFileSync(settings, 'utf8'))
    const moved = kept.statusLine.command.replaceAll(CLI, '/nowhere/cli.mjs')
    write({ ...kept, statusLine: { type: 'command', command: moved } })
    expect(drawn()).toEqual(['mine'])
    expect(interlock('doctor')).toMatch(
      /RED +claude-code\/status-line +\/nowhere\/cli.mjs, which draws it, is gone/,
    )
    init()
    expect(drawn()).toEqual(['mine', OURS])
    write({ ...kept, statusLine: { type: 'command', command: 'echo new' } })
    interlock('uninstall', '--yes')
    expect(lineNow()).toEqual({ type: 'command', command: 'echo new' })
  }, 60_000)
})
