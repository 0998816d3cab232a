import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { openFolder } from '../../../test/support/temp.ts'
import { openCluster } from './access.ts'
import { differences } from './differences.ts'
import { expectHarmless } from './harmless.ts'
import { systemProgram } from './program.ts'
import { run } from './run.ts'

const { folder, remove } = openFolder()
afterAll(remove)
const home = path.join(folder, 'home')
const work = path.join(folder, 'work')
const asking = { home, work: [work], cache: path.join(folder, 'cache') }
const hasKubectl = ['/usr/local/bin', '/usr/bin', '/bin'].some((at) =>
  fs.existsSync(path.join(at, 'kubectl')),
)
const soon = () => Date.now() + 10_000

beforeEach(() => {
  fs.rmSync(home, { recursive: true, force: true })
  for (const at of [work, path.join(home, '.kube')]) fs.mkdirSync(at, { recursive: true })
})

function config(user: object, server = 'https://127.0.0.1:1'): void {
  const text = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'own',
    clusters: [{ name: 'own', cluster: { server } }],
    users: [{ name: 'own', user }],
    contexts: [{ name: 'own', context: { cluster: 'own', user: 'own', namespace: 'shop' } }],
  })
  fs.writeFileSync(path.join(home, '.kube/config'), text, { mode: 0o600 })
}

const open = (words: { context?: string; kubeconfig?: string } = {}) =>
  openCluster(words, asking, soon())

test.runIf(hasKubectl)('the person’s own configuration, and the same one by its name', async () => {
  config({ token: 'x' }, 'https://user:pass@127.0.0.1:1')
  const access = await open({ kubeconfig: path.join(home, '.kube/../.kube/config') })
  expect(access).toMatchObject({
    context: 'own',
    namespace: 'shop',
    server: 'https://127.0.0.1:1/',
  })
  await expect(open({ context: 'unknown' })).rejects.toThrow('no such context')
})

test.runIf(hasKubectl)('no other configuration, and none that others may write', async () => {
  config({ token: 'x' })
  const other = path.join(work, 'config')
  fs.copyFileSync(path.join(home, '.kube/config'), other)
  await expect(open({ kubeconfig: other })).rejects.toThrow('names a kubeconfig of its own')
  fs.chmodSync(path.join(home, '.kube/config'), 0o666)
  await expect(open()).rejects.toThrow('others than the person')
  fs.rmSync(path.join(home, '.kube/config'))
  await expect(open()).rejects.toThrow('there is no ~/.kube/config')
  fs.symlinkSync(other, path.join(home, '.kube/config'))
  await expect(open()).rejects.toThrow('others than the person')
})

test.runIf(hasKubectl)('no program that lies where agents work signs in', async () => {
  const program = path.join(work, 'sign-in')
  const ran = path.join(folder, 'ran')
  fs.writeFileSync(program, `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 })
  const link = path.join(folder, 'link')
  fs.symlinkSync(program, link)
  const apiVersion = 'client.authentication.k8s.io/v1beta1'
  for (const command of [program, link, './sign-in', '../project/sign-in', 'no-such-program']) {
    config({ exec: { apiVersion, command } })
    await expect(open()).rejects.toThrow('signs in by a program')
  }
  config({ 'auth-provider': { name: 'gcp', config: { 'cmd-path': program } } })
  await expect(open()).rejects.toThrow('auth-provider')
  expect(fs.existsSync(ran)).toBe(false)
})

test.each([
  'users: [{name: own, user: {"ex\\u0065c": {command: ./evil}}}]',
  'users: [{name: own, user: {exec: {command: !!str ./evil}}}]',
  'x: &a exec\nusers: [{name: own, user: {*a : {command: ./evil}}}]',
  'users:\n- name: own\n  user:\n    ? exec\n    : {command: ./evil}',
  'users:\n- name: own\n  user:\n    exec:\n      command: |\n        ./evil',
  'users:\n- name: own\n  user:\n    exec:\n      command:\n        ./evil',
  "users: [{name: own, user: {'exec' : {'command' : './evil'}}}]",
  'users: [{name: own, user: {exec: {command: /bin/sh}}}, {name: b, user: {exec: {args: [x]}}}]',
])('a program is found however it is written: %s', (text) => {
  expect(() => expectHarmless(text, [work])).toThrow(/sign|followed/)
})

test('a program of the system signs in', () => {
  const text = 'users:\n- name: own\n  user:\n    exec:\n      command: sh\n      args: [token]\n'
  expect(() => expectHarmless(text, [work])).not.toThrow()
})

test('a program of the system that leads to where agents work is not run', () => {
  expect(() => systemProgram('sh', ['/usr', '/bin'])).toThrow('where agents work')
  expect(() => systemProgram('no-such-program', [])).toThrow('no no-such-program was found')
})

test.runIf(hasKubectl)(
  'a server that never answers ends in time, and nothing is left running',
  async () => {
    const silent = http.createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', () => resolve()))
    const address = silent.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    config({ token: 'x' }, `http://127.0.0.1:${port}`)
    const access = await open()
    const start = Date.now()
    await expect(access.ask(['get', 'cm', 'a'], Date.now() + 700)).rejects.toThrow('in time')
    expect(Date.now() - start).toBeLessThan(3_000)
    silent.closeAllConnections()
    silent.close()
  },
)

test('what it starts gets nothing of the environment, and ends with what it has started', async () => {
  process.env.INTERLOCK_TEST_SECRET = 'hush'
  const { out } = await run('/usr/bin/env', [], { until: soon(), home })
  expect(out).not.toContain('hush')
  expect(out).toContain(`HOME=${home}`)
  const mark = path.join(folder, 'mark')
  const loop = `(sleep 1.5; touch ${mark}) & sleep 5`
  await expect(run('/bin/sh', ['-c', loop], { until: Date.now() + 300, home })).rejects.toThrow(
    'in time',
  )
  await new Promise((resolve) => setTimeout(resolve, 1_700))
  expect(fs.existsSync(mark)).toBe(false)
  await expect(run('/usr/bin/yes', [], { until: soon(), home })).rejects.toThrow('8 MiB')
})

test('what differs is shown without what a secret holds', () => {
  const secret = (value: string) => ({
    kind: 'Secret',
    metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': value } },
    data: { password: value },
  })
  expect(differences(secret('aHVzaA=='), secret('b2xk')).join()).not.toMatch(/aHVz|b2xk/)
  const pod = (value: string, replicas: number) => ({
    kind: 'Deployment',
    metadata: {},
    spec: { replicas, template: { containers: [{ env: [{ name: 'A', value }] }] } },
  })
  expect(differences(pod('hush', 0), pod('old', 3))).toEqual([
    'spec.replicas: 0 → 3',
    'spec.template.containers[0].env[0].value',
  ])
})
