import { type Field, type Place, UNKNOWN_PART } from '../facts.ts'
import { absolute } from '../files/path.ts'
import { readRedirects } from '../files/redirects.ts'
import { looks } from '../looks/looks.ts'
import { builtinActs, passesOn } from '../looks/passes-on.ts'
import { reachOf } from '../looks/reach.ts'
import { actsByVariable } from '../looks/variables.ts'
import { isProgram, readEnvironment, readProgram } from '../programs.ts'
import { anyOf, UNKNOWN_FIELD } from './branches.ts'
import { BUILTINS, LOOKUPS } from './builtins.ts'
import { sshParts } from './elsewhere.ts'
import { fedFields, foundFields } from './feeds.ts'
import { outputOf } from './output.ts'
import { runOwnScript } from './own-scripts.ts'
import { type Frame, type Run, SILENT, type Text } from './run.ts'
import { childOf, type ShellFunction } from './scope.ts'
import { runScript, runShell, runStdin, SHELLS } from './shells.ts'
import { writtenAt } from './source.ts'
import { worksOn } from './works.ts'
import { WRAPPERS } from './wrappers.ts'
import type { Wrapped } from './wrapping.ts'
import { keepCopies, WRITERS, writtenText } from './written.ts'

/** What a simple command does: its redirects, then the command itself, down to whatever it runs in turn. */
export function perform(run: Run): Text | undefined {
  readRedirects(run)
  readEnvironment(run)
  if (run.name === '') return SILENT
  const name = programOf(run)
  return name === undefined
    ? undefined
    : performNamed({ ...run, name, ...foreignPath(run.name), environment: inherited(run) })
}

function foreignPath(name: string): Pick<Run, 'path'> {
  return name.includes('/') && !STANDARD_FOLDERS.test(name) ? { path: name } : {}
}

/** What stands before a wrapper holds for what it runs: `RAILS_ENV=test bundle exec …`. */
function inherited({ environment, frame }: Run): Run['environment'] {
  const { exported } = frame
  if (exported === undefined || exported.size === 0) return environment
  return environment.size === 0 ? exported : new Map([...exported, ...environment])
}

/** Wrappers that take assignments of their own before the command. */
const ASSIGNING = new Set(['env', 'cross-env', 'sudo', 'doas', 'dotenv'])

function exportedBy(run: Run): Run['environment'] {
  if (!ASSIGNING.has(run.name)) return run.environment
  const environment = new Map(run.environment)
  for (const { text, known } of run.args) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? []
    if (name !== undefined) environment.set(name, { text: value ?? '', known })
    else if (!text.startsWith('-')) break
  }
  return environment
}

function performNamed(run: Run): Text | undefined {
  const { name, frame } = run
  if (!frame.external) {
    const shellFunction = frame.scope.functions.get(name)
    if (shellFunction) {
      const out = callFunction(run, shellFunction)
      if (certainly(shellFunction)) return out
    }
    // An alias is not expanded in scripts, nor on the line that makes it: both readings are possible.
    const alias = frame.scope.aliases.get(name)
    if (alias && !frame.via.includes(`alias ${name}`)) callAlias(run, alias)
  }
  run.reading.commands.push({
    name,
    ...(run.path !== undefined && { path: run.path }),
    args: run.args,
    span: run.span,
    via: run.via,
    place: run.place,
    ...worksOn(run),
  })
  const own = !frame.external || frame.via.at(-1) === 'command'
  const builtin = own ? BUILTINS.get(name) : undefined
  if (builtin) {
    if (run.reading.asksForActs && builtinActs(run)) noteAct(run)
    return builtin(run)
  }
  const lookedUp = LOOKUPS.get(name)?.(run)
  if (lookedUp) return lookedUp
  const { reading } = run
  const before = reading.commands.length
  const out = performProgram(run)
  // What a wrapper or a shell runs are commands of their own, and are looked at as such.
  const runsOthers = reading.commands.length > before
  if (reading.asksForActs && !(runsOthers && passesOn(run) && !actsByVariable(run)) && !looks(run))
    noteAct(run)
  return out
}

function noteAct(run: Run): void {
  if (run.reading.asksForActs) run.reading.act(run.name, run.span, reachOf(run))
}

