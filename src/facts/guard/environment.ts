import type { Run } from '../shell/run.ts'
import { says, writtenAt } from '../shell/source.ts'
import { environmentOf } from '../tools/environment.ts'
import { guardEffect } from './effect.ts'
import { guardAt } from './places.ts'

/** Variables that switch guards off, or put foreign code into every program that starts. */
const DISARMING = /^(HUSKY|LEFTHOOK|HUSKY_SKIP_HOOKS|SKIP_HOOKS|PRE_COMMIT_ALLOW_NO_CONFIG)$/
const INJECTING =
  /^(LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES|BASH_ENV|PROMPT_COMMAND|PERL5OPT|PYTHONSTARTUP|RUBYOPT)$/
const OTHERS =
  /^(DCG_BYPASS|CC_SAFETY_NET\w*|SAFETY_NET\w*|NAH_\w+|INTERLOCK_\w+|CLAUDE_CONFIG_DIR)$/

/** Whoever answers is believed. */
const UNCHECKED =
  /^(NODE_TLS_REJECT_UNAUTHORIZED=0|GIT_SSL_NO_VERIFY=(1|true)|PYTHONHTTPSVERIFY=0|CURL_INSECURE=1|GOINSECURE=.+|npm_config_strict_ssl=false|YARN_ENABLE_STRICT_SSL=(0|false))$/i

const HERE = /localhost|127\.0\.0\.1|\[::1\]/

/** Variables whose value some program runs as a command. */
const COMMANDS =
  /^(PAGER|MANPAGER|GIT_PAGER|EDITOR|VISUAL|GIT_EDITOR|GIT_SEQUENCE_EDITOR|GIT_SSH_COMMAND|GIT_SSH|GIT_ASKPASS|SSH_ASKPASS|BROWSER|LESSOPEN|LESSCLOSE|CC|CXX|LD|RUSTC_WRAPPER|CARGO_BUILD_RUSTC_WRAPPER|GIT_EXTERNAL_DIFF|GIT_PROXY_COMMAND|PSQL_EDITOR|PSQL_PAGER|MAKEFLAGS|PROMPT_COMMAND|PS4|KUBECTL_EXTERNAL_DIFF|KUBE_EDITOR)$/

/** pre-commit leaves out the hooks that are named. */
function skipped(run: Run, name: string, value: string): void {
  run.reading.effect({
    verb: 'disarm',
    target: { kind: 'git', part: 'checks', name },
    environment: 'local',
    scope: 'many',
    reversibility: 'reversible',
    span: run.span,
    detail: `some of the repository’s hooks (${value})`,
  })
}

/** Tests clean up after themselves, and before. */
const TESTS =
  /^(pytest|jest|vitest|mocha|rspec|phpunit|pest|cypress|playwright|go|cargo|mvn|gradle|npm|pnpm|yarn|rails|pgbench|bundle|npx|poetry|uv)$/

function onProduction(run: Run, name: string): void {
  run.reading.effect({
    verb: 'change',
    target: { kind: 'database', name },
    environment: 'production',
    scope: 'all',
    reversibility: 'irreversible',
    span: run.span,
    detail: `a production database, under tests (${name})`,
  })
}

/** By its value, or by the variable that it is taken from. */
function isProduction(run: Run, name: string, value: string): boolean {
  const written = writtenAt(run.span, run.frame.source)
  return (
    environmentOf(value, run.reading.world) === 'production' ||
    new RegExp(`\\b${name}=["']?\\$\\{?\\w*(?:PROD|LIVE)`, 'i').test(written)
  )
}

const EXPORTED_PRODUCTION =
  /\bexport\s+\w*(?:DATABASE_URL|DB_URL|MONGO\w*|REDIS_URL)=["']?\$\{?\w*(?:PROD|LIVE)/i

/** Assignments before a command, and `export`s: some of them take a guard down. */
export function readEnvironment(run: Run): void {
  const pairs = [...run.environment].map(([name, value]) => ({ name, value: value.text }))
  if (run.name === 'set' && /^-\w*[xU]/.test(run.args[0]?.text ?? '')) {
    const [, name, value] = run.args
    if (name && value) pairs.push({ name: name.text, value: value.text })
  }
  if (/^(export|declare|typeset|env)$/.test(run.name)) {
    for (const { text } of run.args) {
      const cut = text.indexOf('=')
      if (cut > 0) pairs.push({ name: text.slice(0, cut), value: text.slice(cut + 1) })
    }
  }
  if (
    /^(pytest|rspec|jest|vitest|phpunit|bundle)$/.test(run.name) &&
    says(run.frame.source, EXPORTED_PRODUCTION)
  )
    onProduction(run, 'DATABASE_URL')
  for (const { name, value } of pairs) {
    if (
      TESTS.test(run.name) &&
      /DATABASE|DB_|MONGO|REDIS|_URL$/.test(name) &&
      isProduction(run, name, value)
    ) {
      onProduction(run, name)
    }
    if (COMMANDS.test(name) && /\s/.test(value)) {
      const frame = { ...run.frame, via: [...run.via, name] }
      run.reading.attempt(() => run.runner.code({ text: value, known: true }, frame, run.span))
    }
    if (UNCHECKED.test(`${name}=${value}`) && !says(run.frame.source, HERE))
      run.reading.effect({
        verb: 'disarm',
        target: { kind: 'network', name },
        environment: 'unknown',
        scope: 'all',
        reversibility: 'recoverable',
        span: run.span,
        detail: `the check of certificates (${name}=${value})`,
      })
    const guard = /^~?\//.test(value) ? guardAt(value, run.reading.world) : undefined
    if (guard && !/PATH$/.test(name)) guardEffect(run, 'change', `${guard}, by way of ${name}`)
    const bothers = run.name === 'git' || run.name === '' || /^(export|declare|env)$/.test(run.name)
    if (name === 'SKIP' && run.name === 'git' && value !== '') skipped(run, name, value)
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
