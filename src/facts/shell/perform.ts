import { type Field, type Place, UNKNOWN_PART } from '../facts.ts'
import { foundPaths } from '../files/find.ts'
import { absolute } from '../files/path.ts'
import { readRedirects } from '../files/redirects.ts'
import { isProgram, readEnvironment, readProgram, readScript } from '../programs.ts'
import { BUILTINS, LOOKUPS } from './builtins.ts'
import { leadingOptionsOf } from './options.ts'
import { outputOf } from './output.ts'
import { type Frame, type Run, SILENT, type Text } from './run.ts'
import { childOf } from './scope.ts'
import { runScript, runShell, SHELLS } from './shells.ts'
import { fill, SSH, WRAPPERS, type Wrapped } from './wrappers.ts'

/** What a simple command does: its redirects, then the command itself, down to whatever it runs in turn. */
export function perform(run: Run): Text | undefined {
  readRedirects(run)
  readEnvironment(run)
  if (run.name === '') return SILENT
  const name = programOf(run)
  return name === undefined ? undefined : performNamed({ ...run, name })
}

function performNamed(run: Run): Text | undefined {
  const { name, frame } = run
  if (!frame.external) {
    const shellFunction = frame.scope.functions.get(name)
    if (shellFunction && !frame.via.includes(`${name}()`)) {
      const out = callFunction(run)
      if (shellFunction.certain) return out
    }
    // An alias is not expanded in scripts, nor on the line that makes it: both readings are possible.
    const alias = frame.scope.aliases.get(name)
    if (alias && !frame.via.includes(`alias ${name}`)) callAlias(run, alias)
  }
  run.reading.commands.push({
    name,
    args: run.args,
    span: run.span,
    via: run.via,
    place: run.place,
  })
  const own = !frame.external || frame.via.at(-1) === 'command'
  const builtin = own ? BUILTINS.get(name) : undefined
  if (builtin) return builtin(run)
  const lookedUp = LOOKUPS.get(name)?.(run)
  if (lookedUp) return lookedUp
  if (name === 'source' || name === '.') return sourced(run)
  if (SHELLS.has(name)) return runShell({ ...run, frame: { ...frame, external: false } })
  readProgram(run)
  return unwrap(run) ?? outputOf(name, run.args, stdinText(frame))
}

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
    )
    return undefined
  }
  const plain = raw.replace(/\[([^\]!^-])\]/g, '$1')
  const base = plain.split('/').at(-1) ?? plain
  if (/[*?[\]]/.test(base) && !/^\[+$/.test(base)) {
    run.reading.unknown('dynamic-command', 'a command whose name is a pattern', run.span)
    return undefined
  }
  const lower = base.replace(/\.exe$/i, '')
  if (!plain.includes('/') || STANDARD_FOLDERS.test(plain) || isProgram(lower)) return lower
  const script = { text: plain, known: true, glob: false, span: run.span }
  if (LOCAL_TOOLS.test(plain)) return lower
  run.reading.commands.push({
    name: plain,
    args: run.args,
    span: run.span,
    via: run.via,
    place: run.place,
  })
  runOwnScript({ ...run, name: lower }, script)
  return undefined
}

