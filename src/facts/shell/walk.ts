import type { ParsedScript, Pipeline, Redirection, Statement, SyntaxNode } from 'unbash'
import type { Span } from '../../action/action.ts'
import { CODE_DEPTH_MAX, COMMANDS_MAX, SHELL_NESTING_MAX } from '../../limits.ts'
import { type Field, UNKNOWN_PART } from '../facts.ts'
import type { Reading } from '../reading.ts'
import { performed, readCommand, readWords } from './command.ts'
import { endsTheShell, readAndOr, readCase, readIf, readLoop, readWhile } from './control.ts'
import { keepWritten, readRedirections, runSinks, takesOutput } from './redirection.ts'
import { type Frame, type Runner, SILENT, type Stdin, type Text } from './run.ts'
import { childOf, type ShellFunction } from './scope.ts'
import { errorsOf, readSource, type Source, says, within } from './source.ts'
import { changeByArithmetic, visitExpansions } from './substitution.ts'
import { eachVariant } from './variants.ts'
import type { Perform, Walking } from './walking.ts'

export type { Perform } from './walking.ts'

/** Parts of scripts that are read in one action. A command alone takes up to four. */
const STEPS_MAX = 5 * COMMANDS_MAX

/**
 * Reads a script as a shell would run it, from top to bottom: expands words, follows pipes and substitutions, keeps
 * variables and functions, and hands every simple command to `perform`. Every branch is read, each from the same
 * state; after it, any of them may have been taken.
 */
const FETCHES = /\b(curl|wget)\b/

export class Walker implements Runner, Walking {
  readonly reading: Reading
  readonly perform: Perform
  readonly knows: (name: string) => boolean
  #commands = 0
  #taken = 0

  constructor(reading: Reading, perform: Perform, knows: (name: string) => boolean) {
    this.reading = reading
    this.perform = perform
    this.knows = knows
  }

  code(text: Text, frame: Frame, at: Span): Text | undefined {
    if (frame.depth >= CODE_DEPTH_MAX) {
      this.reading.unknown('too-deep', 'code that runs code that runs code, too deep to follow', at)
      return undefined
    }
    if (!text.known && text.text.replaceAll(UNKNOWN_PART, '').trim() === '') {
      // What comes from another machine has been read by nobody; what this one prints, by its owner.
      const weight = says(frame.source, FETCHES) ? 'deny' : 'ask'
      this.reading.unknown('opaque-code', 'code that is only known when it runs', at, weight)
      return undefined
    }
    const read = readSource(text.text, within(frame.source, text.text, at))
    if ('why' in read) {
      this.reading.unknown(read.why, read.text, at)
      return undefined
    }
    const source = { ...read, outer: frame.source }
    return this.script(source, { ...frame, source, depth: frame.depth + 1 })
  }

  script(source: Source, frame: Frame): Text | undefined {
    for (const error of errorsOf(source.script)) {
      const at = source.at({ start: error.pos, end: Math.min(error.pos + 1, source.text.length) })
      this.reading.unknown('parse-error', `the shell text has an error: ${error.message}`, at)
    }
    return this.#statements(source.script.commands, { ...frame, source })
  }

  run(fields: readonly Field[], frame: Frame, at: Span): Text | undefined {
    const [name, ...args] = fields
    if (!name) return SILENT
    if (this.#tooDeep(frame, at) || !this.admits(frame, at)) return undefined
    const parts = { name: name.text, args, span: at, redirects: [], environment: new Map() }
    return performed(parts, frame, this)
  }

  body(node: ShellFunction['body'], frame: Frame): Text | undefined {
    return this.#tooDeep(frame, frame.source.at({ start: node.pos, end: node.end }))
      ? undefined
      : this.node(node, frame)
  }

  /** Text that may be no command at all: what it would do counts, what is unclear about it does not. */
  shadow(text: Text, frame: Frame, at: Span): void {
    const source = readSource(text.text, () => at)
    if ('why' in source || errorsOf(source.script).length > 0 || frame.depth >= CODE_DEPTH_MAX)
      return
    this.reading.doubting(() =>
      this.script(source, { ...frame, scope: childOf(frame.scope), depth: frame.depth + 1 }),
    )
  }

  /** Programs that run programs, functions that call functions: no real command has that many steps. */
  #tooDeep({ via }: Frame, at: Span): boolean {
    if (via.length <= SHELL_NESTING_MAX) return false
    this.reading.unknown('too-deep', 'programs that run programs, too deep to follow', at)
    return true
  }

