import { UNKNOWN_PART } from '../facts.ts'
import type { Run } from '../shell/run.ts'
import { SHELLS } from '../shell/shells.ts'
import { testOf } from '../tools/line.ts'
import { type Words, wordsOf } from '../tools/words.ts'
import { clientLooks, mongoLooks } from './clients.ts'
import { awsLooks, azLooks, forgeApiLooks, gcloudLooks } from './clouds.ts'
import { codeLooks } from './code.ts'
import { gitLooks } from './git.ts'
import { isActingOption, takesBack } from './options.ts'
import { ALWAYS, BARE, NEVER_WITH, ONLY_WITH, UNLESS } from './plain.ts'
import { curlLooks, httpieLooks, wgetLooks } from './requests.ts'
import { awkLooks, sedLooks } from './text.ts'
import { TOOLS } from './tools.ts'

/**
 * True for a command that is known to look only: it changes no file, repository, service or setting, and runs nothing
 * that might. What is not known to look is taken to act. What its redirects and statements do are effects of their own.
 */
export function looks(run: Run): boolean {
  const { name, args, path } = run
  if ((path !== undefined && !OF_PROJECT.test(path)) || actsByVariable(run)) return false
  if (asksForHelp(run)) return true
  if (args.some(({ text }) => takesBack(text) || text === ';' || isActingOption(name, text)))
    return SEES_ITSELF.test(name) && looksItself(run)
  return looksItself(run)
}

/** Programs whose own reading knows all their options. */
const SEES_ITSELF =
  /^(git|aws|gcloud|az|curl|wget|gh|glab|find|gfind|sed|gsed|awk|gawk|mawk|nawk|psql|mysql|mariadb)$/

function looksItself(run: Run): boolean {
  const { name, args } = run
  const own = OWN.get(name)
  if (own) return own(run)
  const managed = managedBy(run)
  if (managed) return looks(managed)
  const known = codeLooks(run) ?? clientLooks(run)
  if (known !== undefined && !(name === 'bq' && known)) return known
  const texts = args.map(({ text }) => text)
  // An unquoted word that nobody knows may be any option.
  const open = args.some((arg) => arg.several === true)
  const never = NEVER_WITH.get(name)
  const only = ONLY_WITH.get(name)
  if (only)
    return (
      !open &&
      !texts.includes('--') &&
      texts.some((text) => only.test(text)) &&
      !texts.some((text) => never?.test(text))
    )
  const unless = UNLESS.get(name)
  if (unless) return (args.length === 0 || !open) && !texts.some((text) => unless.test(text))
  if (BARE.has(name)) return args.length === 0
  return ALWAYS.has(name) || byTool(run, texts, open)
}

/** `python manage.py …`, `php artisan …`: the script is a tool with words of its own. */
function managedBy(run: Run): Run | undefined {
  const [script, ...args] = run.args
  const tool = /^(?:\.\/)?(?:[\w-]+\/)*(manage\.py|artisan)$/.exec(script?.text ?? '')?.[1]
  return tool && /^(python[\d.]*|php)$/.test(run.name) ? { ...run, name: tool, args } : undefined
}

/** Tools that a project keeps for itself; in a mode of reading nobody changes them. */
const OF_PROJECT =
  /^(\.\/)?(bin\/(rails|rake|bundle|console)|([\w@.-]+\/)*(node_modules\/\.bin|\.?venv\/bin|vendor\/bin)\/[\w.-]+|gradlew|mvnw)$/

/** Programs with a reading of their own. */
const OWN: ReadonlyMap<string, (run: Run) => boolean> = new Map([
  ['git', gitLooks],
  ['curl', curlLooks],
  ['wget', wgetLooks],
  ['http', httpieLooks],
  ['https', httpieLooks],
  ['xh', httpieLooks],
  ['aws', awsLooks],
  ['gcloud', gcloudLooks],
  ['az', azLooks],
  ['mongosh', mongoLooks],
  ['mongo', mongoLooks],
  ['awk', awkLooks],
  ['gawk', awkLooks],
  ['mawk', awkLooks],
  ['nawk', awkLooks],
  ['sed', sedLooks],
  ['gsed', sedLooks],
  ['find', findLooks],
  ['gfind', findLooks],
  ['kill', ({ args }) => /^(-0|-l|-L|--list)$/.test(args[0]?.text ?? '')],
  ['tar', tarLooks],
  ['gtar', tarLooks],
  // A second operand of these is the file that they write.
  ['uniq', (run) => operandsOf(run).length < 2],
  [
    'xxd',
    (run) =>
      operandsOf(run).filter((word) => !/^\d+$/.test(word)).length < 2 &&
      !run.args.some(({ text }) => /^-[a-zA-Z]*r/.test(text)),
  ],
  [
    'dd',
    ({ args }) =>
      args.every(
        ({ text, known }) => known && (!text.startsWith('of=') || text === 'of=/dev/null'),
      ),
  ],
  [
    'gh',
    (run) =>
      run.args[0]?.text === 'api'
        ? forgeApiLooks(run)
        : byTool(
            run,
            run.args.map(({ text }) => text),
            false,
          ),
  ],
  [
    'glab',
    (run) =>
      run.args[0]?.text === 'api'
        ? forgeApiLooks(run)
        : byTool(
            run,
            run.args.map(({ text }) => text),
            false,
          ),
  ],
  [
    'ruff',
    (run) =>
      /^(check|rule|config|linter|version)$/.test(operandsOf(run)[0] ?? '')
        ? !run.args.some(({ text }) =>
            /^--(fix|unsafe-fixes|add-noqa|output-file|watch|config)|^-\w*[ow]/.test(text),
          )
        : operandsOf(run)[0] === 'format' &&
          run.args.some(({ text }) => /^--(check|diff)$/.test(text)),
  ],
  [
    'biome',
    (run) =>
      /^(check|lint|ci|explain|rage|version|search)$/.test(operandsOf(run)[0] ?? '') &&
      !run.args.some(({ text }) => /^--(write|fix|apply|unsafe)/.test(text)),
  ],
  [
    'gunzip',
    ({ args }) =>
      !args.some(({ text }) => text === '--') &&
      args.some(({ text }) => /^-[a-zA-Z]*[clt]/.test(text)),
  ],
])

