import type { Field } from '../facts.ts'
import { absolute } from '../files/path.ts'
import { leadingOptionsOf, type OptionShape } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { childOf } from '../shell/scope.ts'
import { unread } from './unread.ts'

export const MAKE: OptionShape = {
  values: 'CfjIoWl',
  longValues: ['directory', 'file', 'makefile', 'jobs', 'working-directory', 'justfile'],
}

/** `make TARGET`: the recipe lines of the targets and of what they depend on. */
export const make = (run: Run): void => {
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
