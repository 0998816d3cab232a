import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import { ended, entriesOf, makePerson, type RunningDaemon, startDaemon } from '../support/daemon.ts'
import { bash, effectOf, signal } from '../support/events.ts'
import {
  type Kubernetes,
  kubernetesMissing,
  startKubernetes,
  until,
} from '../support/kubernetes.ts'
import { describeWith } from '../support/needs.ts'

const CLI = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url))
const HUSH = 'correct horse battery'

describeWith(kubernetesMissing(), 'an agent that deletes objects of a cluster', () => {
  const person = makePerson()
  const cwd = person.project
  const catalog = new Catalog(person.places.recovery)
  let cluster: Kubernetes
  let daemon: RunningDaemon
  let calls = 0

  beforeAll(async () => {
    cluster = await startKubernetes()
    fs.mkdirSync(path.join(person.home, '.kube'))
    fs.writeFileSync(path.join(person.home, '.kube/config'), cluster.config, { mode: 0o600 })
    daemon = await startDaemon(person)
    cluster.kubectl(['create', 'secret', 'generic', 'login', `--from-literal=p=${HUSH}`])
  })
  afterAll(async () => {
    await daemon.stop()
    await cluster.stop()
    person.remove()
  })

  const exists = () => cluster.kubectl(['get', 'secret', 'login', '--ignore-not-found']) !== ''

  async function ask(command: string) {
    const call = { cwd, tool_use_id: `call ${++calls}` }
    const answer = await daemon.ask('action', bash(command, call))
    const told = { ...call, tool_name: 'Bash', tool_input: { command } }
    return { answer, ends: () => daemon.ask('signal', signal('PostToolUse', told)) }
  }

  function interlock(...words: readonly string[]) {
    return ended(spawn(process.execPath, [CLI, ...words], { env: person.env, cwd: person.home }))
  }

  async function noted(): Promise<string> {
    const found = () => catalog.all().find(({ cluster }) => cluster?.after !== undefined)
    await until(() => found() !== undefined)
    return found()?.id ?? ''
  }

  it('is asked about, told what is kept, and a person brings it back, with no secret in any word', async () => {
    const start = performance.now()
    const { answer, ends } = await ask('kubectl --context=staging delete secret login')
    process.stderr.write(`answered in ${(performance.now() - start).toFixed(0)} ms\n`)
    const words = JSON.stringify(answer)
    expect(words).toMatch(/Kept are the manifests of Secret login of default/)
    expect(words).not.toContain('cannot be undone')
    cluster.kubectl(['delete', 'secret', 'login'])
    await ends()
    const id = await noted()
    const shown = await interlock('restore', id, '--dry-run')
    expect(shown.stdout).toContain('back     Secret login of default')
    const done = await interlock('restore', id, '--yes')
    expect([done.exit, exists()]).toEqual([0, true])
    const [, again = ''] = /interlock restore (\w+)/.exec(done.stdout) ?? []
    const undone = await interlock('restore', again, '--yes')
    expect([undone.exit, exists()]).toEqual([0, false])
    const proof = await interlock('can-i-undo', id)
    const list = await interlock('snapshots', '--json')
    await interlock('restore', id, '--yes', '--over-newer')
    expect(exists()).toBe(true)
    const all = [words, shown, done, undone, proof, list, entriesOf(person)].map((one) =>
      JSON.stringify(one),
    )
    for (const text of all) {
      expect(text).not.toContain(HUSH)
      expect(text).not.toContain(Buffer.from(HUSH).toString('base64'))
    }
    // All of it is sealed.
    const files = fs.readdirSync(person.places.recovery, { recursive: true, encoding: 'utf8' })
    for (const file of files) {
      const at = path.join(person.places.recovery, file)
      if (!fs.statSync(at).isFile() || file.startsWith('kubectl')) continue
      expect(fs.readFileSync(at).includes(Buffer.from(HUSH).toString('base64'))).toBe(false)
    }
  })

  it('is as strict as without, and says why nothing is kept of another configuration', async () => {
    const own = path.join(cwd, 'config')
    fs.writeFileSync(own, cluster.config, { mode: 0o600 })
    const { answer: other } = await ask(
      `kubectl --context=staging --kubeconfig=${own} delete secret login`,
    )
    const { answer: kept } = await ask('kubectl --context=staging delete secret login')
    expect(effectOf(kept)).toBe(effectOf(other))
    expect(JSON.stringify(other)).toMatch(/cannot be undone.*names a kubeconfig of its own/)
  })

  it('is not asked for where the person says so', async () => {
    const folder = path.join(person.home, '.config/interlock')
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(path.join(folder, 'interlock.toml'), '[recovery]\nclusters = false\n')
    const { answer } = await ask('kubectl --context=staging delete secret login')
    expect(JSON.stringify(answer)).toMatch(/cannot be undone.*says that clusters are not asked/)
  })
})