/** A file of the project run by its path: read when it is shell text, judged by its name when it is not there. */
function runOwnScript(run: Run, script: Field): void {
  const path = absolute(script.text, run.frame.scope.cwd)
  const text = path && (run.frame.scope.written.get(path) ?? run.reading.text(path).text)
  if (text && !/^#!.*\b(ba|z|da|k)?sh\b/.test(text) && text.startsWith('#!'))
    return readScript(run, script, text)
  runScript(run, script, {
    ...run.frame,
    scope: { ...childOf(run.frame.scope), positional: run.args },
  })
}

const STANDARD_FOLDERS = /^\/(usr\/(local\/)?s?bin|s?bin|opt\/homebrew\/bin|usr\/bin\/\.\.\/bin)\//

/** Programs that package managers put into a project, run by their path. */
const LOCAL_TOOLS = /(^|\/)(node_modules\/\.bin|\.?venv\/bin|vendor\/bin|\.tox\/[^/]+\/bin)\//

function callFunction(run: Run): Text | undefined {
  const shellFunction = run.frame.scope.functions.get(run.name)
  if (!shellFunction) return undefined
  const before = run.frame.scope.positional
  run.frame.scope.positional = run.args
  const via = [...run.via, `${run.name}()`]
  const out = run.runner.body(shellFunction.body, {
    ...run.frame,
    source: shellFunction.source,
    via,
  })
  run.frame.scope.positional = before
  return out
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
  if (
    /(^|\/)(bin\/activate(\.\w+)?|nvm\.sh|\.env(\.\w+)?|env\.sh|\.(bash|zsh)rc|\.profile|\.bash_profile)$/.test(
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
  const { stdin } = run.frame
  if (stdin.kind === 'program') {
    run.reading.unknown(
      'opaque-code',
      `${run.name} runs whatever \`${stdin.from}\` prints`,
      run.span,
      'deny',
    )
  }
  if (stdin.kind !== 'text') return undefined
  const host = run.name === 'ssh' ? leadingOptionsOf(run.args, SSH).rest[0]?.text : undefined
  const place: Place = host === undefined ? run.place : { kind: 'host', name: host }
  const frame: Frame = {
    ...run.frame,
    scope: childOf(run.frame.scope),
    place,
    via: [...run.via, run.name],
    stdin: { kind: 'inherited' },
  }
  return run.runner.code(stdin.text, frame, run.span)
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
  }
  if (inner.code) {
    return run.runner.code(inner.code, { ...frame, external: false }, run.span)
  }
  const fields = inner.fields ?? []
  if (fields.length === 0) return SILENT
  const fed = inner.feeds ? fedFields(run, fields, inner.feeds) : fields
  const own = inner.feeds === 'stdin' ? { ...frame, stdin: { kind: 'inherited' } as const } : frame
  return run.runner.run(fed, own, run.span)
}

/** What `xargs` and `find -exec` put behind the command, or where the mark stands. */
function fedFields(run: Run, fields: readonly Field[], feeds: 'stdin' | 'paths'): readonly Field[] {
  const values = feeds === 'stdin' ? stdinFields(run) : foundFields(run)
  const mark = markOf(run, feeds)
  if (fields.some((field) => field.text.includes(mark))) return fill(fields, values, mark)
  return feeds === 'stdin'
    ? [...fields, ...values]
    : [...fields, ...(run.name.startsWith('fd') ? values : [])]
}

function markOf(run: Run, feeds: 'stdin' | 'paths'): string {
  if (feeds === 'paths') return '{}'
  const at = run.args.findIndex(
    (arg) => /^-[Ii]/.test(arg.text) || arg.text.startsWith('--replace'),
  )
  const arg = run.args[at]?.text ?? ''
  if (at < 0) return '{}'
  return arg.length > 2 && arg.startsWith('-') && !arg.startsWith('--')
    ? arg.slice(2)
    : arg === '-I'
      ? (run.args[at + 1]?.text ?? '{}')
      : '{}'
}

/** `-0` and `-d` say what parts the input of xargs; with `-I` it is taken line by line. */
function separatorOf({ args }: Run): RegExp {
  const words = args.map((arg) => arg.text)
  if (words.some((word) => /^(-\w*0\w*|--null)$/.test(word))) return /\0/
  if (words.some((word) => /^(-[Iid]|--replace|--delimiter)/.test(word))) return /\n/
  return /[\s\0]+/
}

function stdinFields(run: Run): readonly Field[] {
  const { stdin } = run.frame
  if (stdin.kind !== 'text')
    return [{ text: UNKNOWN_PART, known: false, glob: true, span: run.span }]
  const words = stdin.text.text.split(separatorOf(run)).filter((word) => word !== '')
  return words.map((text) => ({ text, known: stdin.text.known, glob: false, span: stdin.span }))
}

/** `find PATH… -exec`: the paths it starts from stand for everything below them. */
function foundFields(run: Run): readonly Field[] {
  return foundPaths(run).map((field) =>
    field.glob ? field : { ...field, text: `${field.text.replace(/\/$/, '')}/*`, glob: true },
  )
}
