import type { Field } from '../facts.ts'
import { FAMILIAR } from '../familiar.ts'
import { absolute, isWithin, normal } from '../files/path.ts'
import { leadingOptionsOf, type OptionShape } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { childOf } from '../shell/scope.ts'
import { unread } from './unread.ts'

const NPM: OptionShape = {
  values: 'wCF',
  longValues: ['prefix', 'workspace', 'filter', 'dir', 'cwd'],
}

/** `npm run NAME`: the script as package.json has it, or its name where there is no such file to read. */
export function packageScripts(implied: boolean): (run: Run) => void {
  return (run) => {
    const options = leadingOptionsOf(run.args, NPM)
    const [verb, name, ...args] = options.rest
    if (!verb) return
    const into =
      options.values.get('--prefix') ??
      options.values.get('-C') ??
      options.values.get('--dir') ??
      options.values.get('--cwd')
    if (/^(run|run-script|rum)$/.test(verb.text)) {
      const [target, ...words] = leadingOptionsOf(options.rest.slice(1), NPM).rest
      if (target) runScript(run, target, words, into)
    } else if (/^(test|t|start|stop|restart|tst)$/.test(verb.text)) {
      runScript(
        run,
        { ...verb, text: verb.text.replace(/^(t|tst)$/, 'test') },
        name ? [name, ...args] : [],
        into,
      )
    } else if (implied && !PACKAGE_VERBS.test(verb.text)) {
      if (run.runner.knows(verb.text) || FAMILIAR.has(verb.text))
        runInner(run, [verb, ...(name ? [name, ...args] : [])], verb.text)
      else runScript(run, verb, name ? [name, ...args] : [], into)
    } else if (verb.text === 'pkg' && name?.text === 'set') setScripts(run, args)
    else runsProgram(run, verb, name ? [name, ...args] : [])
  }
}

/** `npm pkg set scripts.NAME=CODE`: what a later `npm run NAME` of this action runs. */
function setScripts(run: Run, args: readonly Field[]): void {
  for (const { text, known } of args) {
    const [, name, code] = /^scripts\.([^=]+)=([\s\S]+)$/.exec(text) ?? []
    if (name && code && known) run.frame.scope.written.set(scriptKey(run, name), code)
  }
}

/** Where a script that this action has set is kept among what it has written. */
function scriptKey(run: Run, name: string): string {
  return `${run.frame.scope.cwd ?? ''}/package.json#${name}`
}

function runInner(run: Run, fields: readonly Field[], how: string): void {
  run.runner.run(fields, { ...run.frame, via: [...run.via, `${run.name} ${how}`] }, run.span)
}

/** `pnpm exec CMD`, `yarn dlx CMD`, `npm exec -- CMD`. */
function runsProgram(run: Run, verb: Field, args: readonly Field[]): void {
  if (!/^(exec|x|dlx)$/.test(verb.text)) return
  const rest = leadingOptionsOf(args, { values: 'cp' })
  const code = rest.values.get('-c')
  const frame = { ...run.frame, via: [...run.via, `${run.name} ${verb.text}`] }
  if (code) run.runner.code(code, frame, code.span)
  else run.runner.run(rest.rest, frame, run.span)
}

const PACKAGE_VERBS =
  /^(install|i|ci|add|remove|rm|uninstall|un|update|up|upgrade|exec|x|dlx|init|create|publish|pack|link|unlink|list|ls|why|outdated|audit|view|info|show|config|cache|login|logout|whoami|version|versions|dedupe|prune|rebuild|store|import|workspaces?|set|plugin|npm|node|global|help|bin|root|prefix|doctor|fund|ping|search|explain|query|pkg|sbom|deprecate|dist-tag|owner|access|token|team|hook|org|profile|star|stars|unstar|unpublish|approve-builds|fetch|patch|patch-commit|deploy|licenses|env|setup|server|completion|install-test|it|cit|clean-install|dist-tags|adduser|edit|docs|repo|bugs|home|shrinkwrap|stage|tag|autoclean|check|generate-lock-entry|licenses|policies|unplug|constraints|explain|rebuild|catalog|changeset)$/

function runScript(run: Run, name: Field, args: readonly Field[], into: Field | undefined): void {
  const cwd = into
    ? into.known
      ? absolute(into.text, run.frame.scope.cwd)
      : undefined
    : run.frame.scope.cwd
  const set = run.frame.scope.written.get(scriptKey(run, name.text))
  const manifest = set === undefined && cwd ? nearestManifest(run, cwd) : undefined
  const via = [...run.via, `${run.name} run ${name.text}`]
  if (set === undefined && (manifest === undefined || manifest === '')) {
    if (name.known) unread(run, name)
    else
      run.reading.unknown(
        'dynamic-target',
        'a script whose name is only known when it runs',
        run.span,
      )
    return
  }
  const script = set ?? scriptOf(manifest ?? '', name.text)
  // A script that is not there fails by itself.
  if (script === undefined) return
  const beside = (when: 'pre' | 'post') =>
    run.frame.scope.written.get(scriptKey(run, when + name.text)) ??
    scriptOf(manifest ?? '', when + name.text)
  const words = args
    .filter((arg) => arg.text !== '--')
    .map((arg) => `'${arg.text.replaceAll("'", `'\\''`)}'`)
  const frame = { ...run.frame, via, scope: { ...childOf(run.frame.scope), cwd } }
  if (run.via.includes(via.at(-1) ?? '')) return
  for (const text of [beside('pre'), [script, ...words].join(' '), beside('post')])
    if (text !== undefined) run.runner.code({ text, known: true }, frame, run.span)
}

/**
 * npm looks upwards for its manifest; so does this, as far as the repository goes. Before that is known, the folder of
 * the action is where it mostly ends, and is asked about at once.
 */
function nearestManifest(run: Run, cwd: string): string | undefined {
  const { world } = run.reading
  const likely = isWithin(cwd, world.cwd) ? world.cwd : cwd
  const root = run.reading.root(cwd).root ?? (world.answers.root(cwd) ? cwd : likely)
  for (let folder = cwd; isWithin(folder, root); folder = normal(`${folder}/..`)) {
    const { text } = run.reading.text(`${folder}/package.json`)
    if (text !== undefined || folder === root || folder === '/') return text
  }
  return undefined
}

function scriptOf(manifest: string, name: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(manifest)
    const scripts =
      typeof parsed === 'object' && parsed !== null && 'scripts' in parsed
        ? parsed.scripts
        : undefined
    if (typeof scripts !== 'object' || scripts === null) return undefined
    const found = Object.entries(scripts).find(([key]) => key === name)?.[1]
    return typeof found === 'string' ? found : undefined
  } catch {
    return undefined
  }
}