function performProgram(run: Run): Text | undefined {
  const { name, frame } = run
  if (name === 'source' && run.args.length === 0) return runStdin(run, frame)
  if (name === 'source' || name === '.') return sourced(run)
  if (SHELLS.has(name)) return runShell({ ...run, frame: { ...frame, external: false } })
  readProgram(run)
  if (WRITERS.has(name)) keepCopies(run)
  return unwrap(run) ?? printedBy(run)
}

function printedBy(run: Run): Text | undefined {
  const { name, args, frame } = run
  if (name === 'cat' && args.length > 0) {
    const text = writtenText(run)
    if (text) return text
  }
  if (name === 'find' && !args.some((arg) => FIND_PRINTS_OTHERWISE.test(arg.text))) {
    const found = foundFields(run).map((field) => field.text)
    return { text: found.join('\n'), known: false }
  }
  return outputOf(name, args, stdinText(frame))
}

/** Then what find prints is not what it found, or it prints nothing. */
const FIND_PRINTS_OTHERWISE = /^-(exec|execdir|ok|okdir|delete|printf|ls|fls|fprint\w*|quit)$/

function stdinText(frame: Frame): Text | undefined {
  return frame.stdin.kind === 'text' ? frame.stdin.text : undefined
}

/**
 * The program's base name, or undefined where it cannot be known. A path that is no standard place is a script of
 * somebody's: it is read under the name it has.
 */
