import fs from 'node:fs'
import path from 'node:path'
import { readRegularFile } from '../../regular-file.ts'
import { ClusterRefusal } from './change.ts'
import { expectHarmless } from './harmless.ts'
import { listAt, parsed, textAt } from './json.ts'
import { isWithin, realOf, systemProgram } from './program.ts'
import { type Ran, run } from './run.ts'

/** Where Interlock stands when it asks a cluster. */
export interface Asking {
  /** The person's, as the account has it. */
  readonly home: string
  /** Folders where agents work, and temporary ones: nothing that is run or obeyed may lie there. */
  readonly work: readonly string[]
  /** A folder of Interlock's own, for what kubectl remembers of servers. */
  readonly cache: string
}

/** A cluster as the person's own configuration names it. */
export interface Access {
  readonly context: string
  readonly server: string
  /** Where an object lies whose words name no namespace. */
  readonly namespace: string
  ask(args: readonly string[], until: number, input?: string): Promise<Ran>
}

/** Until then a server may be silent within one call of kubectl's, which makes several. */
const REQUEST_SECONDS = 5
/** Of some hundred clusters. */
const CONFIG_BYTES_MAX = 4 * 1024 * 1024

/**
 * Opens the cluster of a context. Only the system's kubectl is run, only with the configuration in the person's home, and
 * only where nobody else could have written it. Throws ClusterRefusal.
 */
export async function openCluster(
  { context, kubeconfig }: { readonly context?: string; readonly kubeconfig?: string },
  asking: Asking,
  until: number,
): Promise<Access> {
  const program = systemProgram('kubectl', asking.work)
  const file = ownConfiguration(asking, kubeconfig)
  const fixed = [`--kubeconfig=${file}`, `--cache-dir=${asking.cache}`]
  const call = (args: readonly string[], by: number, input?: string) =>
    run(program, [...fixed, ...args], {
      until: by,
      home: asking.home,
      ...(input !== undefined && { input }),
    })
  const chosen = context === undefined ? [] : [`--context=${context}`]
  // It prints no secrets, and asks no server.
  const shown = await call([...chosen, 'config', 'view', '--minify', '-o', 'json'], until)
  if (shown.code !== 0) throw new ClusterRefusal('the person’s own kubeconfig has no such context')
  const config = parsed(shown.out)
  const name = textAt(config, 'current-context') ?? ''
  const server = textAt(listAt(config, 'clusters')[0], 'cluster', 'server') ?? ''
  const namespace = textAt(listAt(config, 'contexts')[0], 'context', 'namespace') ?? 'default'
  if (name === '' || server === '') throw new ClusterRefusal('no context is chosen')
  const always = [`--context=${name}`, `--request-timeout=${REQUEST_SECONDS}s`]
  return {
    context: name,
    server: withoutAccount(server),
    namespace,
    ask: (args, by, input) => call([...always, ...args], by, input),
  }
}

/** `~/.kube/config` itself, or what it leads to; nobody but the person may write it. */
function ownConfiguration({ home, work }: Asking, named: string | undefined): string {
  const file = realOf(path.join(home, '.kube', 'config'))
  if (file === undefined) throw new ClusterRefusal('there is no ~/.kube/config')
  if (named !== undefined && realOf(path.resolve('/', named)) !== file)
    throw new ClusterRefusal(
      'it names a kubeconfig of its own, and only the person’s ~/.kube/config is used to keep things',
    )
  const { uid, mode } = fs.statSync(file)
  const own = process.getuid?.()
  if ((own !== undefined && uid !== own) || (mode & 0o022) !== 0 || isWithin(file, work))
    throw new ClusterRefusal('others than the person may write ~/.kube/config')
  const text = readRegularFile(file, CONFIG_BYTES_MAX)
  if (typeof text === 'string') throw new ClusterRefusal('~/.kube/config cannot be read')
  expectHarmless(text.toString('utf8'), work)
  return file
}

function withoutAccount(server: string): string {
  try {
    const url = new URL(server)
    url.username = ''
    url.password = ''
    return url.href
  } catch {
    throw new ClusterRefusal('its context has no address of a server')
  }
}

/** What the server said, by its own word for it alone: the rest may hold what a secret holds. */
export function saidBy({ error }: Ran): string {
  const [, reason] = /Error from server \((\w+)\)/.exec(error) ?? []
  if (reason !== undefined) return `the server said ${reason}`
  if (/is invalid/.test(error)) return 'the server said Invalid'
  if (/refused|no route|no such host|timeout|deadline|timed out|EOF/i.test(error))
    return 'the cluster could not be reached'
  if (/unauthorized|logged in|credentials/i.test(error)) return 'the cluster let nobody in'
  if (NO_KIND.test(error)) return 'the cluster has no such kind'
  return 'kubectl failed'
}

export const NO_KIND =
  /no matches for kind|doesn't have a resource type|could not find the requested/
