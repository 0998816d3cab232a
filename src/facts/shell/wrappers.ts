import type { Field } from '../facts.ts'
import {
  remoteCode,
  unwrapAnsible,
  unwrapDocker,
  unwrapGcloud,
  unwrapKubectl,
  unwrapSsh,
} from './elsewhere.ts'
import { unwrapFd, unwrapFind, unwrapParallel, unwrapXargs } from './for-each.ts'
import { leadingOptionsOf, type OptionShape, optionsOf } from './options.ts'
import {
  afterDashes,
  codeOption,
  codeOr,
  joinedCode,
  plain,
  type Unwrap,
  under,
  type Wrapped,
  withAssignments,
  withoutAssignments,
} from './wrapping.ts'

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
  // cmd.exe: `if exist bin rmdir /s /q bin`, `if not exist out mkdir out`.
  ['exist', plain({}, 1)],
  ['not', (args) => (args[0]?.text === 'exist' ? plain({}, 1)(args.slice(1)) : [])],
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
