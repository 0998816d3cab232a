import type { Environment } from '../facts.ts'
import type { Run } from '../shell/run.ts'
import { says } from '../shell/source.ts'
import type { World } from '../world.ts'
import { environmentOf } from './environment.ts'

/**
 * Commands that choose where later ones work: a context, a workspace, a port that leads somewhere. What a name does
 * not tell is unknown again, whatever was chosen before.
 */
export function readContext(run: Run): void {
  const words = run.args.map((arg) => arg.text)
  const chosen = contextOf(run.name, words)
  if (chosen !== undefined) {
    const environment = environmentOf(chosen, run.reading.world)
    run.frame.scope.environment = environment === 'unknown' ? undefined : environment
  }
  for (const [port, leads] of portsOf(run.name, words, run.reading.world))
    run.frame.scope.ports.set(port, leads)
  for (const name of madeBy(run.name, words)) run.frame.scope.ports.set(name, 'local')
}

function contextOf(name: string, words: readonly string[]): string | undefined {
  const text = words.join(' ')
  if (/^(kind|k3d)$/.test(name) && /\bcluster\b/.test(text) && words.includes('create'))
    return 'kind-cluster'
  const match = CHOOSES.get(name)?.exec(text)
  return match?.[1]
}

const CHOOSES: ReadonlyMap<string, RegExp> = new Map([
  ['kubectl', /\bconfig use-context (\S+)/],
  ['kubectx', /^([^-]\S*)/],
  ['docker', /\bcontext use (\S+)/],
  ['terraform', /\bworkspace (?:select|new)(?: -or-create)? (\S+)/],
  ['tofu', /\bworkspace (?:select|new) (\S+)/],
  ['pulumi', /\bstack select (\S+)/],
  ['firebase', /^use (\S+)/],
  ['minikube', /^(start)/],
  ['gcloud', /\bconfig set project (\S+)/],
])

function clusterOf(words: readonly string[], world: World): Environment {
  return environmentOf(words.join(' '), world)
}

/** A container's published port leads into the container; a tunnel's, to its far end. */
function portsOf(
  name: string,
  words: readonly string[],
  world: World,
): readonly (readonly [string, Environment])[] {
  if ((name === 'docker' || name === 'podman') && words.includes('run')) {
    return published(words).map((port) => [port, 'local'] as const)
  }
  if (name === 'kubectl' && words.includes('proxy'))
    return [[/--port[= ](\d+)/.exec(words.join(' '))?.[1] ?? '8001', clusterOf(words, world)]]
  if (name === 'kubectl' && words.includes('port-forward'))
    return words.flatMap((word) => {
      const [, port] = /^(\d+):\d+$/.exec(word) ?? []
      return port === undefined ? [] : [[port, clusterOf(words, world)] as const]
    })
  if (name === 'redis-server' || name === 'valkey-server') {
    const port = /--port[= ](\d+)/.exec(words.join(' '))?.[1]
    return port === undefined ? [] : [[port, 'local']]
  }
  if (name !== 'ssh') return []
  return words.flatMap((word, i) => {
    const spec =
      words[i - 1] !== undefined && /^-\w*L$/.test(words[i - 1] ?? '')
        ? word
        : /^-L(.+)/.exec(word)?.[1]
    const match = spec && /^(?:[\w.*]+:)?(\d+):([^:]+):\d+$/.exec(spec)
    if (!match) return []
    const leads = environmentOf(`${match[2]} ${words.at(-1)}`, world)
    return [[match[1] ?? '', leads === 'local' ? 'unknown' : leads] as const]
  })
}

/** A container or volume that this action made is its own, whatever it is called. */
function madeBy(name: string, words: readonly string[]): readonly string[] {
  if (name !== 'docker' && name !== 'podman') return []
  if (words[0] === 'volume' && words[1] === 'create') return words.slice(-1)
  if (words[0] !== 'run' && words[0] !== 'create') return []
  return words.flatMap((word, i) =>
    words[i - 1] === '--name' ? [word] : (/^--name=(.+)/.exec(word)?.slice(1) ?? []),
  )
}

function published(words: readonly string[]): readonly string[] {
  return words.flatMap((word, i) => {
    const spec = /^(-p|--publish)$/.test(words[i - 1] ?? '')
      ? word
      : /^(?:-p|--publish=)(.+)/.exec(word)?.[1]
    const port = spec && /(?:^|:)(\d+):\d+(?:\/\w+)?$/.exec(spec)?.[1]
    return port ? [port] : []
  })
}

/** `id=$(docker run -d …)`, then `docker exec "$id" …`: what this action started is its own. */
export const STARTS_CONTAINER = /=\$\(\s*(?:docker|podman)\s+(?:run|create)\b/

function isStartedHere(name: string, run: Run): boolean {
  return /^\uFFFC+$/.test(name) && says(run.frame.source, STARTS_CONTAINER)
}

/** Where the port in these words leads, when this action opened it. */
export function portEnvironment(run: Run, text: string): Environment | undefined {
  if (run.place.kind === 'container' && isStartedHere(run.place.name, run)) return 'local'
  const words = run.place.kind === 'container' ? `${text} ${run.place.name}` : text
  for (const [port, leads] of run.frame.scope.ports) {
    const digits = /^\d+$/.test(port) ? '\\d' : '\\w-'
    const name = port.replace(/[^\w-]/g, '.')
    if (new RegExp(`(^|[^${digits}])${name}([^${digits}]|$)`).test(words)) return leads
  }
  return undefined
}
