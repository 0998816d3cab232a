import { FIELDS_MAX, VALUE_CHARS_MAX } from '../../limits.ts'
import { type Field, type Place, UNKNOWN_PART } from '../facts.ts'
import { leadingOptionsOf, type OptionShape, optionsOf } from './options.ts'

/** What a wrapper would run: words, or shell text; maybe elsewhere; maybe with more arguments from its input. */
export interface Wrapped {
  readonly fields?: readonly Field[]
  readonly code?: Field
  readonly place?: Place
  /** Every line of the input is a command. */
  readonly input?: boolean
  /** Arguments come from standard input or from found files. */
  readonly feeds?: 'stdin' | 'paths'
  /** Where the inner command starts, when the wrapper changes folder. */
  readonly cwd?: Field
}

type Unwrap = (args: readonly Field[]) => readonly Wrapped[]

/** Options first, then the inner command. `skip` operands of the wrapper's own stand before it. */
function plain(shape: OptionShape = {}, skip = 0): Unwrap {
  return (args) => [{ fields: leadingOptionsOf(args, shape).rest.slice(skip) }]
}

/** As `plain`, with `NAME=value` words before the inner command. */
function withAssignments(shape: OptionShape): Unwrap {
  return (args) => [{ fields: withoutAssignments(leadingOptionsOf(args, shape).rest) }]
}

function withoutAssignments(fields: readonly Field[]): readonly Field[] {
  const start = fields.findIndex((field) => !/^[A-Za-z_]\w*=/.test(field.text))
  return start < 0 ? [] : fields.slice(start)
}

/** The words after `--`, or else after the options. */
function afterDashes(shape: OptionShape = {}, skip = 0): Unwrap {
  return (args) => {
    const dashes = args.findIndex((arg) => arg.text === '--')
    if (dashes >= 0) return [{ fields: args.slice(dashes + 1) }]
    return [{ fields: leadingOptionsOf(args, shape).rest.slice(skip) }]
  }
}

/** `-c CODE`, or else a command. */
function codeOr(shape: OptionShape, longCode: readonly string[], skip: number): Unwrap {
  return (args) => {
    const options = leadingOptionsOf(args, shape)
    const code =
      options.values.get('-c') ?? longCode.map((name) => options.values.get(name)).find((v) => v)
    if (code) return [{ code }]
    const trailing = optionsOf(args, shape)
    const late =
      trailing.values.get('-c') ??
      longCode.map((name) => trailing.values.get(name)).find((value) => value)
    return late ? [{ code: late }] : [{ fields: options.rest.slice(skip) }]
  }
}

/** Several words that a shell will read as one text. */
function joinedCode(fields: readonly Field[]): Wrapped {
  const [first] = fields
  if (!first) return {}
  const last = fields.at(-1) ?? first
  return {
    code: {
      text: fields.map((field) => field.text).join(' '),
      known: fields.every((field) => field.known),
      glob: false,
      span: { start: first.span.start, end: last.span.end },
    },
  }
}

const SUDO: OptionShape = {
  values: 'ughpCrtTURDc',
  longValues: [
    'user',
    'group',
    'host',
    'prompt',
    'close-from',
    'role',
    'type',
    'other-user',
    'chdir',
    'chroot',
  ],
}

function unwrapEnv(args: readonly Field[]): readonly Wrapped[] {
  const options = leadingOptionsOf(args, {
    values: 'uCSa',
    longValues: ['unset', 'chdir', 'split-string', 'argv0'],
  })
  const split = options.values.get('-S') ?? options.values.get('--split-string')
  const cwd = options.values.get('-C') ?? options.values.get('--chdir')
  const rest = withoutAssignments(options.rest.filter((field) => field.text !== '-'))
  if (split) return [joinedCode([split, ...behindSplit(args)])]
  return [{ fields: rest, ...(cwd && { cwd }) }]
}

/** `-S probe -x`: what follows belongs to the command, options and all. */
function behindSplit(args: readonly Field[]): readonly Field[] {
  const at = args.findIndex(({ text }) => /^(-[a-zA-Z]*S|--split-string)/.test(text))
  const attached = /^(-[a-zA-Z]*S.|--split-string=)/s.test(args[at]?.text ?? '')
  return args.slice(at + (attached ? 1 : 2))
}

function unwrapXargs(args: readonly Field[]): readonly Wrapped[] {
  const options = leadingOptionsOf(args, {
    // `-i`, `-l` and `-e` take a value only where it is attached, as `--replace=Z` does.
    values: 'aEILnPsd',
    longValues: ['arg-file', 'delimiter', 'max-args', 'max-procs', 'max-chars'],
  })
  return [{ fields: options.rest, feeds: 'stdin' }]
}

