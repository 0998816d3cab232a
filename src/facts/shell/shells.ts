import { type Field, UNKNOWN_PART } from '../facts.ts'
import { absolute } from '../files/path.ts'
import { isConventional } from './conventions.ts'
import { type Frame, type Run, SILENT, type Text } from './run.ts'
import { childOf, textValue } from './scope.ts'

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
  'csh',
  'tcsh',
])

/** `bash -c CODE`, `bash FILE`, or code on standard input. */
export function runShell(run: Run): Text | undefined {
  const { frame } = run
  const { flags, rest, command } = shellOptions(run.args)
  const inner: Frame = { ...frame, scope: childOf(frame.scope), via: [...frame.via, run.name] }
  const [first, ...others] = rest
  if (command || flags.includes('c')) {
    const code = command ?? first
    if (!code) return SILENT
    const [name, ...positional] = command ? rest : others
    inner.scope.positional = positional
    if (name) inner.scope.variables.set('0', textValue(name.text, name.known))
    return run.runner.code(code, inner, code.span)
  }
  // `-n` reads the script without running it.
  if (flags.includes('n')) return SILENT
  if (first && !flags.includes('s')) {
    inner.scope.positional = others
    inner.scope.variables.set('0', textValue(first.text, first.known))
    return runScript(run, first, inner)
  }
  inner.scope.positional = rest
  return runStdin(run, inner)
}

/**
 * `-c` may stand anywhere in a bundle (`-lc`, `-euxc`); its value is the first operand, not the bundle's rest. What is
 * turned off (`+e`, `+o posix`) is an option as well; `-` alone ends them.
 */
function shellOptions(args: readonly Field[]): {
  readonly flags: string
  readonly rest: readonly Field[]
  readonly command: Field | undefined
} {
  let flags = ''
  let command: Field | undefined
  let i = 0
  for (; i < args.length; i++) {
    const arg = args[i]
    const text = arg?.text ?? ''
    if (!arg || !/^[-+]/.test(text)) break
    if (text === '--' || text === '-') {
      i++
      break
    }
    if (text.startsWith('--')) {
      if (text.startsWith('--command=')) command = { ...arg, text: text.slice(10) }
      else if (text === '--command') command = args[++i]
      else if (text === '--rcfile' || text === '--init-file') i++
      continue
    }
    if (text.startsWith('-')) flags += text.slice(1)
    // Each `o` and `O` takes a name of its own.
    i += text.replace(/[^oO]/g, '').length
  }
  return { flags, rest: args.slice(i), command }
}

/** A shell, here or elsewhere, reads its commands from what comes in. */
export function runStdin(run: Run, frame: Frame): Text | undefined {
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
