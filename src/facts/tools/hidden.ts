import { folded } from '../code/fold.ts'
import { sqlEffects } from '../database/effects.ts'
import type { Field } from '../facts.ts'
import type { Run } from '../shell/run.ts'
import { childOf } from '../shell/scope.ts'
import { environmentOfRun } from './environment.ts'

/** Programs that do harm when they are handed on: a word or a text that begins with one may be run. */
const WORKERS =
  /^(rm|unlink|shred|dd|mkfs(\..*)?|git|psql|mysql|mariadb|dropdb|aws|gcloud|az|terraform|tofu|kubectl|helm|docker|sh|bash|zsh|dash|python3?|node|perl|ruby|find|xargs|sudo|env|curl|redis-cli|mongosh?|kill|pkill|killall|rails|rake|artisan|php|npx|prisma|mix|dropdb|mysqladmin|shutdown|reboot|mv|truncate|chmod|chown|pg_restore|alembic|manage\.py)$/

/** A program that is not known may run what stands behind it: as words, or as one text. */
export function readHiddenCommand(run: Run): void {
  const { args, reading, runner } = run
  const inner = { ...run.frame, via: [...run.via, run.name], certain: false, external: true }
  const at = args.findIndex((arg) => WORKERS.test(arg.text.split('/').at(-1) ?? ''))
  if (at >= 0) reading.attempt(() => runner.run(args.slice(at), inner, run.span))
  for (const arg of args.slice(0, WORDS_MAX)) {
    if (WORKERS.test(arg.text.trim().split(/\s+/)[0] ?? '') && /\s/.test(arg.text))
      attempt(run, arg.text)
  }
}

/** Verbs by which a tool that is known for something else runs what stands behind them, here or elsewhere. */
const RUNS = /^(run|run:detached|exec|execute|ssh|console|shell|with|dlx|x|command)$/

export function carriesCommand({ args }: Run): boolean {
  return args.slice(0, WORDS_MAX).some(({ text }) => RUNS.test(text))
}