/** `parallel CMD ::: a b`: the values behind `:::` are arguments; without them, the lines of the input are. */
function unwrapParallel(args: readonly Field[]): readonly Wrapped[] {
  if (args.some(({ text }) => text === '--dry-run' || text === '--dryrun')) return []
  const colons = args.findIndex((arg) => /^:::/.test(arg.text))
  const options = leadingOptionsOf(colons < 0 ? args : args.slice(0, colons), {
    values: 'jnPSaIN',
    longValues: ['jobs', 'max-args', 'colsep', 'joblog', 'results', 'sshlogin'],
  })
  if (colons < 0) {
    if (options.rest.length === 0) return [{ input: true }]
    const [only] = options.rest
    const script = options.rest.length === 1 && only && /[\s;|&]/.test(only.text)
    return script
      ? [{ ...joinedCode(options.rest), feeds: 'stdin' }]
      : [{ fields: options.rest, feeds: 'stdin' }]
  }
  const values = args.slice(colons + 1).filter((arg) => !/^:::/.test(arg.text))
  if (options.rest.length === 0) return values.map((value) => ({ code: value }))
  const holds = options.rest.some((field) => field.text.includes('{}'))
  return [{ fields: holds ? fill(options.rest, values) : [...options.rest, ...values] }]
}

/** The wrapper runs something only under this sub-command. */
function under(verb: RegExp, inner: Unwrap): Unwrap {
  return (args) => (verb.test(args[0]?.text ?? '') ? inner(args.slice(1)) : [])
}

/** Only an option carries code. */
function codeOption(shape: OptionShape, ...names: readonly string[]): Unwrap {
  return (args) => {
    const options = optionsOf(args, shape)
    const code = names.map((name) => options.values.get(name)).find((value) => value)
    return code ? [{ code }] : []
  }
}

/** Puts each value where `{}` stands. */
export function fill(
  fields: readonly Field[],
  values: readonly Field[],
  mark = '{}',
): readonly Field[] {
  const out: Field[] = []
  for (const field of fields) {
    if (!field.text.includes(mark)) out.push(field)
    else
      for (const value of values) {
        if (out.length > FILLED_MAX || field.text.length + value.text.length > VALUE_CHARS_MAX)
          return [...out, { ...field, text: UNKNOWN_PART, known: false, glob: true }]
        out.push({
          ...field,
          text: field.text.replaceAll(mark, () => value.text),
          known: field.known && value.known,
          glob: value.glob,
        })
      }
  }
  return out
}

/** Values that are put in one by one; something unknown stands for the rest. */
const FILLED_MAX = 4 * FIELDS_MAX

function unwrapFind(args: readonly Field[]): readonly Wrapped[] {
  const out: Wrapped[] = []
  for (let i = 0; i < args.length; i++) {
    if (!/^-(exec|execdir|ok|okdir)$/.test(args[i]?.text ?? '')) continue
    const end = endOfExec(args, i + 1)
    out.push({ fields: args.slice(i + 1, end < 0 ? args.length : end), feeds: 'paths' })
    if (end < 0) break
    i = end
  }
  return out
}

function endOfExec(args: readonly Field[], from: number): number {
  for (let i = from; i < args.length; i++) {
    const text = args[i]?.text
    if (text === ';' || (text === '+' && args[i - 1]?.text === '{}')) return i
  }
  return -1
}

function unwrapFd(args: readonly Field[]): readonly Wrapped[] {
  const at = args.findIndex((arg) => /^(-x|-X|--exec|--exec-batch)$/.test(arg.text))
  return at < 0 ? [] : [{ fields: args.slice(at + 1), feeds: 'paths' }]
}

export const SSH: OptionShape = { values: 'BbcDEeFIiJLlmOopQRSWw' }

