import type { Field } from '../facts.ts'
import { FAMILIAR } from '../familiar.ts'
import { absolute, isWithin, normal } from '../files/path.ts'
import { isConventional, isHarmfulName } from '../shell/conventions.ts'
import { leadingOptionsOf, type OptionShape } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { childOf } from '../shell/scope.ts'

type Reader = (run: Run) => void

const NPM: OptionShape = {
  values: 'wCF',
  longValues: ['prefix', 'workspace', 'filter', 'dir', 'cwd'],
}

/** `npm run NAME`: the script as package.json has it, or its name where there is no such file to read. */
function packageScripts(implied: boolean): Reader {
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
    } else runsProgram(run, verb, name ? [name, ...args] : [])
  }
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
  const manifest = cwd && nearestManifest(run, cwd)
  const via = [...run.via, `${run.name} run ${name.text}`]
  if (manifest === undefined || manifest === '') {
    if (name.known) unread(run, name)
    else
      run.reading.unknown(
        'dynamic-target',
        'a script whose name is only known when it runs',
        run.span,
      )
    return
  }
  const script = scriptOf(manifest, name.text)
  // A script that is not there fails by itself.
  if (script === undefined) return
  const words = args
    .filter((arg) => arg.text !== '--')
    .map((arg) => `'${arg.text.replaceAll("'", `'\\''`)}'`)
  const frame = { ...run.frame, via, scope: { ...childOf(run.frame.scope), cwd } }
  if (run.via.includes(via.at(-1) ?? '')) return
  run.runner.code({ text: [script, ...words].join(' '), known: true }, frame, run.span)
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

function unread(run: Run, name: Field): void {
  const weight = isConventional(name.text) ? 'note' : 'ask'
  run.reading.unknown('unread', `the target “${name.text}” cannot be read here`, name.span, weight)
}

const MAKE: OptionShape = {
  values: 'CfjIoWl',
  longValues: ['directory', 'file', 'makefile', 'jobs', 'working-directory', 'justfile'],
}

/** `make TARGET`: the recipe lines of the targets and of what they depend on. */
const make: Reader = (run) => {
  const options = leadingOptionsOf(run.args, MAKE)
  if (
    options.flags.has('-n') ||
    options.flags.has('--dry-run') ||
    options.flags.has('--just-print') ||
    options.flags.has('-p') ||
    options.flags.has('-q')
  )
    return
  const targets = options.rest.filter(
    (field) => !/^\w+[:+?]?=/.test(field.text) && !field.text.startsWith('-'),
  )
  const into = options.values.get('-C') ?? options.values.get('--directory')
  const cwd = into ? absolute(into.text, run.frame.scope.cwd) : run.frame.scope.cwd
  const file =
    options.values.get('-f') ?? options.values.get('--file') ?? options.values.get('--makefile')
  const text = makefileOf(run, cwd, file)
  const names =
    targets.length > 0 ? targets : [{ text: '', known: true, glob: false, span: run.span }]
  for (const target of names) {
    if (text === undefined) {
      if (target.text !== '') unread(run, target)
    } else runRecipe(run, text, target, cwd)
  }
}

function makefileOf(
  run: Run,
  cwd: string | undefined,
  file: Field | undefined,
): string | undefined {
  if (file?.text === '-')
    return run.frame.stdin.kind === 'text' ? run.frame.stdin.text.text : undefined
  if (file) {
    const path = absolute(file.text, cwd)
    return path === undefined
      ? undefined
      : (run.frame.scope.written.get(path) ?? run.reading.text(path).text)
  }
  if (cwd === undefined) return undefined
  for (const name of ['GNUmakefile', 'makefile', 'Makefile']) {
    const text =
      run.frame.scope.written.get(`${cwd}/${name}`) ?? run.reading.text(`${cwd}/${name}`).text
    if (text !== undefined) return text
  }
  return undefined
}

function runRecipe(run: Run, makefile: string, target: Field, cwd: string | undefined): void {
  const recipes = recipesOf(makefile)
  const first = recipes.keys().next().value
  const wanted = target.text === '' ? (first ?? '') : target.text
  const seen = new Set<string>()
  const lines: string[] = []
  const visit = (name: string): void => {
    const recipe = recipes.get(name)
    if (!recipe || seen.has(name)) return
    seen.add(name)
    for (const need of recipe.needs) visit(need)
    lines.push(...recipe.lines)
  }
  visit(wanted)
  if (lines.length === 0) return
  const via = `make ${wanted}`
  if (run.via.includes(via)) return
  const code = lines
    .map((line) =>
      line
        .replace(/^[@+-]+/, '')
        .replace(/\$\$/g, '$')
        .replace(/\$\((\w+)\)/g, (_, name: string) => `\${${name}}`),
    )
    .join('\n')
  const scope = { ...childOf(run.frame.scope), cwd }
  for (const match of makefile.matchAll(/^(\w+)\s*[:?]?=\s*(.*)$/gm)) {
    scope.variables.set(match[1] ?? '', { choices: [[(match[2] ?? '').trim()]], known: true })
  }
  run.runner.code(
    { text: code, known: true },
    { ...run.frame, via: [...run.via, via], scope },
    run.span,
  )
}

interface Recipe {
  readonly needs: readonly string[]
  readonly lines: string[]
}

function recipesOf(makefile: string): ReadonlyMap<string, Recipe> {
  const recipes = new Map<string, Recipe>()
  let current: Recipe | undefined
  for (const line of makefile.replace(/\\\n/g, ' ').split('\n')) {
    const head = /^([\w./%-][\w./% -]*?)\s*::?\s*(?!=)([^=]*)$/.exec(line)
    if (line.startsWith('\t')) current?.lines.push(line.slice(1))
    else if (head && !line.startsWith('.')) {
      const [needs = '', inline] = (head[2] ?? '').split(';')
      current = {
        needs: needs.split(/\s+/).filter((need) => need !== '' && need !== '|'),
        lines: inline ? [inline.trim()] : [],
      }
      for (const name of (head[1] ?? '').split(/\s+/)) recipes.set(name, current)
    } else if (line.trim() !== '') current = undefined
  }
  return recipes
}

/** They list, show or explain a target. */
const SHOWS = /^(-n|-l|--list(-all)?|--dry(-run)?|--show|--summary|--evaluate|--dump|--choose)$/

/** Runners of many projects: only a target whose name says harm is asked about. */
const monorepo: Reader = (run) => {
  const targets = run.args.filter(({ text }, i) => {
    const before = run.args[i - 1]?.text ?? ''
    return /^(-t|--targets?|run|exec)$/.test(before) || (i === 0 && /^[\w:-]+$/.test(text))
  })
  for (const target of targets.flatMap((field) =>
    field.text.split(',').map((text) => ({ ...field, text })),
  )) {
    if (
      /^(run|run-many|affected|exec|list|ls|changed|graph|show|add|init|bootstrap|watch|prune|link|reset|report|daemon|format|migrate|release)$/.test(
        target.text,
      )
    )
      continue
    if (isHarmfulName(target.text) || /^version$/.test(target.text)) unread(run, target)
  }
}

/** Runners whose targets are not read: the name decides. */
const byName: Reader = (run) => {
  if (run.args.some(({ text }) => SHOWS.test(text))) return
  const [target] = leadingOptionsOf(run.args, MAKE).rest
  if (target && !target.text.startsWith('-')) unread(run, target)
}

export const PROJECT_PROGRAMS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['npm', packageScripts(false)],
  ['pnpm', packageScripts(true)],
  ['yarn', packageScripts(true)],
  ['make', make],
  ['gmake', make],
  ['just', byName],
  ['task', byName],
  ['nx', monorepo],
  ['turbo', monorepo],
  ['lerna', monorepo],
  ['rush', monorepo],
  ['wireit', monorepo],
])
