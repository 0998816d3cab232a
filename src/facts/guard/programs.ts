import type { Effect, Field } from '../facts.ts'
import { optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'

type Reader = (run: Run) => void

function guardEffect(run: Run, verb: Effect['verb'], detail: string, at?: Field): void {
  run.reading.effect({
    verb,
    target: { kind: 'guard', name: detail },
    environment: 'local',
    scope: 'all',
    reversibility: 'recoverable',
    span: at && at.span.end > at.span.start ? at.span : run.span,
    detail,
  })
}

/** Commands of ours by which a person sets Interlock up, or answers it. An agent may look, never decide. */
const DECIDING =
  /^(uninstall|init|approve|approvals|mode|freeze|unfreeze|grant|down|up|restore|undo|policy|roster|env|replay)$/
const LOOKING = new Set([
  'status',
  'doctor',
  'check',
  'explain',
  'log',
  'rules',
  'help',
  '--help',
  '--version',
  'recall',
  'usage',
  'docs',
])

const interlock: Reader = (run) => {
  const [verb] = optionsOf(run.args).rest
  const first = run.args[0]
  if (!verb || LOOKING.has(verb.text) || run.args.some((arg) => arg.text === '--help')) return
  if (DECIDING.test(verb.text) || !verb.known)
    guardEffect(run, 'disarm', `Interlock itself (\`interlock ${verb.text}\`)`, first)
}

/** Sub-commands and options by which an agent is given other settings, tools or none of its hooks. */
const SETS_UP =
  /^(config (set|remove|add|unset)|mcp (add|add-json|add-from-claude-desktop|remove|reset-project-choices)|plugin (install|marketplace|enable|disable|add)|plugins? (install|add)|extensions? (install|link|enable|disable|uninstall)|hooks? (remove|disable|reset)|uninstall|update|install)\b/
const OTHER_SETTINGS =
  /^--(settings|setting-sources|mcp-config|plugin-dir|append-system-prompt-file|hooks-dir|config-dir|profile|system-prompt-file|agents|add-dir-settings)(=|$)/

function readAgentSettings(run: Run): void {
  const words = run.args.map((arg) => arg.text)
  const flag = run.args.find(
    (arg) => OTHER_SETTINGS.test(arg.text) && !/^--(profile|agents)/.test(arg.text),
  )
  if (SETS_UP.test(words.filter((word) => !word.startsWith('-')).join(' '))) {
    guardEffect(run, 'change', `what ${run.name} is set up with`)
  } else if (flag)
    guardEffect(run, 'change', `what ${run.name} is set up with (${flag.text.split('=')[0]})`, flag)
}

/** Flags by which agents are started without their permission prompts. */
const UNGUARDED =
  /^(--dangerously-skip-permissions|--allow-dangerously-skip-permissions|--dangerously-bypass-approvals-and-sandbox|--dangerously-bypass-hook-trust|--yolo|-y|--skip-permissions-unsafe|--allow-all-tools|--allow-all|--trust-all-tools|-a|--no-hooks|--safe-mode|--bare|--full-auto|--dangerously-allow-all|--auto-approve)$/

const agentStart: Reader = (run) => {
  readAgentSettings(run)
  const flags = run.args.filter(
    (arg) => UNGUARDED.test(arg.text) && !(SHORT_FLAGS.get(run.name) ?? /^$/).test(arg.text),
  )
  const modes = run.args.filter(
    (arg, i) =>
      /^(bypassPermissions|yolo|never|dontAsk)$/.test(arg.text) &&
      /mode|approval/.test(run.args[i - 1]?.text ?? ''),
  )
  const attached = run.args.filter((arg) =>
    /^--(permission-mode|approval-mode|ask-for-approval)=(bypassPermissions|yolo|never)$/.test(
      arg.text,
    ),
  )
  const settings = run.args.filter((arg) => /disableAllHooks|"hooks"\s*:\s*\{\s*\}/.test(arg.text))
  const [flag] = [...flags, ...modes, ...attached, ...settings]
  if (!flag) return
  run.reading.effect({
    verb: 'start',
    target: { kind: 'agent', name: run.name },
    environment: 'local',
    scope: 'one',
    reversibility: 'recoverable',
    span: flag.span,
    detail: `${run.name} without its permission checks (${flag.text})`,
  })
}

/** Short letters that mean something harmless in these programs. */
const SHORT_FLAGS = new Map<string, RegExp>([
  ['claude', /^-[ya]$/],
  ['codex', /^-[ya]$/],
  ['opencode', /^-[ya]$/],
  ['copilot', /^-[ya]$/],
  ['gemini', /^-a$/],
  ['qwen', /^-a$/],
])

const AGENTS = [
  'claude',
  'codex',
  'gemini',
  'qwen',
  'copilot',
  'droid',
  'cline',
  'opencode',
  'cursor-agent',
  'amp',
  'q',
  'kiro-cli',
  'kiro',
  'pi',
  'auggie',
  'crush',
] as const

/** Signals to processes: to our daemon, to everything, to every program of a kind. */
const kill: Reader = (run) => {
  const options = optionsOf(run.args, { values: 'sn' })
  if (run.args.some((arg) => /^(-l|-L|--list|--help)$/.test(arg.text))) return
  if (run.args.some((arg) => arg.text === '-0')) return
  const targets = run.args.filter(
    (arg, i) => !/^-([A-Z]+|\d+|s|n)$/.test(arg.text) || (i > 0 && arg.text === '-1'),
  )
  const daemon = run.reading.world.guard.daemonPid
  for (const field of targets) {
    if (daemon !== undefined && field.text === String(daemon))
      guardEffect(run, 'stop', 'Interlock’s daemon', field)
    else if (/^-?-1$/.test(field.text) || field.text === '1')
      stop(run, 'every process of this user', field)
    else if (!field.known && !options.flags.has('-0'))
      stop(run, 'processes that are only known when it runs', field, 'many')
    else if (/^\d+$/.test(field.text)) continue
  }
}

function stop(run: Run, detail: string, at: Field, scope: Effect['scope'] = 'all'): void {
  run.reading.effect({
    verb: 'stop',
    target: { kind: 'process', name: at.text },
    environment: 'local',
    scope,
    reversibility: 'recoverable',
    span: at.span,
    detail,
  })
}

/** By name: what the pattern can hit counts, not what it was meant for. */
const killByName: Reader = (run) => {
  const options = optionsOf(run.args, {
    values: 'sugtPUGF',
    longValues: ['signal', 'user', 'uid', 'parent'],
  })
  const user = options.values.get('-u') ?? options.values.get('-U')
  const names = options.rest.filter((field) => !/^-/.test(field.text))
  for (const name of names) {
    if (hitsDaemon(name.text)) guardEffect(run, 'stop', 'Interlock’s daemon', name)
    else if (/^[.*^$]*$/.test(name.text) || !name.known)
      stop(run, 'every process that can be reached', name)
    else if (
      /^-?(node|nodejs|python3?|java|ruby|bash|sh|zsh|code|docker|postgres|mysqld?|redis-server|mongod|claude|codex|nginx|sshd|systemd)$/i.test(
        name.text,
      )
    ) {
      stop(run, `every ${name.text} process, other people’s and other agents’ too`, name, 'many')
    }
  }
  if (names.length === 0 && user) stop(run, `every process of ${user.text}`, user)
}

/** The daemon's title, and the command line it was started with, as `pkill -f` would see them. */
const DAEMON_LINES = [
  'interlock',
  'node /usr/lib/node_modules/interlock/dist/daemon.mjs /home/user/.interlock',
]

function hitsDaemon(pattern: string): boolean {
  if (/interlock/i.test(pattern)) return true
  if (/^[\w-]*$/.test(pattern)) return pattern === 'daemon.mjs'
  try {
    const regExp = new RegExp(pattern, 'i')
    return !regExp.test('vite') && DAEMON_LINES.some((line) => regExp.test(line))
  } catch {
    return false
  }
}

const service: Reader = (run) => {
  const words = run.args.map((arg) => arg.text)
  if (!words.some((word) => /interlock/i.test(word))) return
  if (words.some((word) => /^(stop|disable|mask|kill|unload|bootout|remove)$/.test(word)))
    guardEffect(run, 'stop', 'Interlock’s daemon')
}

export const GUARD_PROGRAMS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['interlock', interlock],
  ...AGENTS.map((name) => [name, agentStart] as const),
  ['kill', kill],
  ['pkill', killByName],
  ['killall', killByName],
  ['systemctl', service],
  ['launchctl', service],
  ['service', service],
])

