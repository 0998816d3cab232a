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

  it('approves what waits, and beforehand what nobody could be asked about', () => {
    const home = path.join(env.INTERLOCK_HOME, 'bin')
    const RESTART = 'kubectl --context prod rollout restart deployment web'
    const call = (command: string) => {
      const event = {
        session_id: 's',
        tool_use_id: 'c',
        cwd: project,
        hook_event_name: 'PreToolUse',
      }
      const input = JSON.stringify({ ...event, tool_name: 'Bash', tool_input: { command } })
      const words = ['action', 'claude-code', env.INTERLOCK_HOME]
      const hook = path.join(home, 'interlock-hook')
      return spawnSync(hook, words, { input, env: { ...env, CI: 'true' }, encoding: 'utf8' }).stdout
    }
    plainly('up')
    try {
      const id = /approval (\w{6})/.exec(call(RESTART))?.[1] ?? ''
      expect(plainly('approvals').text).toContain(`${id}  waits`)
      expect(plainly('approvals', 'show', id).text).toContain('in production')
      expect(plainly('approvals', 'approve', id).text).toContain('there is none here')
      expect(typed(`approvals approve ${id}`, 'staging')).toContain(
        'type the name of the environment',
      )
      expect(typed(`approvals approve ${id}`, 'production', 'another passphrase')).toContain(
        'not its passphrase',
      )
      expect(call(RESTART)).toContain('"deny"')
      expect(typed(`approvals approve ${id}`, 'production', PASSPHRASE)).toContain('Approved')
      expect(call(RESTART)).toContain(`approved by ana (approval ${id})`)
      expect(call(RESTART)).toContain('"deny"')

      const next = /approval (\w{6})/.exec(call(RESTART))?.[1] ?? ''
      expect(typed('approvals', '1', 'r', PASSPHRASE, 'q')).toContain('Refused')
      expect(call(RESTART)).toContain(`ana has refused it (approval ${next})`)

      const STOP = 'kubectl --context prod scale deployment web --replicas 2'
      expect(typed(`approvals grant --for 1h -- '${STOP}'`, PASSPHRASE)).toContain('signed by ana')
      expect(typed(`approvals grant --sign x -- '${STOP}'`, PASSPHRASE)).toContain('no grant x')
      expect(call(STOP)).toContain('approved by ana')
      expect(call(STOP)).toContain('"deny"')
    } finally {
      plainly('down')
    }
  }, 120_000)

  it('grants more of a budget, once, by a signature', () => {
    const folder = path.join(env.HOME, '.config', 'interlock')
    fs.mkdirSync(folder, { recursive: true })
    const settings = path.join(folder, 'interlock.toml')
    fs.writeFileSync(settings, '[[budget]]\nsub_agents = 1\n')
    const spawn = (call: string) => {
      const event = { session_id: 'b', tool_use_id: call, cwd: project }
      const input = { subagent_type: 'Explore', prompt: 'look' }
      const words = ['action', 'claude-code', env.INTERLOCK_HOME]
      return spawnSync(path.join(env.INTERLOCK_HOME, 'bin', 'interlock-hook'), words, {
        input: JSON.stringify({
          ...event,
          hook_event_name: 'PreToolUse',
          tool_name: 'Agent',
          tool_input: input,
        }),
        env,
        encoding: 'utf8',
      })
    }
    plainly('up')
    try {
      expect(spawn('1').status).toBe(0)
      const [, id = ''] = /budget grant (\w+)/.exec(spawn('2').stderr) ?? []
      expect(plainly('budget').text).toContain('1 of 1 sub-agent')
      expect(plainly('budget', 'grant', id).text).toContain('there is none here')
      expect(typed(`budget grant ${id}`, 'yes')).toContain('another word')
      expect(typed(`budget grant ${id}`, 'more', 'another passphrase')).toContain(
        'not its passphrase',
      )
      expect(spawn('3').status).toBe(2)
      expect(typed(`budget grant ${id} --more 2`, 'more', PASSPHRASE)).toContain('Granted')
      expect([spawn('4'), spawn('5'), spawn('6')].map(({ status }) => status)).toEqual([0, 0, 2])
    } finally {
      fs.rmSync(settings)
      plainly('down')
    }
  }, 120_000)

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