/** Options may stand on both sides of the host; `--` ends them. */
function unwrapSsh(args: readonly Field[]): readonly Wrapped[] {
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

function unwrapDocker(args: readonly Field[]): readonly Wrapped[] {
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
  if (!name || command.length === 0) return []
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
function remoteCode(names: readonly string[], when: RegExp): Unwrap {
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
function unwrapAnsible(args: readonly Field[]): readonly Wrapped[] {
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
function unwrapKubectl(args: readonly Field[]): readonly Wrapped[] {
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
function unwrapGcloud(args: readonly Field[]): readonly Wrapped[] {
  const dashes = args.findIndex(({ text }) => text === '--')
  const ssh = args.slice(0, dashes).some(({ text }) => text === 'ssh')
  if (dashes < 0 || !ssh) return remoteCode(['--command'], /\bssh\b/)(args)
  return [{ ...joinedCode(args.slice(dashes + 1)), place: REMOTE }]
}

/** `tmux new-session -d 'CODE'`, `screen -dm CMD`. */
function unwrapTmux(args: readonly Field[]): readonly Wrapped[] {
  const verb = args.findIndex((arg) =>
    /^(new|new-session|neww|new-window|split-window|splitw|run|run-shell|respawn-pane|send-keys|send)$/.test(
      arg.text,
    ),
  )
  if (verb < 0) return []
  const { rest } = optionsOf(args.slice(verb + 1), { values: 'censtxyFl' })
  const words = rest.filter((field) => !/^(Enter|C-m|C-c)$/.test(field.text))
  return words.length > 0 ? [joinedCode(words)] : []
}

/** `screen -dm CMD`; `-X stuff TEXT` types it into a shell. */
function unwrapScreen(args: readonly Field[]): readonly Wrapped[] {
  const stuff = args.findIndex((arg) => arg.text === 'stuff')
  const typed = args[stuff + 1]
  if (stuff > 0 && typed && args[stuff - 1]?.text === '-X')
    return [{ code: { ...typed, text: typed.text.replace(/\\[nr]|\^M|\r/g, '\n') } }]
  return [{ fields: leadingOptionsOf(args, { values: 'SceTthp' }).rest }]
}

/** `entr CMD`; with `-s`, what follows is shell text. */
function unwrapEntr(args: readonly Field[]): readonly Wrapped[] {
  const options = leadingOptionsOf(args)
  return options.flags.has('-s') ? [joinedCode(options.rest)] : [{ fields: options.rest }]
}

function unwrapDoppler(args: readonly Field[]): readonly Wrapped[] {
  const shape: OptionShape = { values: 'pc', longValues: ['command', 'project', 'config'] }
  const code = leadingOptionsOf(args, shape).values.get('--command')
  return code ? [{ code }] : afterDashes(shape)(args)
}

/** `vim -c ':!CODE'`, `+'!CODE'`. */
function unwrapVim(args: readonly Field[]): readonly Wrapped[] {
  return args.flatMap((arg, i) => {
    const text = /^(-c|--cmd)$/.test(args[i - 1]?.text ?? '')
      ? arg.text
      : arg.text.startsWith('+')
        ? arg.text.slice(1)
        : ''
    const code = /^:?\s*!(.*)$/s.exec(text)?.[1] ?? /system\((['"])(.*?)\1\)/s.exec(text)?.[2]
    return code ? [{ code: { ...arg, text: code } }] : []
  })
}

/** Programs that run other programs. The inner command is what is judged; the wrapper stays in `via`. */
export const WRAPPERS: ReadonlyMap<string, Unwrap> = new Map<string, Unwrap>([
  ['sudo', withAssignments(SUDO)],
  ['doas', plain({ values: 'uC' })],
  ['pkexec', plain({ longValues: ['user'] })],
  ['env', unwrapEnv],
  ['command', (args) => (/^-[vV]+$/.test(args[0]?.text ?? '') ? [] : plain()(args))],
  ['builtin', plain()],
  ['exec', plain({ values: 'a' })],
  ['nice', plain({ values: 'n', longValues: ['adjustment'] })],
  ['ionice', plain({ values: 'cnpPu', longValues: ['class', 'classdata'] })],
  ['chrt', plain({}, 1)],
  ['taskset', plain({}, 1)],
  ['nohup', plain()],
  ['setsid', plain()],
  ['timeout', plain({ values: 'sk', longValues: ['signal', 'kill-after'] }, 1)],
  ['gtimeout', plain({ values: 'sk', longValues: ['signal', 'kill-after'] }, 1)],
  ['stdbuf', plain({ values: 'ioe', longValues: ['input', 'output', 'error'] })],
  ['unbuffer', plain()],
  ['chronic', plain()],
  ['time', plain({ values: 'fo', longValues: ['format', 'output'] })],
  ['caffeinate', plain({ values: 'tw' })],
  ['strace', plain({ values: 'eopsuaEIOPSX' })],
  ['ltrace', plain({ values: 'eopsualn' })],
  ['proxychains', plain({ values: 'f' })],
  ['proxychains4', plain({ values: 'f' })],
  [
    'xvfb-run',
    plain({ values: 'enspfl', longValues: ['server-args', 'server-num', 'error-file'] }),
  ],
  ['dbus-run-session', afterDashes()],
  [
    'systemd-run',
    plain({ values: 'pEuMH', longValues: ['unit', 'property', 'uid', 'gid', 'setenv', 'slice'] }),
  ],
  [
    'flock',
    codeOr({ values: 'cwE', longValues: ['command', 'timeout', 'wait'] }, ['--command'], 1),
  ],
  ['script', codeOr({ values: 'cIOBmoTE', longValues: ['command'] }, ['--command'], 1)],
  ['su', codeOr({ values: 'cgGsw', longValues: ['command', 'shell', 'group'] }, ['--command'], 99)],
  [
    'runuser',
    codeOr(
      { values: 'cgGsuw', longValues: ['command', 'user', 'group', 'shell'] },
      ['--command'],
      0,
    ),
  ],
  [
    'watch',
    (args) => [joinedCode(leadingOptionsOf(args, { values: 'nq', longValues: ['interval'] }).rest)],
  ],
  ['entr', unwrapEntr],
  ['chroot', plain({ longValues: ['userspec', 'groups'] }, 1)],
  ['unshare', plain({ values: 'SGR', longValues: ['setuid', 'setgid', 'root', 'wd'] })],
  ['nsenter', plain({ values: 'tSGrw', longValues: ['target'] })],
  ['busybox', plain()],
  ['toybox', plain()],
  ['xargs', unwrapXargs],
  ['parallel', unwrapParallel],
  ['find', unwrapFind],
  ['gfind', unwrapFind],
  ['fd', unwrapFd],
  ['fdfind', unwrapFd],
  ['ssh', unwrapSsh],
  ['docker', unwrapDocker],
  ['podman', (args) => (args[0]?.text === 'unshare' ? plain()(args.slice(1)) : unwrapDocker(args))],
  ['docker-compose', unwrapDocker],
  ['kubectl', unwrapKubectl],
  ['oc', unwrapKubectl],
  ['gcloud', unwrapGcloud],
  ['az', remoteCode(['--scripts', '--script', '--command'], /\b(run-command|exec|ssh)\b/)],
  [
    'aws',
    remoteCode(
      ['--parameters', '--command'],
      /\bssm (send-command|start-session)|execute-command\b/,
    ),
  ],
  ['ansible', unwrapAnsible],
  ['vagrant', under(/^ssh$/, codeOr({ values: 'c', longValues: ['command'] }, ['--command'], 99))],
  ['tmux', unwrapTmux],
  ['screen', unwrapScreen],
  ['vim', unwrapVim],
  ['vi', unwrapVim],
  ['nvim', unwrapVim],
  ['ex', unwrapVim],
  ['op', under(/^run$/, afterDashes({ longValues: ['env-file'] }))],
  ['doppler', under(/^run$/, unwrapDoppler)],
  ['dotenv', afterDashes({ values: 'fe' })],
  ['dotenvx', under(/^run$/, afterDashes({ values: 'f' }))],
  ['direnv', under(/^exec$/, plain({}, 1))],
  ['mise', under(/^(exec|x)$/, afterDashes())],
  ['asdf', under(/^exec$/, plain())],
  [
    'nix-shell',
    codeOr({ values: 'p', longValues: ['run', 'command'] }, ['--run', '--command'], 99),
  ],
  [
    'uv',
    under(
      /^run$/,
      afterDashes({
        values: 'p',
        longValues: ['with', 'python', 'project', 'directory', 'env-file', 'extra', 'group'],
      }),
    ),
  ],
  ['poetry', under(/^run$/, plain())],
  ['pipenv', under(/^run$/, plain())],
  ['pdm', under(/^run$/, plain())],
  ['hatch', under(/^run$/, plain())],
  ['bundle', under(/^exec$/, plain())],
  ['sail', plain()],
  ['ddev', plain()],
  ['lando', plain()],
  ['sshpass', plain({ values: 'pfePd' })],
  ['gosu', plain({}, 1)],
  ['su-exec', plain({}, 1)],
  ['npx', codeOr({ values: 'cp', longValues: ['call', 'package'] }, ['--call'], 0)],
  ['bunx', plain()],
  ['pnpx', plain()],
  ['cross-env', (args) => [{ fields: withoutAssignments(args) }]],
  ['env-cmd', plain({ values: 'fer' })],
  ['nodemon', codeOption({ values: 'xwe', longValues: ['exec', 'watch', 'ext'] }, '-x', '--exec')],
])
