import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import type { Asking } from '../../src/recovery/clusters/access.ts'
import type { ClusterChange } from '../../src/recovery/clusters/change.ts'
import { keepCluster, noteCluster, objectsOf } from '../../src/recovery/clusters/keep.ts'
import {
  keepNow,
  noteRestored,
  planCluster,
  restoreCluster,
} from '../../src/recovery/clusters/restore.ts'
import { clusterTargetsOf } from '../../src/recovery/clusters/targets.ts'
import { judged } from '../support/judged.ts'
import {
  type Kubernetes,
  kubernetesMissing,
  startKubernetes,
  until,
} from '../support/kubernetes.ts'
import { describeWith } from '../support/needs.ts'
import { openFolder } from '../support/temp.ts'

/** A minute is more than any of these takes. */
const soon = () => Date.now() + 60_000

describeWith(kubernetesMissing(), 'objects of a real cluster', () => {
  const { folder: home, remove } = openFolder()
  const catalog = new Catalog(path.join(home, 'recovery'))
  const work = path.join(home, 'project')
  const asking: Asking = { home, work: [work], cache: path.join(home, 'cache') }
  let cluster: Kubernetes
  let count = 0
  let ns = ''

  beforeAll(async () => {
    cluster = await startKubernetes()
    fs.mkdirSync(path.join(home, '.kube'))
    fs.mkdirSync(work)
    fs.writeFileSync(path.join(home, '.kube/config'), cluster.config, { mode: 0o600 })
  })
  afterAll(async () => {
    await cluster.stop()
    remove()
  })
  beforeEach(async () => {
    ns = `shop-${++count}`
    cluster.kubectl(['create', 'namespace', ns])
    await until(() => cluster.kubectl(['-n', ns, 'get', 'sa', 'default', '-o', 'name']) !== '')
    cluster.kubectl(['-n', ns, 'apply', '-f', '-'], SHOP)
  })

  const run = (command: string) => cluster.kubectl(command.split(' ').slice(1))
  const state = (what: string) =>
    JSON.stringify(JSON.parse(cluster.kubectl(['-n', ns, 'get', what, '-o', 'json'])).spec)

  async function keep(command: string): Promise<ClusterChange> {
    const { targets, beyond } = clusterTargetsOf(judged(command).facts)
    expect(beyond).toEqual([])
    const change = await keepCluster(targets, asking, catalog.store, soon())
    if (!change) throw new Error(`nothing was kept before ${command}`)
    return change
  }

  /** What an agent does, as the daemon goes along with it. */
  async function done(command: string): Promise<ClusterChange> {
    const change = await keep(command)
    run(command)
    return noteCluster(change, asking, catalog.store, soon())
  }

  async function back(change: ClusterChange): Promise<ClusterChange> {
    const plan = await planCluster(change, catalog.store, asking)
    expect(plan.objects.filter(({ newer }) => newer)).toEqual([])
    const replaced = keepNow(change, plan, catalog.store)
    await restoreCluster(plan)
    const { after } = await noteRestored(change, asking, catalog.store)
    return { ...replaced, ...(after && { after }) }
  }

  const exists = (what: string) =>
    cluster.kubectl(['-n', ns, 'get', what, '-o', 'name', '--ignore-not-found']) !== ''

  it.each(['deployment/web', 'configmap/settings', 'secret/login', 'service/web', 'pvc/disk'])(
    'a %s that is deleted comes back, goes again, and comes back again',
    async (what) => {
      const before = state(what)
      const change = await done(`kubectl delete -n ${ns} ${what} --wait=false`)
      await until(() => !exists(what))
      const other = await back(change)
      expect(exists(what)).toBe(true)
      if (what !== 'pvc/disk') expect(state(what)).toBe(before)
      const again = await back(other)
      await until(() => !exists(what))
      await back(again)
      expect(exists(what)).toBe(true)
    },
  )

  it.each([
    ['scale', (n: string) => `kubectl -n ${n} scale deployment web --replicas=0`],
    ['set image', (n: string) => `kubectl set image deployment/web web=shop:2 -n ${n}`],
    ['label', (n: string) => `kubectl label deployment web -n ${n} tier=gone app-`],
    ['annotate', (n: string) => `kubectl annotate -n ${n} deploy/web owner=nobody --overwrite`],
    ['patch', (n: string) => `kubectl patch deploy web -n ${n} -p {"spec":{"replicas":7}}`],
    ['rollout restart', (n: string) => `kubectl rollout restart deployment/web --namespace=${n}`],
  ])('%s is taken back, and that too', async (_, command) => {
    const text = (from: string) =>
      cluster.kubectl([
        '-n',
        ns,
        'get',
        from,
        '-o',
        'jsonpath={.spec}{.metadata.labels}{.metadata.annotations.owner}',
      ])
    const before = text('deploy/web')
    const line = command(ns)
    const change = await keep(line.replace(/(\{.*\})/, "'$1'"))
    run(line)
    const noted = await noteCluster(change, asking, catalog.store, soon())
    const after = text('deploy/web')
    expect(after).not.toBe(before)
    const other = await back(noted)
    expect(text('deploy/web')).toBe(before)
    await back(other)
    expect(text('deploy/web')).toBe(after)
  })

  it('a whole namespace comes back with everything in it that no controller makes', async () => {
    const change = await keep(`kubectl delete namespace ${ns}`)
    run(`kubectl delete namespace ${ns}`)
    const noted = await noteCluster(change, asking, catalog.store, soon())
    await back(noted)
    const there = run(`kubectl get deploy,cm,secret,svc,pvc -n ${ns} -o name`)
    for (const name of ['deployment.apps/web', 'configmap/settings', 'secret/login', 'service/web'])
      expect(there).toContain(name)
    const login = run(`kubectl get secret login -n ${ns} -o jsonpath={.data.password}`)
    expect(Buffer.from(login, 'base64').toString()).toBe('correct horse')
    await until(() => run(`kubectl get rs -n ${ns} -o name`) !== '')
  })

  it('what a label matches, and nothing else', async () => {
    const change = await done(`kubectl delete deployment,service -l app=web -n ${ns}`)
    expect([...change.names].sort()).toEqual([`Deployment web of ${ns}`, `Service web of ${ns}`])
    await back(change)
    expect(exists('deployment/web') && exists('service/web')).toBe(true)
  })

  it('apply over objects: those that were there are as then, those that were not are removed', async () => {
    const file = path.join(work, 'over.yaml')
    fs.writeFileSync(
      file,
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {mode: wild}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: fresh}\ndata: {a: b}\n`,
    )
    const change = await done(`kubectl apply -n ${ns} -f ${file}`)
    const mode = () => run(`kubectl -n ${ns} get cm settings -o jsonpath={.data.mode}`)
    expect([mode(), exists('cm/fresh')]).toEqual(['wild', true])
    const other = await back(change)
    expect([mode(), exists('cm/fresh')]).toEqual(['calm', false])
    await back(other)
    expect([mode(), exists('cm/fresh')]).toEqual(['wild', true])
  })

  it('replace', async () => {
    const file = path.join(work, 'replace.yaml')
    fs.writeFileSync(
      file,
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: ${ns}}\ndata: {mode: wild}\n`,
    )
    const change = await done(`kubectl replace -f ${file}`)
    await back(change)
    expect(run(`kubectl -n ${ns} get cm settings -o jsonpath={.data.mode}`)).toBe('calm')
  })

  it('a kind with its objects', async () => {
    cluster.kubectl(['apply', '-f', '-'], KIND)
    await until(() => cluster.kubectl(['-n', ns, 'apply', '-f', '-'], TOY) !== '')
    const change = await done('kubectl delete crd toys.example.com')
    expect(change.names).toEqual(['CustomResourceDefinition toys.example.com', `Toy bear of ${ns}`])
    await back(change)
    expect(run(`kubectl -n ${ns} get toys bear -o jsonpath={.spec.colour}`)).toBe('brown')
    run('kubectl delete crd toys.example.com')
  })

  it('what somebody has changed since is newer work', async () => {
    const change = await done(`kubectl -n ${ns} scale deployment web --replicas=0`)
    run(`kubectl -n ${ns} scale deployment web --replicas=5`)
    const { objects } = await planCluster(change, catalog.store, asking)
    expect(objects).toMatchObject([{ does: 'as then', newer: true }])
    const unknown = { ...change, after: {} }
    expect((await planCluster(unknown, catalog.store, asking)).objects[0]?.newer).toBe(true)
  })

  it('a server that takes too long, and objects beyond the limit, are not kept, and said', async () => {
    const { targets } = clusterTargetsOf(judged(`kubectl delete cm --all -n ${ns}`).facts)
    await expect(keepCluster(targets, asking, catalog.store, Date.now() + 20)).rejects.toThrow(
      'did not answer in time',
    )
    for (let n = 0; n < 11; n++)
      cluster.kubectl(
        ['-n', ns, 'create', '-f', '-'],
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: `large-${n}` },
          data: { text: 'x'.repeat(900 * 1024) },
        }),
      )
    await expect(keepCluster(targets, asking, catalog.store, soon())).rejects.toThrow('8 MiB')
  })

  it('keeps one deployment within a second', async () => {
    const { targets } = clusterTargetsOf(judged(`kubectl delete deploy web -n ${ns}`).facts)
    const times: number[] = []
    for (let n = 0; n < 5; n++) {
      const start = performance.now()
      await keepCluster(targets, asking, catalog.store, soon())
      times.push(performance.now() - start)
    }
    process.stderr.write(`kept in ${times.map((ms) => ms.toFixed(0)).join(', ')} ms\n`)
    expect(Math.min(...times)).toBeLessThan(1_000)
  })

  it('objects that a controller makes are left to it', async () => {
    await until(() => run(`kubectl get rs -n ${ns} -o name`) !== '')
    const change = await keep(`kubectl delete rs --all -n ${ns}`)
    expect(objectsOf(change, catalog.store)).toHaveLength(1)
    const [name] = objectsOf(change, catalog.store)
    run(`kubectl delete rs ${name?.ref.name} -n ${ns}`)
    await until(() => run(`kubectl get rs -n ${ns} -o name`) !== '')
  })
})

const SHOP = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "shop:1"}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {mode: calm}
---
apiVersion: v1
kind: Secret
metadata: {name: login}
stringData: {password: correct horse}
---
apiVersion: v1
kind: Service
metadata: {name: web, labels: {app: web}}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: disk}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`

const KIND = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: toys.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: toys, singular: toy, kind: Toy}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
`

const TOY = `
apiVersion: example.com/v1
kind: Toy
metadata: {name: bear}
spec: {colour: brown}
`