/** Statements that change or lose something, where a program that is not known is given one. */
const STATEMENT =
  /^\s*(drop\s+\w|truncate\s+\w|delete\s+from\s|alter\s+(table|database|schema|role|user)\s|update\s+[\w."]+\s+set\s|grant\s+\w+.*\sto\s|revoke\s+\w+.*\sfrom\s)/i

/** Calls by which code empties tables, in a word for a console or a release. */
const EMPTIES = /\b(?:Repo\.delete_all|\w+\.(?:delete_all|destroy_all|drop_all|truncate_all))\b/

function emptied(run: Run, { span, text }: Field): void {
  run.reading.effect({
    verb: 'delete',
    target: { kind: 'database', name: text.slice(0, 60) },
    environment: environmentOfRun(
      run,
      [text, ...[...run.environment].map(([name, value]) => `${name}=${value.text}`)].join(' '),
    ),
    scope: 'all',
    reversibility: 'irreversible',
    span,
  })
}

/** SQL in an operand or on the input of a program that has no reader of its own. */
export function readHiddenSql(run: Run): void {
  const { stdin } = run.frame
  const input = stdin.kind === 'text' ? [{ ...stdin.text, glob: false, span: stdin.span }] : []
  for (const field of [...run.args.slice(0, WORDS_MAX), ...input]) {
    if (EMPTIES.test(field.text)) emptied(run, field)
    if (!STATEMENT.test(field.text)) continue
    const others = run.args.filter((arg) => arg !== field).map((arg) => arg.text)
    sqlEffects(run.reading, field, environmentOfRun(run, others.join(' ')))
  }
}

/** What is handed on stands near the front; more words are data. */
const WORDS_MAX = 8

/** Options whose value is a command, in whatever program: `tar --to-command`, `ssh -o ProxyCommand=…`, `rg --pre`. */
const COMMAND_OPTION =
  /^(?:--(?:to-command|checkpoint-action|use-compress-program|rsync-path|rsh|pre|preview|filter|compress-program|info-script|new-volume-script|upload-pack|receive-pack|extcmd|open-files-in-pager|pager|execute|exec|on-change|plugin)|(?:-o)?(?:Proxy|Local|Remote|KnownHosts)Command)(?:[= ]\s*(.*))?$/is

/** A short option that is one of these in this program only. */
const SHORT: Readonly<Record<string, RegExp>> = {
  tar: /^-(I|F)$/,
  rsync: /^-e$/,
  scp: /^-S$/,
  sftp: /^-S$/,
  split: /^--filter$/,
  less: /^$/,
}

/** Clients of databases name their statements so. */
const SQL =
  /^\s*(select|explain|show|with|insert|update|delete|create|alter|drop|truncate|grant|revoke|set|call|merge|describe|use)\s/i

/** Commands in the options and in the small languages of programs that are known for something else. */
export function readHiddenOptions(run: Run): void {
  for (const [i, { text }] of run.args.entries()) {
    const match = COMMAND_OPTION.exec(text)
    const value = match ? (match[1] ?? run.args[i + 1]?.text) : undefined
    const short = SHORT[run.name]?.test(text) ? run.args[i + 1]?.text : undefined
    const code = value ?? short
    if (code !== undefined && !SQL.test(code)) attempt(run, code.replace(/^(exec|sh)=/, ''))
    if (run.name === 'less' && text.startsWith('+!')) attempt(run, text.slice(2))
  }
  if (AWKS.has(run.name)) readAwk(run)
  const inner = SMALL_LANGUAGES[run.name]
  if (!inner) return
  const { stdin } = run.frame
  const input = stdin.kind === 'text' ? [{ text: stdin.text.text }] : []
  for (const { text } of [...run.args, ...input])
    for (const code of inner({ text: folded(text, run.reading.world.user.home) }))
      attempt(run, code)
}

const AWKS = new Set(['awk', 'gawk', 'mawk', 'nawk', 'goawk'])

/** Commands that awk puts together from its input, or a shell that it prints into. */
function readAwk(run: Run): void {
  const program = run.args.find(({ text }) => /[{]/.test(text))
  if (!program) return
  const runsInput = /\bsystem\s*\(\s*(?!["\s])|[|]&?\s*getline\b(?<!["]\s*[|]\s*getline)/.test(
    program.text,
  )
  const runsPrinted = /\|&?\s*"\s*(?:\/\S*\/)?(?:ba|z|da|k|)sh\b[^"]*"/.test(program.text)
  if (!runsInput && !runsPrinted) return
  const texts = [...program.text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text ?? '')
  const given = run.args.flatMap(({ text }) => /^(?:\w+=)?([^{}]*\s[^{}]*)$/.exec(text)?.[1] ?? [])
  const { stdin } = run.frame
  const lines = stdin.kind === 'text' ? stdin.text.text.split('\n').slice(0, WORDS_MAX) : []
  for (const text of [...texts, texts.join(' '), ...given, ...lines])
    attempt(run, text.replace(/\\n$/, '').replace(/\\(["\\])/g, '$1'))
  run.reading.unknown('opaque-code', 'commands that awk makes while it runs', program.span)
}

/** The commands in a word that is a program of the small language of sed, awk and others. */
const SMALL_LANGUAGES: Readonly<Record<string, (word: Pick<Field, 'text'>) => readonly string[]>> =
  {
    sed: sedCommands,
    gsed: sedCommands,
    awk: calls,
    gawk: calls,
    mawk: calls,
    nawk: calls,
    lua: calls,
    texlua: calls,
    'lua5.3': calls,
    'lua5.4': calls,
    irb: calls,
    pry: calls,
    R: calls,
    scala: calls,
    kotlin: calls,
    jshell: calls,
    clojure: calls,
    bb: calls,
    iex: calls,
    erl: calls,
    ghc: calls,
    ocaml: calls,
    racket: calls,
    sbcl: calls,
    swift: calls,
    crystal: calls,
    gnuplot: calls,
    maxima: calls,
    wish: calls,
    ipython: calls,
    qjs: calls,
    coffee: calls,
    zx: calls,
    luajit: calls,
    tclsh: calls,
    julia: calls,
    elixir: calls,
    groovy: calls,
    octave: calls,
    guile: calls,
    emacs: calls,
    expect: calls,
    osascript: calls,
    nvim: calls,
  }

/** `1e COMMAND`, and a substitution with the flag `e`, which runs what it has put in place. */
function sedCommands({ text }: Pick<Field, 'text'>): readonly string[] {
  const direct = [...text.matchAll(/(?:^|[;{\n]|\d|\/|\$)\s*e\s+([^\n]+)/g)].map(
    ([, code]) => code ?? '',
  )
  const [, , put] = /s(.)(?:(?!\1).)*\1((?:\\.|(?!\1).)*)\1[a-z0-9]*e/i.exec(text) ?? []
  return put === undefined ? direct : [...direct, put.replace(/\\(.)/g, '$1')]
}

/** Texts handed to a call that starts programs, and texts that a pipe leads to or from. */
function calls({ text }: Pick<Field, 'text'>): readonly string[] {
  const called = text.matchAll(
    /(?:system|os\.execute|io\.popen|popen|exec|spawn|run|shell-command|do shell script|cmd|execute|shell|Process|Command|createProcess|sh)\W{0,4}(["'`])((?:\\.|(?!\1).)*)\1/g,
  )
  const piped = text.matchAll(/"((?:\\.|[^"\\])*)"\s*\|\s*getline|\|&?\s*"((?:\\.|[^"\\])*)"/g)
  return [
    ...[...called].map((match) => match[2] ?? ''),
    ...[...piped].map((match) => match[1] ?? match[2] ?? ''),
  ].map((code) => code.replace(/\\(["'`\\])/g, '$1'))
}

function attempt(run: Run, text: string): void {
  if (text.trim() === '') return
  const frame = {
    ...run.frame,
    scope: childOf(run.frame.scope),
    via: [...run.via, run.name],
    certain: false,
  }
  run.reading.attempt(() => run.runner.code({ text, known: true }, frame, run.span))
}