function programOf(run: Run): string | undefined {
  const raw = run.name.replace(/\r$/, '')
  if (raw.includes(UNKNOWN_PART)) {
    run.reading.unknown(
      'dynamic-command',
      'a command whose name is only known when it runs',
      run.span,
      /\$\{?IFS\b/.test(writtenAt(run.span, run.frame.source)) ? 'deny' : 'ask',
    )
    return undefined
  }
  const plain = raw.replace(/\[([^\]!^-])\]/g, '$1')
  const base = plain.split('/').at(-1) ?? plain
  if (/[*?[\]]/.test(base) && !/^\[+$/.test(base)) {
    run.reading.unknown(
      'dynamic-command',
      'a command whose name is a pattern',
      run.span,
      /[*?]/.test(base) ? 'deny' : 'ask',
    )
    return undefined
  }
  const lower = base.replace(/\.exe$/i, '').replace(/^zf_(?=rm|rmdir|mv|ln|chmod|chown)/, '')
  if (!plain.includes('/') || STANDARD_FOLDERS.test(plain) || isProgram(lower)) return lower
  const script = { text: plain, known: true, glob: false, span: run.span }
  if (/^(github|gitlab|bitbucket|gist|git|git\+\w+|https?):/.test(plain)) {
    run.reading.unknown('opaque-code', `${plain}, which nobody has read`, run.span)
    return undefined
  }
  // `npx @scope/name` names a package.
  if (LOCAL_TOOLS.test(plain) || plain.startsWith('@')) return lower
  run.reading.commands.push({
    name: plain,
    path: plain,
    args: run.args,
    span: run.span,
    via: run.via,
    place: run.place,
  })
  noteAct({ ...run, name: plain })
  runOwnScript({ ...run, name: lower }, script)
  return undefined
}

const STANDARD_FOLDERS = /^\/(usr\/(local\/)?s?bin|s?bin|opt\/homebrew\/bin|usr\/bin\/\.\.\/bin)\//

/** Programs that package managers put into a project, run by their path. */
const LOCAL_TOOLS = /(^|\/)(node_modules\/\.bin|\.?venv\/bin|vendor\/bin|\.tox\/[^/]+\/bin)\//

/** True where no program of that name can be meant. */
function certainly(shellFunction: ShellFunction): boolean {
  return shellFunction.certain || (shellFunction.before ? certainly(shellFunction.before) : false)
}

/** Calls of a function from within itself that are followed with their own arguments. */
const RECURSION_MAX = 2

function callFunction(run: Run, shellFunction: ShellFunction): Text | undefined {
  const { scope, via } = run.frame
  const mark = `${run.name}()`
  const depth = via.filter((step) => step === mark).length
  // With the same arguments it does nothing that has not been read; deeper down it is read once more for any of them.
  if (
    depth > RECURSION_MAX ||
    (depth > 0 && scope.running === shellFunction && sameFields(run.args, scope.called))
  )
    return undefined
  const before = scope.positional
  const { locals, called, running } = scope
  const args = depth === RECURSION_MAX ? run.args.map(() => UNKNOWN_FIELD) : run.args
  const inner = { ...run.frame, via: [...run.via, mark] }
  const bodies: ShellFunction[] = []
  for (let one: ShellFunction | undefined = shellFunction; one; one = one.before) bodies.push(one)
  let out: Text | undefined
  const ways = bodies.map((one) => () => {
    scope.positional = args
    scope.called = args
    scope.running = one
    scope.locals = new Map()
    out = run.runner.body(one.body, { ...inner, source: one.source })
    for (const [name, value] of scope.locals) {
      if (value) scope.variables.set(name, value)
      else scope.variables.delete(name)
    }
    scope.positional = before
    return true
  })
  const [first] = ways
  if (first && ways.length === 1) first()
  else anyOf(scope, ways, false)
  scope.locals = locals
  scope.called = called
  scope.running = running
  return ways.length === 1 ? out : undefined
}

function sameFields(a: readonly Field[], b: readonly Field[]): boolean {
  return a.length === b.length && a.every((field, i) => field.text === b[i]?.text)
}

function callAlias(run: Run, alias: string): Text | undefined {
  const words = run.args.map((arg) => `'${arg.text.replaceAll("'", `'\\''`)}'`)
  const frame = { ...run.frame, via: [...run.via, `alias ${run.name}`] }
  const text = { text: [alias, ...words].join(' '), known: run.args.every((arg) => arg.known) }
  return run.runner.code(text, frame, run.span)
}

/** `source FILE` runs in this very shell. A virtual environment's activate script is everyday. */
function sourced(run: Run): Text | undefined {
  const [file, ...args] = run.args
  if (!file) return SILENT
  const path = absolute(file.text, run.frame.scope.cwd)
  const written = path !== undefined && run.frame.scope.written.has(path)
  if (
    !written &&
    /(^|\/)(bin\/activate(\.\w+)?|nvm\.sh|\.env(\.\w+)?|env\.sh|\.cargo\/env|\.(bash|zsh)rc|\.profile|\.bash_profile)$/.test(
      file.text,
    )
  )
    return SILENT
  if (args.length > 0) run.frame.scope.positional = args
  return runScript(run, file, { ...run.frame, via: [...run.via, 'source'] })
}

/** Wrappers that start a shell when they are given no command: it reads their input. */
const READS_CODE = new Set(['ssh', 'sudo', 'su', 'doas', 'chroot', 'unshare', 'nsenter', 'runuser'])

function runInput(run: Run): Text | undefined {
  const host = run.name === 'ssh' ? sshParts(run.args).host?.text : undefined
  const place: Place = host === undefined ? run.place : { kind: 'host', name: host }
  const { scope } = run.frame
  return runStdin(run, { ...run.frame, scope: childOf(scope), place, via: [...run.via, run.name] })
}

/** Follows a wrapper to what it runs; undefined when the program is no wrapper, or wraps nothing here. */
function unwrap(run: Run): Text | undefined {
  const wrapped = WRAPPERS.get(run.name)?.(run.args)
  if (!wrapped) return undefined
  if (READS_CODE.has(run.name) && wrapped.every((inner) => !inner.code && !inner.fields?.length))
    return runInput(run)
  if (wrapped.length === 0) return undefined
  let out: Text | undefined
  for (const inner of wrapped) out = runWrapped(run, inner)
  return out ?? { text: UNKNOWN_PART, known: false }
}

/** Wrappers that are the shell's own: what they run is still run by it. */
const IN_SHELL = new Set(['builtin', 'time', 'exec'])

function runWrapped(run: Run, inner: Wrapped): Text | undefined {
  const scope = inner.cwd
    ? {
        ...childOf(run.frame.scope),
        cwd: inner.cwd.known ? absolute(inner.cwd.text, run.frame.scope.cwd) : undefined,
      }
    : run.frame.scope
  const place = inner.place ?? run.place
  const frame: Frame = {
    ...run.frame,
    scope: inner.place ? { ...childOf(scope), cwd: undefined } : scope,
    place,
    via: [...run.via, run.name],
    external: !IN_SHELL.has(run.name),
    exported: exportedBy(run),
  }
  if (inner.input) return runInput(run)
  if (inner.code) {
    return run.runner.code(inner.code, { ...frame, external: false }, run.span)
  }
  const fields = inner.fields ?? []
  if (fields.length === 0) return SILENT
  const fed = inner.feeds ? fedFields(run, fields, inner.feeds) : fields
  const own = inner.feeds === 'stdin' ? { ...frame, stdin: { kind: 'inherited' } as const } : frame
  return run.runner.run(fed, own, run.span)
}