/** Variables that switch guards off, or put foreign code into every program that starts. */
const DISARMING = /^(HUSKY|LEFTHOOK|HUSKY_SKIP_HOOKS|SKIP_HOOKS|PRE_COMMIT_ALLOW_NO_CONFIG)$/
const INJECTING =
  /^(LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES|BASH_ENV|PROMPT_COMMAND|PERL5OPT|PYTHONSTARTUP|RUBYOPT)$/
const OTHERS =
  /^(DCG_BYPASS|CC_SAFETY_NET\w*|SAFETY_NET\w*|NAH_\w+|INTERLOCK_\w+|CLAUDE_CONFIG_DIR)$/

/** Variables whose value some program runs as a command. */
const COMMANDS =
  /^(PAGER|MANPAGER|GIT_PAGER|EDITOR|VISUAL|GIT_EDITOR|GIT_SEQUENCE_EDITOR|GIT_SSH_COMMAND|GIT_SSH|GIT_ASKPASS|SSH_ASKPASS|BROWSER|LESSOPEN|LESSCLOSE|CC|CXX|LD|RUSTC_WRAPPER|CARGO_BUILD_RUSTC_WRAPPER|GIT_EXTERNAL_DIFF|GIT_PROXY_COMMAND|PSQL_EDITOR|PSQL_PAGER|MAKEFLAGS|PROMPT_COMMAND|PS4|KUBECTL_EXTERNAL_DIFF|KUBE_EDITOR)$/

