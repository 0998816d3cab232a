import { type Field, UNKNOWN_PART } from '../facts.ts'
import { absolute } from '../files/path.ts'
import { isConventional } from './conventions.ts'
import { leadingOptionsOf } from './options.ts'
import { type Frame, type Run, SILENT, type Text } from './run.ts'
import { childOf } from './scope.ts'

export const SHELLS: ReadonlySet<string> = new Set([
  'sh',
  'bash',
  'zsh',
  'dash',
  'ksh',
  'ash',
  'mksh',
  'fish',
  'rbash',
])

/** `bash -c CODE`, `bash FILE`, or code on standard input. */
export function runShell(run: Run): Text | undefined {
  const { args, frame } = run
  // `-c` may stand anywhere in a bundle (`-lc`, `-euxc`); its value is the next operand, not the bundle's rest.
  const options = leadingOptionsOf(args, { values: 'oO', longValues: ['rcfile', 'init-file'] })
  const inner: Frame = { ...frame, scope: childOf(frame.scope), via: [...frame.via, run.name] }
  const [first, ...rest] = options.rest
  if (options.flags.has('-c') || options.flags.has('--command')) {
    const code = options.values.get('--command') ?? first
    if (!code) return SILENT
    inner.scope.positional = rest.slice(1)
    return run.runner.code(code, inner, code.span)
  }
  // `-n` reads the script without running it.
  if (options.flags.has('-n')) return SILENT
  if (first && !options.flags.has('-s')) {
    inner.scope.positional = rest
    return runScript(run, first, inner)
  }
  inner.scope.positional = options.rest
  return runStdin(run, inner)
}

function runStdin(run: Run, frame: Frame): Text | undefined {
  const { stdin } = frame
  switch (stdin.kind) {
    case 'inherited':
      return SILENT
    case 'text':
      return run.runner.code(stdin.text, { ...frame, stdin: { kind: 'inherited' } }, run.span)
    case 'file':
      return runScript(run, stdin.path, frame)
    case 'program':
      run.reading.unknown(
        'opaque-code',
        `${run.name} runs whatever \`${stdin.from}\` prints`,
        run.span,
        'deny',
      )
      return undefined
  }
}

/** A script file: what this action wrote, what the project holds, or — unread — what its name says. */
export function runScript(run: Run, file: Field, frame: Frame): Text | undefined {
  const { reading } = run
  const path = file.known ? absolute(file.text, frame.scope.cwd) : undefined
  if (!path) {
    reading.unknown('opaque-code', 'a script whose name is only known when it runs', run.span)
    return undefined
  }
  const written = frame.scope.written.get(path)
  if (written !== undefined) {
    if (!written.includes(UNKNOWN_PART))
      return run.runner.code({ text: written, known: true }, frame, run.span)
    reading.unknown(
      'opaque-code',
      `the script ${file.text} is only known when it runs`,
      run.span,
      'deny',
    )
    return undefined
  }
  if (path.startsWith('/dev/')) {
    reading.unknown('opaque-code', `${run.name} runs whatever a program prints`, run.span, 'deny')
    return undefined
  }
  const { text } = reading.text(path)
  if (text !== undefined) {
    frame.scope.written.delete(path)
    return run.runner.code(
      { text, known: true },
      { ...frame, via: [...frame.via, file.text] },
      run.span,
    )
  }
  const weight = isConventional(file.text) ? 'note' : 'ask'
  reading.unknown('unread', `the script ${file.text} cannot be read here`, run.span, weight)
  return undefined
}