  admits(_frame: Frame, at: Span): boolean {
    if (++this.#commands <= COMMANDS_MAX) return true
    if (this.#commands === COMMANDS_MAX + 1) {
      const text = `more than ${COMMANDS_MAX} commands in one call`
      this.reading.unknown('too-many', text, at, 'deny')
    }
    return false
  }

  /** Assignments, branches and loops count as well: loops are read twice, and what they hold twice as often. */
  #steps(node: SyntaxNode, frame: Frame): boolean {
    if (++this.#taken <= STEPS_MAX) return true
    if (this.#taken === STEPS_MAX + 1) {
      const at = frame.source.at({ start: node.pos, end: node.end })
      this.reading.unknown('too-many', 'more branches and loops than are followed', at)
    }
    return false
  }

  #statements(statements: readonly Statement[], frame: Frame): Text | undefined {
    let out: Text | undefined = SILENT
    let ended = false
    for (const statement of statements) {
      const inner = statement.background ? { ...frame, scope: childOf(frame.scope) } : frame
      const text = this.node(statement.command, inner)
      out = out && text && append(out, text)
      // What is printed behind an `exit` may never be printed; it is read all the same.
      if (ended && out && text?.text !== '') out = unsure(out)
      ended ||= endsTheShell(statement.command)
    }
    return out
  }

  node(node: SyntaxNode, frame: Frame): Text | undefined {
    if (this.#commands > COMMANDS_MAX || !this.#steps(node, frame)) return undefined
    switch (node.type) {
      case 'Command':
        return readCommand(node, frame, this)
      case 'Pipeline':
        return this.#pipeline(node, frame)
      case 'AndOr':
        return readAndOr(node, frame, this)
      case 'Subshell':
        return this.#statements(node.body.commands, { ...frame, scope: childOf(frame.scope) })
      case 'BraceGroup':
        return this.#statements(node.body.commands, frame)
      case 'CompoundList':
        return this.#statements(node.commands, frame)
      case 'Redirected':
        return this.#redirected(node.command, node.redirects, frame)
      case 'If':
        return readIf(node, frame, this)
      case 'While':
        return readWhile(node, frame, this)
      case 'For':
      case 'Select':
      case 'ArithmeticFor':
        return readLoop(node, frame, this)
      case 'Case':
        return readCase(node, frame, this, (words) => readWords(words, frame, this))
      case 'Function':
        frame.scope.functions.set(node.name.value, {
          body: node.body,
          source: frame.source,
          certain: frame.certain,
          before: frame.certain ? undefined : frame.scope.functions.get(node.name.value),
        })
        return SILENT
      case 'Coproc':
        this.node(node.body, frame)
        return undefined
      case 'TestCommand':
      case 'ArithmeticCommand':
        visitExpansions(node, frame, this)
        if (node.type === 'ArithmeticCommand') changeByArithmetic(node.body, frame.scope)
        return SILENT
      default:
        return undefined
    }
  }

  #pipeline(node: Pipeline, frame: Frame): Text | undefined {
    const [first] = node.commands
    if (first && node.commands.length === 1) return this.node(first, frame)
    let stdin = frame.stdin
    let out: Text | undefined
    for (const command of node.commands) {
      out = this.node(command, { ...frame, scope: childOf(frame.scope), stdin })
      const span = frame.source.at({ start: command.pos, end: command.end })
      stdin = stdinFrom(out, nameOfNode(command), span)
    }
    return out
  }

  #redirected(
    node: SyntaxNode,
    redirections: readonly Redirection[],
    frame: Frame,
  ): Text | undefined {
    let out: Text | undefined
    const text = () =>
      redirections.map((one) => frame.source.text.slice(one.pos, one.end)).join(' ')
    eachVariant(text, frame, () => {
      const read = readRedirections(redirections, frame, this)
      const printed = this.node(node, read.stdin ? { ...frame, stdin: read.stdin } : frame)
      // The group's redirects are those of a command that does nothing else.
      const at = frame.source.at({ start: node.pos, end: node.end })
      const parts = { name: '', args: [], span: at, redirects: read.redirects }
      performed({ ...parts, environment: new Map() }, frame, this)
      keepWritten(read.redirects, printed, frame)
      runSinks(read, printed, nameOfNode(node), frame, this)
      out = takesOutput(read) ? SILENT : printed
    })
    return out
  }

  substitution(
    script: ParsedScript,
    frame: Frame,
    part: { readonly pos: number; readonly end: number },
  ): Text | undefined {
    // Positions inside escaped backticks index a text of their own: then the whole substitution is the span.
    const whole = frame.source.at({ start: part.pos, end: part.end })
    const source: Source = script.source
      ? { text: script.source, script, at: () => whole }
      : { ...frame.source, script }
    return this.script(source, { ...frame, scope: childOf(frame.scope) })
  }
}

function append(a: Text, b: Text): Text {
  return b === SILENT ? a : { text: a.text + b.text, known: a.known && b.known }
}

/** Something like this is printed, or less, or nothing. */
export function unsure(text: Text): Text {
  return text.text.startsWith(UNKNOWN_PART)
    ? { ...text, known: false }
    : { text: `${UNKNOWN_PART}\n${text.text}`, known: false }
}

export function stdinFrom(out: Text | undefined, from: string, span: Span): Stdin {
  return out ? { kind: 'text', text: out, span } : { kind: 'program', from }
}

export function nameOfNode(node: SyntaxNode): string {
  return node.type === 'Command' ? (node.name?.value ?? 'a command') : 'a group of commands'
}