/** Assignments before a command, and `export`s: some of them take a guard down. */
export function readEnvironment(run: Run): void {
  const pairs = [...run.environment].map(([name, value]) => ({ name, value: value.text }))
  if (/^(export|declare|typeset|env)$/.test(run.name)) {
    for (const { text } of run.args) {
      const cut = text.indexOf('=')
      if (cut > 0) pairs.push({ name: text.slice(0, cut), value: text.slice(cut + 1) })
    }
  }
  for (const { name, value } of pairs) {
    if (COMMANDS.test(name) && /\s/.test(value)) {
      const frame = { ...run.frame, via: [...run.via, name] }
      run.reading.attempt(() => run.runner.code({ text: value, known: true }, frame, run.span))
    }
    const bothers = run.name === 'git' || run.name === '' || /^(export|declare|env)$/.test(run.name)
    if (DISARMING.test(name) && bothers && /^(0|false|off|1|true)$/.test(value)) {
      run.reading.effect({
        verb: 'disarm',
        target: { kind: 'git', part: 'checks', name },
        environment: 'local',
        scope: 'all',
        reversibility: 'reversible',
        span: run.span,
        detail: `the repository’s hooks (${name}=${value})`,
      })
    } else if (OTHERS.test(name) || INJECTING.test(name)) {
      guardEffect(
        run,
        'disarm',
        INJECTING.test(name)
          ? `what programs load when they start (${name})`
          : `a guard’s own switch (${name})`,
      )
    }
  }
}
