import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFolder } from '../support/temp.ts'

const CLI = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url))
const temp = openFolder()
const project = path.join(temp.folder, 'shop')
const env = {
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  HOME: temp.folder,
  INTERLOCK_HOME: path.join(temp.folder, '.interlock'),
  LANG: 'C.UTF-8',
}
const PASSPHRASE = 'correct horse battery'

beforeAll(() => fs.mkdirSync(path.join(project, '.git'), { recursive: true }))
afterAll(() => temp.remove())

/** At a real terminal (`script` gives one), each line typed after a pause, as people do. */
function typed(command: string, ...lines: readonly string[]): string {
  const keys = lines.map((line) => `sleep 1.5; printf '%s\\r' '${line}'`).join('; ')
  const run = `(${keys}; sleep 1.5) | script -qec "node '${CLI}' ${command}" /dev/null`
  return spawnSync('/bin/sh', ['-c', run], { cwd: project, env, encoding: 'utf8' }).stdout
}

function plainly(...args: readonly string[]): { readonly text: string; readonly status: number } {
  // A session of its own has no terminal to be asked at.
  const words = ['-w', process.execPath, CLI, ...args]
  const { stdout, stderr, status } = spawnSync('setsid', words, {
    cwd: project,
    env,
    encoding: 'utf8',
  })
  return { text: stdout + stderr, status: status ?? -1 }
}

describe('a person at a terminal', () => {
  it('makes a key, sets a freeze, and ends it by the passphrase alone', () => {
    expect(typed('key new --person ana', PASSPHRASE, PASSPHRASE, 'solo')).toContain(
      'the first on the roster',
    )
    expect(plainly('key', 'list').text).toContain('ana')
    const key = fs.readdirSync(path.join(env.INTERLOCK_HOME, 'keys'))
    expect(key).toHaveLength(1)
    const file = path.join(env.INTERLOCK_HOME, 'keys', key[0] ?? '')
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)

    expect(plainly('freeze', '--until', '2h', '--reason', 'launch').text).toContain(
      'freeze holds for',
    )
    expect(plainly('mode').text).toContain('launch')
    expect(typed('mode build', 'shop', 'another passphrase')).toContain('not its passphrase')
    expect(typed('mode build', 'ship', PASSPHRASE)).toContain('another word')
    expect(plainly('mode').text).toContain('The mode is freeze')
    expect(typed('mode build', 'shop', PASSPHRASE)).toContain('Ended')
    expect(plainly('mode').text).toContain('The mode is build')
  }, 60_000)

  it('is not played by a pipe: without a terminal nothing is lifted', () => {
    plainly('freeze', '--until', '2h')
    const { text, status } = plainly('mode', 'build')
    expect([text.includes('there is none here'), status]).toEqual([true, 1])
    expect(plainly('mode').text).toContain('The mode is freeze')
  })

  it('is not an agent: below its process no mode is set and no key is made', () => {
    const agent = path.join(temp.folder, 'claude')
    fs.copyFileSync('/bin/bash', agent)
    fs.chmodSync(agent, 0o755)
    for (const command of ['freeze --all', 'mode build', 'key new']) {
      const run = `'${process.execPath}' '${CLI}' ${command}; exit $?`
      const { stderr, status } = spawnSync(agent, ['-c', run], {
        cwd: project,
        env,
        encoding: 'utf8',
      })
      expect([stderr.includes('was started by claude, an agent'), status]).toEqual([true, 1])
    }
  })
})