function operandsOf({ args }: Run): readonly string[] {
  return args.map(({ text }) => text).filter((text) => !text.startsWith('-') || text === '-')
}

/** Lists, or prints what it takes out; nothing that starts a program. */
function tarLooks({ args }: Run): boolean {
  const words = args.map(({ text }) => text)
  const letters = words
    .filter((word, i) => /^-[a-zA-Z]+$/.test(word) || (i === 0 && /^[a-zA-Z]+$/.test(word)))
    .join('')
  const long = words.filter((word) => word.startsWith('--'))
  const runs = long.some((word) =>
    /^--(checkpoint-action|to-command|use-compress|info-script|new-volume|rsh|rmt|create|append|update|delete|concat|remove)/.test(
      word,
    ),
  )
  const prints = /O/.test(letters) || long.includes('--to-stdout')
  const lists = /t/.test(letters) || long.includes('--list')
  return (
    !runs &&
    !/[IFcrA]|u/.test(letters) &&
    !long.some((word) => /^--(in|to-c|ch|us|ne|rs|rm)/.test(word)) &&
    !words.some((word) => /^-\w*f\w+$/.test(word)) &&
    args.every((arg) => arg.several !== true) &&
    (/x/.test(letters) || long.some((word) => /^--(extract|get)/.test(word)) ? prints : lists)
  )
}

/** What find itself does; programs that it starts are commands of their own. */
const FIND_ACTS = /^-(delete|fprint\w*|fls|ok|okdir)$/

function findLooks({ args }: Run): boolean {
  return args.every(({ text, several }) => several !== true && !FIND_ACTS.test(text))
}

/** Rows by the names of their tools; built on first use. */
let rows: ReadonlyMap<string, readonly Tool[]> | undefined

interface Tool {
  /** `anywhere`: the line is about flags, wherever the words stand. */
  readonly tests: readonly {
    readonly test: (words: Words) => boolean
    readonly anywhere: boolean
  }[]
  readonly valued: ReadonlySet<string>
  readonly unless: RegExp | undefined
}

function byTool(run: Run, texts: readonly string[], open: boolean): boolean {
  if (rows === undefined) {
    const made = new Map<string, Tool[]>()
    for (const [names, lines, valued = '', unless] of TOOLS)
      for (const name of names.split(' ')) {
        const tool = {
          tests: lines.map((line) => ({
            test: testOf(line),
            anywhere: /^(\*\*)? *-|^\*\*$/.test(line) || line.startsWith('** -'),
          })),
          valued: new Set(valued.split(' ')),
          unless,
        }
        made.set(name, [...(made.get(name) ?? []), tool])
      }
    rows = made
  }
  return (rows.get(run.name) ?? []).some(({ tests, valued, unless }) => {
    if (open || texts.some((text) => unless?.test(text))) return false
    const words = wordsOf(run, valued)
    const unsure = isVerbUnsure(texts, valued)
    return tests.some(({ test, anywhere }) => (anywhere || !unsure) && test(words))
  })
}

/** An option before the verb that may take a value makes the next word the value, or the verb: nobody knows which. */
function isVerbUnsure(texts: readonly string[], valued: ReadonlySet<string>): boolean {
  const verb = texts.findIndex((text) => !text.startsWith('-'))
  const before = texts.slice(0, Math.max(verb, 0))
  return before.some(
    (text, i) =>
      !text.includes('=') &&
      !valued.has(text) &&
      !PLAIN_OPTION.test(text) &&
      i === before.length - 1,
  )
}

