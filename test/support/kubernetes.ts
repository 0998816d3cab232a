import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './port.ts'
import { openFolder } from './temp.ts'

/** A real Kubernetes (`test/kubernetes/install.sh`): etcd, the API server and its controllers, on loopback. */
const BIN =
  process.env.INTERLOCK_KUBERNETES_BIN ??
  fileURLToPath(new URL('../kubernetes/bin', import.meta.url))
const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager']
const TOKEN = 'a-token-of-the-tests'

/** What is missing, in words. */
export function kubernetesMissing(): string | undefined {
  if (!PROGRAMS.every((name) => fs.existsSync(path.join(BIN, name))))
    return 'there is no Kubernetes here; run: test/kubernetes/install.sh'
  const folders = ['/usr/local/bin', '/usr/bin', '/bin']
  const hasClient = folders.some((folder) => fs.existsSync(path.join(folder, 'kubectl')))
  return hasClient ? undefined : 'kubectl is not installed'
}

export interface Kubernetes {
  readonly url: string
  /** What a person has as ~/.kube/config. */
  readonly config: string
  /** The real kubectl, as somebody with all rights; gives what it prints. */
  kubectl(args: readonly string[], input?: string): string
  stop(): Promise<void>
}

export async function startKubernetes(): Promise<Kubernetes> {
  const { folder, remove } = openFolder()
  const at = (name: string) => path.join(folder, name)
  const [client, peer, port, other] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  fs.writeFileSync(at('key'), privateKey.export({ type: 'pkcs1', format: 'pem' }))
  fs.writeFileSync(at('tokens'), `${TOKEN},tester,tester,system:masters\n`)
  const etcd = `http://127.0.0.1:${client}`
  const own = `http://127.0.0.1:${peer}`
  const children = [
    begin('etcd', folder, [
      `--data-dir=${at('etcd')}`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=${own}`,
      `--initial-advertise-peer-urls=${own}`,
      `--initial-cluster=default=${own}`,
    ]),
    begin('kube-apiserver', folder, [
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      '--insecure-port=0',
      `--cert-dir=${at('certs')}`,
      `--token-auth-file=${at('tokens')}`,
      '--authorization-mode=RBAC',
      '--anonymous-auth=false',
      `--service-account-key-file=${at('key')}`,
      `--service-account-signing-key-file=${at('key')}`,
      '--service-account-issuer=https://kubernetes.tests',
      '--service-cluster-ip-range=10.0.0.0/24',
    ]),
  ]
  const url = `https://127.0.0.1:${port}`
  const stop = async () => {
    await Promise.all(children.map(ended))
    remove()
  }
  try {
    await until(() => fs.existsSync(at('certs/apiserver.crt')))
    const config = configOf(url, fs.readFileSync(at('certs/apiserver.crt')))
    fs.writeFileSync(at('config'), config, { mode: 0o600 })
    const kubectl = (args: readonly string[], input = '') =>
      execFileSync('kubectl', [`--kubeconfig=${at('config')}`, ...args], {
        input,
        encoding: 'utf8',
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: folder },
        maxBuffer: 64 * 1024 * 1024,
      })
    await until(() => kubectl(['get', '--raw', '/readyz']) === 'ok')
    children.push(
      begin('kube-controller-manager', folder, [
        `--kubeconfig=${at('config')}`,
        '--leader-elect=false',
        '--port=0',
        '--bind-address=127.0.0.1',
        `--secure-port=${other}`,
        `--cert-dir=${at('certs')}`,
        `--service-account-private-key-file=${at('key')}`,
      ]),
    )
    await until(() => kubectl(['get', 'serviceaccount', 'default', '-o', 'name']) !== '')
    return { url, config, kubectl, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function begin(name: string, folder: string, args: readonly string[]): ChildProcess {
  const log = fs.openSync(path.join(folder, `${name}.log`), 'w')
  const child = spawn(path.join(BIN, name), args, {
    stdio: ['ignore', log, log],
    env: { PATH: '/usr/bin:/bin', HOME: folder },
  })
  fs.closeSync(log)
  return child
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.on('close', () => resolve())
    child.kill('SIGKILL')
  })
}

/** A server takes some seconds to its first answer. */
const READY_MS_MAX = 60_000

export async function until(holds: () => boolean, most = READY_MS_MAX): Promise<void> {
  const end = Date.now() + most
  for (;;) {
    try {
      if (holds()) return
    } catch (error) {
      if (Date.now() > end) throw error
    }
    if (Date.now() > end) throw new Error('it did not come about in time')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function configOf(url: string, certificate: Buffer): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'kind-tests',
    clusters: [
      {
        name: 'tests',
        cluster: { server: url, 'certificate-authority-data': certificate.toString('base64') },
      },
    ],
    users: [{ name: 'tester', user: { token: TOKEN } }],
    contexts: [
      { name: 'kind-tests', context: { cluster: 'tests', user: 'tester' } },
      { name: 'staging', context: { cluster: 'tests', user: 'tester' } },
    ],
  })
}
