import type { Field, Place } from '../facts.ts'
import { leadingOptionsOf, type OptionShape, optionsOf } from './options.ts'
import { joinedCode, type Unwrap, type Wrapped } from './wrapping.ts'

export const SSH: OptionShape = { values: 'BbcDEeFIiJLlmOopQRSWw' }

/** Options may stand on both sides of the host; `--` ends them. */
export function unwrapSsh(args: readonly Field[]): readonly Wrapped[] {
  const { host, command } = sshParts(args)
  const here = localCommands(args)
  if (!host || command.length === 0) return here
  return [...here, { ...joinedCode(command), place: { kind: 'host', name: host.text } }]
}

/** `-o ProxyCommand=CODE` and its like are run on this machine. */
function localCommands(args: readonly Field[]): readonly Wrapped[] {
  return args.flatMap((arg) => {
    const code = LOCAL_COMMAND.exec(arg.text)?.[1]
    return code ? [{ code: { ...arg, text: code } }] : []
  })
}

const LOCAL_COMMAND = /^(?:-o\s*)?(?:ProxyCommand|LocalCommand|KnownHostsCommand)[\s=]+(.+)$/is

export function sshParts(args: readonly Field[]): {
  readonly host: Field | undefined
  readonly command: readonly Field[]
} {
  const [host, ...others] = leadingOptionsOf(args, SSH).rest
  return { host, command: leadingOptionsOf(others, SSH).rest }
}

/** `docker exec [options] CONTAINER CMD…` and `docker run [options] IMAGE CMD…`, compose alike. */
const DOCKER_EXEC: OptionShape = {
  values: 'uewvpl',
  longValues: [
    'user',
    'env',
    'workdir',
    'env-file',
    'index',
    'name',
    'volume',
    'network',
    'publish',
    'entrypoint',
    'mount',
    'platform',
    'label',
    'memory',
    'cpus',
    'hostname',
    'restart',
    'detach-keys',
    'profile',
    'file',
  ],
}

export function unwrapDocker(args: readonly Field[]): readonly Wrapped[] {
  const words = args.map((arg) => arg.text)
  const verb = words.findIndex((word) => word === 'exec' || word === 'run')
  if (
    verb < 0 ||
    words
      .slice(0, verb)
      .some(
        (word) =>
          !/^(-|compose$|container$|docker-compose\.)/.test(word) &&
          !words[words.indexOf(word) - 1]?.startsWith('-'),
      )
  )
    return []
  const options = args.slice(verb + 1)
  const [name, ...command] = leadingOptionsOf(options, DOCKER_EXEC).rest
  // A pattern is no program's name: the words go to the one that the image starts.
  if (!name || command.length === 0 || (words[verb] === 'run' && command[0]?.glob)) return []
  const shares = options.some((arg) => SHARES.test(arg.text))
  const disposable = words[verb] === 'run' && !shares && !words.includes('compose')
  const described = words.filter(
    (_, i) => i < verb && /^(-f|--file|-p|--project-name)$/.test(words[i - 1] ?? ''),
  )
  const place: Place = {
    kind: 'container',
    name: [name.text, ...described].join(' '),
    ...(disposable && { disposable }),
  }
  return [{ fields: command, place }]
}

/** Options by which something of this machine, or everything, is in a container too. */
const SHARES =
  /^(-v|--volume|--mount|--volumes-from|--privileged|--pid|--net=host|--network=host)|^-\w*v\b|docker\.sock/

/** Commands that a cloud runs on its machines: `gcloud compute ssh --command`, `az vm run-command`, `aws ssm`. */
export function remoteCode(names: readonly string[], when: RegExp): Unwrap {
  return (args) => {
    if (!when.test(args.map((arg) => arg.text).join(' '))) return []
    return args.flatMap((arg, i) => {
      const before = args[i - 1]?.text ?? ''
      const attached = names.find((name) => arg.text.startsWith(`${name}=`))
      const text = names.includes(before)
        ? arg.text
        : attached
          ? arg.text.slice(attached.length + 1)
          : ''
      const list = /commands?=\[?["']?([\s\S]*?)["']?\]?$/.exec(text)?.[1]
      const code = list ?? text
      return code === ''
        ? []
        : [{ code: { ...arg, text: code.replaceAll('\\"', '"') }, place: REMOTE }]
    })
  }
}

const REMOTE: Place = { kind: 'host', name: 'a machine in the cloud' }

/** `ansible HOSTS -m shell -a CODE`; without a module, the words are a command. */
export function unwrapAnsible(args: readonly Field[]): readonly Wrapped[] {
  const options = optionsOf(args, { values: 'mailuefk' })
  const module = options.values.get('-m')?.text ?? 'command'
  const code = options.values.get('-a')
  if (!code || !/^(ansible\.builtin\.)?(shell|command|raw|script)$/.test(module)) return []
  return [{ code, place: { kind: 'host', name: options.rest[0]?.text ?? 'hosts' } }]
}

const KUBECTL: OptionShape = {
  values: 'ncfl',
  longValues: ['namespace', 'context', 'container', 'kubeconfig', 'cluster', 'user', 'image', 'as'],
}

/** `kubectl exec POD -- CMD`, and as it was before without the dashes; `run` and `debug` only behind dashes. */
export function unwrapKubectl(args: readonly Field[]): readonly Wrapped[] {
  const [verb, ...rest] = leadingOptionsOf(args, KUBECTL).rest
  if (!verb || !/^(exec|rsh|run|debug)$/.test(verb.text)) return []
  const dashes = rest.findIndex(({ text }) => text === '--')
  const before = leadingOptionsOf(dashes < 0 ? rest : rest.slice(0, dashes), KUBECTL).rest
  const [pod, ...others] = before
  const behind = leadingOptionsOf(others, KUBECTL).rest
  const fields = dashes >= 0 ? rest.slice(dashes + 1) : /^(exec|rsh)$/.test(verb.text) ? behind : []
  return fields.length === 0
    ? []
    : [{ fields, place: { kind: 'container', name: pod?.text ?? 'a pod' } }]
}

/** `gcloud compute ssh HOST -- CMD`, or its `--command`. */
export function unwrapGcloud(args: readonly Field[]): readonly Wrapped[] {
  const dashes = args.findIndex(({ text }) => text === '--')
  const ssh = args.slice(0, dashes).some(({ text }) => text === 'ssh')
  if (dashes < 0 || !ssh) return remoteCode(['--command'], /\bssh\b/)(args)
  return [{ ...joinedCode(args.slice(dashes + 1)), place: REMOTE }]
}