/** Options that take no value with any tool. */
const PLAIN_OPTION =
  /^(-[vqhVyA]+|-br|-brief|-c|-plaintext|-4|-6|--(no-[\w-]+|json|quiet|verbose|debug|version|help|all|yes|color|offline|raw|global|insecure|tls|plain|dry-run|user|system))$/

/** `npm publish --help`, `tool --version`: any program shows its manual, but one that would run what stands there. */
function asksForHelp({ name, args }: Run): boolean {
  const words = args.map(({ text }) => text)
  const last = words.at(-1) ?? ''
  if (words.length === 1 && last === '--version') return true
  if (SHELLS.has(name) || RUNS.test(name)) return false
  if (/^(--?help|--version)$/.test(last))
    return (
      words.length <= HELP_WORDS_MAX &&
      words.slice(0, -1).every((word) => /^[a-z][\w:-]*$/.test(word) && !STARTS.test(word))
    )
  return words.length === 1 && /^(-v|-V|-version|version|help)$/.test(last) && VERSIONED.test(name)
}

/** Verbs behind which `--help` belongs to somebody else, or is a value. */
const STARTS =
  /^(run|exec|x|dlx|start|up|set|del|add|create|install|bisect|tool|compose|jar|config|eval|shell|ssh|call|invoke|script|unlink)$/
/** A sub-command of a sub-command has a manual too; longer lines are more than a question. */
const HELP_WORDS_MAX = 4

const RUNS =
  /^(lua|luajit|osascript|java|uvx|pipx|redis-cli|node|python3?|perl|ruby|php|Rscript|julia|xargs|parallel|env|sudo|doas|su|nice|nohup|timeout|time|watch|exec|eval|command|find|fd|ssh|npx|bunx|make|just|rake|task|\.)$/
const VERSIONED =
  /^(node|npm|pnpm|yarn|bun|deno|python3?|pip3?|ruby|gem|php|perl|go|rustc|cargo|java|javac|mvn|gradle|dotnet|docker|kubectl|helm|terraform|tofu|git|gh|aws|gcloud|az|tsc|make|cmake|gcc|g\+\+|clang|psql|mysql|redis-cli|sqlite3|nginx|ssh|curl|openssl|psalm|composer|swift|kotlin|scala|lua|julia|R|elixir|mix|erl|ghc|stack|cabal|zig|nim|dart|flutter|uname)$/

/**
 * Variables by which a program that only looks would run or read something else: where programs and libraries are
 * found, pagers and editors, options that are always given, files that are run at the start.
 */
const TURNS =
  /PATH$|^LD_|^DYLD_|PRELOAD|^GIT_(?!PAGER$|TERMINAL_PROMPT|OPTIONAL_LOCKS|AUTHOR|COMMITTER)|PAGER|EDITOR|VISUAL|^BASH_|^ENV$|OPTIONS?$|OPTS?$|OPT$|^PYTHON(?!UNBUFFERED|IOENCODING|WARNINGS|UTF8|DONTWRITE)|^PERL|^RUBY|^NODE_(?!ENV$)|COMMAND|^LESS|^SHELL|^PS\d$|^TAR_|RSH$|_CMD$|PROGRAM|_HOOK|^HOME$|^XDG_|INIT|RC$|STARTUP|^KUBECONFIG$|^DOCKER_CONFIG$|CREDENTIAL_PROCESS|^CC$|^AWS_CONFIG_FILE$|FLAGS$|ARGS|^RUSTC|^RUSTFMT|^RUSTUP|TOOLCHAIN|EXTERNAL|ASKPASS|^BROWSER$|^PIP_|^MAVEN|^JAVA_|GEMFILE|SSLKEYLOG|^OPENSSL|GETCONF|^ERL_|CLOUDSDK_PYTHON|^CARGO_|^GO[A-Z]+$|^npm_config|^NPM_CONFIG|^TF_CLI|^HELM_PLUGIN|^KUBECTL_|^SUDO_|^SSH_|_proxy$|PLUGIN|_OUTPUT|_PROG$|_LOG$|^CURL_|_PROXY$|^path$|^fpath$|^PROMPT|^MAN|^TERMINFO|^GCONV|^NLSPATH|^RIPGREP|^JQ|^YQ/

export function actsByVariable({ environment, frame, reading }: Run): boolean {
  for (const [name, { text }] of environment) if (turns(name, text)) return true
  for (const [name, value] of frame.scope.variables) {
    // A value that would be run where arithmetic or a prompt expands it.
    if (value.choices.some((fields) => fields.some((field) => /\$\(|`/.test(field)))) return true
    const text = value.choices.length === 1 ? value.choices[0]?.[0] : undefined
    if (name !== 'HOME' || text !== reading.world.user.home) if (turns(name, text)) return true
  }
  return false
}

function turns(name: string, value: string | undefined): boolean {
  return name.includes(UNKNOWN_PART) || (TURNS.test(name) && !/^(cat|)$/.test(value ?? '?'))
}
