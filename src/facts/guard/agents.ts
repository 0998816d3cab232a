import type { Run } from '../shell/run.ts'
import { guardEffect } from './effect.ts'

type Reader = (run: Run) => void

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

/** Letters and words that mean the same in one program alone. */
const FREE_IN: Readonly<Record<string, RegExp>> = {
  'cursor-agent': /^(-f|--force)$/,
  cn: /^--auto$/,
  interpreter: /^(-y|--auto_run)$/,
}

const MIGRATES =
  /^(-dir|--dir|up|down|redo|reset|status|up-to|down-to|up-by-one|postgres|mysql|sqlite3|mssql|redshift|create|fix|validate)$/

export const agentStart: Reader = (run) => {
  // Goose is a tool for migrations, too.
  if (run.name === 'goose' && run.args.some(({ text }) => MIGRATES.test(text))) return
  readAgentSettings(run)
  readAgentEnvironment(run)
  const flags = run.args.filter(
    (arg) =>
      (FREE_IN[run.name] ?? /^$/).test(arg.text) ||
      (UNGUARDED.test(arg.text) && !(SHORT_FLAGS.get(run.name) ?? /^$/).test(arg.text)),
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
  const words = run.args.map((arg) => arg.text)
  const free = run.args.filter((arg, i) => FREE.test(`${words[i - 1] ?? ''} ${arg.text}`))
  const settings = run.args.filter((arg) =>
    /disableAllHooks|disable\\u|"hooks"\s*:\s*\{\s*\}/.test(arg.text),
  )
  const [flag] = [...flags, ...modes, ...attached, ...settings, ...free]
  const [hidden] = flag ? [] : run.args.slice(0, promptAt(words)).filter((arg) => !arg.known)
  if (hidden)
    run.reading.unknown(
      'dynamic-target',
      `${run.name} is started with options that cannot be told`,
      run.span,
    )
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

/** Where the prompt begins: before it, a word that cannot be told may be any option. */
function promptAt(words: readonly string[]): number {
  const at = words.findIndex((word) =>
    /^(-p|--print|--prompt|-i|exec|run|--|-m|--message)$/.test(word),
  )
  return at < 0 ? Math.max(words.length - 1, 0) : at
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

export const AGENTS = [
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
  'aider',
  'goose',
  'cn',
  'interpreter',
] as const

/** The same said with a value: `codex exec -s danger-full-access`, `-c approval_policy=never`, `droid exec --auto high`. */
const FREE =
  /^(-s|--sandbox) danger-full-access$|^-a never$|(approval_policy|sandbox_mode)\s*=\s*"?(never|danger-full-access)|^--auto high$|^\S* (--yes-always|--auto_run|--skip-permissions)$/

/** Variables by which an agent is given other settings, or starts without its hooks. */
const AGENT_VARIABLES =
  /^(CLAUDE_CONFIG_DIR|CLAUDE_CODE_(SIMPLE|SAFE_MODE|SHELL_PREFIX|MANAGED_SETTINGS_PATH)|CODEX_HOME|GEMINI_CLI_HOME|OPENCODE_(CONFIG|PERMISSION)\w*|GOOSE_MODE|QWEN_HOME|LD_LIBRARY_PATH|XDG_CONFIG_HOME)$/

/** An agent under another name, home or user reads other settings: the person's guard is not in them. */
function readAgentEnvironment(run: Run): void {
  const { world } = run.reading
  const home = run.environment.get('HOME')?.text
  const set = [...run.frame.scope.variables].map(([name]) => name)
  const named = [...run.environment.keys(), ...set].find((name) => AGENT_VARIABLES.test(name))
  const [choice] = run.frame.scope.variables.get('HOME')?.choices ?? []
  const moved = (home ?? choice?.join(' ') ?? world.user.home) !== world.user.home
  const other = run.via.find((name) => /^(sudo|su|runuser|doas|unshare|chroot|env -i)$/.test(name))
  const why = named ?? (moved ? 'HOME' : other)
  if (why !== undefined)
    guardEffect(run, 'change', `the settings that ${run.name} starts with (${why})`)
}
