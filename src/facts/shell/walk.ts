import {
  type Assignment,
  type Command as CommandNode,
  type CompoundList,
  forEachChild,
  type HereDoc,
  type HereString,
  type Pipeline,
  type Redirect,
  type Redirection,
  type Statement,
  type SyntaxNode,
  type Word,
} from 'unbash'
import type { Span } from '../../action/action.ts'
import { CODE_DEPTH_MAX, COMMANDS_MAX } from '../../limits.ts'
import { type Field, UNKNOWN_PART } from '../facts.ts'
import { absolute } from '../files/path.ts'
import type { Reading } from '../reading.ts'
import { type Expander, expandParts, expandToText, expandWord } from './expand.ts'
import {
  type FileRedirect,
  type Frame,
  type Run,
  type Runner,
  SILENT,
  type Stdin,
  type Text,
} from './run.ts'
import { assign, childOf, type ShellFunction, UNKNOWN_VALUE, type Value } from './scope.ts'
import { errorsOf, readSource, type Source, within } from './source.ts'

/** What is done with a simple command once its words are known. */
export type Perform = (run: Run) => Text | undefined

/**
 * Reads a script as a shell would run it, from top to bottom: expands words, follows pipes and substitutions, keeps
 * variables and functions, and hands every simple command to `perform`. Every branch is read; on branches that may
 * not be taken, variables keep their older values as possibilities.
 */
export class Walker implements Runner {
  readonly #reading: Reading
  readonly #perform: Perform
  #commands = 0

  readonly knows: (name: string) => boolean

  constructor(reading: Reading, perform: Perform, knows: (name: string) => boolean) {
    this.#reading = reading
    this.#perform = perform
    this.knows = knows
  }

  code(text: Text, frame: Frame, at: Span): Text | undefined {
    if (frame.depth >= CODE_DEPTH_MAX) {
      this.#reading.unknown(
        'too-deep',
        'code that runs code that runs code, too deep to follow',
        at,
      )
      return undefined
    }
    if (!text.known && text.text.replaceAll(UNKNOWN_PART, '').trim() === '') {
      this.#reading.unknown('opaque-code', 'code that is only known when it runs', at)
      return undefined
    }
    const source = readSource(text.text, within(frame.source, text.text, at))
    if ('why' in source) {
      this.#reading.unknown(source.why, source.text, at)
      return undefined
    }
    return this.script(source, { ...frame, source, depth: frame.depth + 1 })
  }

  script(source: Source, frame: Frame): Text | undefined {
    for (const error of errorsOf(source.script)) {
      const at = source.at({ start: error.pos, end: Math.min(error.pos + 1, source.text.length) })
      this.#reading.unknown('parse-error', `the shell text has an error: ${error.message}`, at)
    }
    return this.#statements(source.script.commands, { ...frame, source })
  }

  run(fields: readonly Field[], frame: Frame, at: Span): Text | undefined {
    const [name, ...args] = fields
    return name ? this.#simple(name, args, [], new Map(), frame, at) : SILENT
  }

  body(node: ShellFunction['body'], frame: Frame): Text | undefined {
    return this.#node(node, frame)
  }

  #statements(statements: readonly Statement[], frame: Frame): Text | undefined {
    let out: Text | undefined = SILENT
    for (const statement of statements) {
      const scope = statement.background ? childOf(frame.scope) : frame.scope
      const text = this.#node(statement.command, { ...frame, scope })
      out = out && text && { text: out.text + text.text, known: out.known && text.known }
    }
    return out
  }

  #node(node: SyntaxNode, frame: Frame): Text | undefined {
    const maybe: Frame = { ...frame, certain: false }
    switch (node.type) {
      case 'Command':
        return this.#command(node, frame)
      case 'Pipeline':
        return this.#pipeline(node, frame)
      case 'AndOr':
        return this.#mayMove(frame, !endsTheShell(node.commands.at(-1)), () => {
          const outputs = node.commands.map((command, i) =>
            this.#node(command, i > 0 ? maybe : frame),
          )
          return outputs.every((output) => output?.known)
            ? { text: outputs.map((output) => output?.text).join(''), known: true }
            : undefined
        })
      case 'Subshell':
        return this.#statements(node.body.commands, { ...frame, scope: childOf(frame.scope) })
      case 'BraceGroup':
        return this.#statements(node.body.commands, frame)
      case 'CompoundList':
        return this.#statements(node.commands, frame)
      case 'Redirected':
        return this.#redirected(node.command, node.redirects, frame)
      case 'If':
        this.#node(node.clause, frame)
        for (const part of [
          node.then,
          ...node.elif.flatMap((e) => [e.clause, e.then]),
          node.else,
        ]) {
          if (part) this.#mayMove(frame, true, () => this.#node(part, maybe))
        }
        return undefined
      case 'While':
        this.#node(node.clause, frame)
        return this.#mayMove(frame, true, () => this.#node(node.body, maybe))
      case 'For':
      case 'Select':
        return this.#mayMove(frame, true, () =>
          this.#loop(node.name.value, node.wordlist, node.body, frame),
        )
      case 'ArithmeticFor':
        for (const part of [node.initialize, node.test, node.update]) {
          if (part) this.#expansionsIn(part, frame)
        }
        this.#node(node.body, maybe)
        return undefined
      case 'Case':
        this.#words([node.word], frame)
        for (const item of node.items) {
          this.#words(item.pattern, frame)
          this.#mayMove(frame, true, () => this.#node(item.body, maybe))
        }
        return undefined
      case 'Function':
        frame.scope.functions.set(node.name.value, {
          body: node.body,
          source: frame.source,
          certain: frame.certain,
        })
        return SILENT
      case 'Coproc':
        this.#node(node.body, frame)
        return undefined
      case 'TestCommand':
      case 'ArithmeticCommand':
        this.#expansionsIn(node, frame)
        return SILENT
      default:
        return undefined
    }
  }

  /** On a branch that may not be taken the shell may also still be where it was. */
  #mayMove<T>(frame: Frame, doubtful: boolean, read: () => T): T {
    const before = frame.scope.cwd
    const result = read()
    const { scope } = frame
    if (doubtful && before !== undefined && scope.cwd !== before) {
      scope.elsewhere = [...new Set([...scope.elsewhere, before])].slice(0, ELSEWHERE_MAX)
    }
    return result
  }

  /** Runs the substitutions that stand in tests, arithmetic and indexes; the rest of them does nothing. */
  #expansionsIn(node: SyntaxNode, frame: Frame): void {
    if (
      (node.type === 'CommandExpansion' ||
        node.type === 'ArithmeticCommandExpansion' ||
        node.type === 'ProcessSubstitution') &&
      node.script
    ) {
      this.#substitution(node.script, frame, node)
      return
    }
    forEachChild(node, (child) => this.#expansionsIn(child, frame))
  }

  #pipeline(node: Pipeline, frame: Frame): Text | undefined {
    let stdin = frame.stdin
    let out: Text | undefined
    const alone = node.commands.length === 1
    for (const command of node.commands) {
      const scope = alone ? frame.scope : childOf(frame.scope)
      out = this.#node(command, { ...frame, scope, stdin })
      const span = frame.source.at({ start: command.pos, end: command.end })
      stdin = out
        ? { kind: 'text', text: out, span }
        : { kind: 'program', from: nameOfNode(command) }
    }
    return out
  }

  #loop(
    name: string,
    words: readonly Word[] | undefined,
    body: CompoundList,
    frame: Frame,
  ): undefined {
    const fields = words ? this.#words(words, frame) : frame.scope.positional
    const maybe: Frame = { ...frame, certain: false }
    const value: Value =
      fields.length === 0
        ? UNKNOWN_VALUE
        : {
            choices: fields.slice(0, LOOP_VALUES_MAX).map((field) => [field.text]),
            known: fields.every((f) => f.known),
          }
    frame.scope.variables.set(name, value)
    this.#node(body, maybe)
    return undefined
  }

  #redirected(
    node: SyntaxNode,
    redirections: readonly Redirection[],
    frame: Frame,
  ): Text | undefined {
    const { redirects, stdin } = this.#redirects(redirections, frame)
    const out = this.#node(node, stdin ? { ...frame, stdin } : frame)
    // The group's redirects are those of a command that does nothing else.
    const at = frame.source.at({ start: node.pos, end: node.end })
    this.#performed({ name: '', args: [], span: at, redirects, environment: new Map() }, frame)
    this.#keepWritten(redirects, out, frame)
    return takesOutput(redirects) ? SILENT : out
  }

  #command(node: CommandNode, frame: Frame): Text | undefined {
    const variants = this.#variantsOf(node, frame)
    let out: Text | undefined
    for (let choice = 0; choice < variants; choice++) {
      out = this.#variant(node, variants > 1 ? { ...frame, choice } : frame)
    }
    return variants > 1 ? undefined : out
  }

  /** A command whose variables may hold several values is read once for each. */
  #variantsOf(node: CommandNode, frame: Frame): number {
    let most = 1
    for (const [name, value] of frame.scope.variables) {
      if (value.choices.length <= most) continue
      const text = frame.source.text.slice(node.pos, node.end)
      if (text.includes(`$${name}`) || text.includes(`\${${name}`) || text.includes(`{!${name}`))
        most = value.choices.length
    }
    return most
  }

  #variant(node: CommandNode, frame: Frame): Text | undefined {
    const environment = new Map<string, Text>()
    for (const part of node.prefix) {
      if (part.type === 'Assignment')
        this.#assignment(part, node.name ? environment : undefined, frame)
    }
    const { redirects, stdin } = this.#redirects(node.redirects, frame)
    const inner: Frame = stdin ? { ...frame, stdin } : frame
    const span = { start: node.pos, end: node.end }
    const fields = this.#words(node.name ? [node.name, ...node.args] : [], inner)
    const [name, ...args] = fields
    if (!name) {
      const at = frame.source.at(span)
      this.#performed({ name: '', args: [], span: at, redirects, environment }, inner)
      if (node.name)
        this.#reading.unknown(
          'dynamic-command',
          'a command whose name is only known when it runs',
          at,
        )
      return SILENT
    }
    const out = this.#simple(name, args, redirects, environment, inner, frame.source.at(span))
    this.#keepWritten(redirects, out, frame)
    return takesOutput(redirects) ? SILENT : out
  }

  #simple(
    name: Field,
    args: readonly Field[],
    redirects: readonly FileRedirect[],
    environment: ReadonlyMap<string, Text>,
    frame: Frame,
    at: Span,
  ): Text | undefined {
    if (++this.#commands > COMMANDS_MAX) {
      if (this.#commands === COMMANDS_MAX + 1) {
        this.#reading.unknown('too-many', `more than ${COMMANDS_MAX} commands in one call`, at)
      }
      return undefined
    }
    return this.#performed({ name: name.text, args, span: at, redirects, environment }, frame)
  }

  #performed(
    parts: {
      name: string
      args: readonly Field[]
      span: Span
      redirects: readonly FileRedirect[]
      environment: ReadonlyMap<string, Text>
    },
    frame: Frame,
  ): Text | undefined {
    if (parts.name === '' && parts.redirects.length === 0 && parts.environment.size === 0)
      return SILENT
    return this.#perform({
      name: parts.name,
      args: parts.args,
      span: parts.span,
      via: frame.via,
      place: frame.place,
      frame,
      redirects: parts.redirects,
      environment: parts.environment,
      reading: this.#reading,
      runner: this,
    })
  }

  #words(words: readonly (Word | Assignment)[], frame: Frame): readonly Field[] {
    const expander = this.#expander(frame)
    return words.flatMap((word) => {
      if (word.type === 'Word') return expandWord(word, expander)
      const span = frame.source.at({ start: word.pos, end: word.end })
      if (word.value.type === 'ArrayValue') {
        // `declare -a a=(…)`: the elements are expanded here, and set by the walker itself.
        const fields = word.value.elements.flatMap((element) => expandWord(element, expander))
        assign(frame.scope, word.name, arrayOf(fields, []), frame.certain)
        return []
      }
      const value = expandToText(word.value, expander)
      return [{ text: `${word.name}=${value.text}`, known: value.known, glob: false, span }]
    })
  }

  #assignment(node: Assignment, environment: Map<string, Text> | undefined, frame: Frame): void {
    const expander = this.#expander(frame)
    if (node.index) this.#expansionsIn(node.index, frame)
    if (node.value.type === 'ArrayValue') {
      const fields = node.value.elements.flatMap((word) => expandWord(word, expander))
      const before = node.append ? (frame.scope.variables.get(node.name)?.choices[0] ?? []) : []
      assign(frame.scope, node.name, arrayOf(fields, before), frame.certain)
      return
    }
    const value = expandToText(node.value, expander)
    if (environment) {
      environment.set(node.name, value)
      return
    }
    const before = node.append ? frame.scope.variables.get(node.name)?.choices[0]?.join(' ') : ''
    const text = (before ?? UNKNOWN_PART) + value.text
    const known = value.known && before !== undefined && node.index === undefined
    assign(frame.scope, node.name, { choices: [[text]], known }, frame.certain)
  }

  #redirects(
    redirections: readonly Redirection[],
    frame: Frame,
  ): { redirects: readonly FileRedirect[]; stdin: Stdin | undefined } {
    const redirects: FileRedirect[] = []
    let stdin: Stdin | undefined
    for (const redirection of redirections) {
      if (redirection.type === 'Redirect') {
        for (const redirect of this.#fileRedirects(redirection, frame)) {
          redirects.push(redirect)
          if (redirect.operator === '<') stdin = { kind: 'file', path: redirect.target }
        }
      } else stdin = this.#here(redirection, frame)
    }
    return { redirects, stdin }
  }

  #fileRedirects(node: Redirect, frame: Frame): readonly FileRedirect[] {
    if (!node.target) return []
    const [target] = this.#words([node.target], frame)
    if (!target || /^(\d+-?|-)$/.test(target.text)) {
      if (node.operator === '<&' || node.operator === '>&' || !target) return []
    }
    const errors = node.descriptor?.type === 'FileDescriptor' && node.descriptor.value !== 1
    const stream = errors ? 'errors' : 'out'
    switch (node.operator) {
      case '>':
      case '>|':
        return [{ operator: '>', target, stream }]
      case '&>':
      case '>&':
        return [{ operator: '>', target, stream: 'both' }]
      case '>>':
        return [{ operator: '>>', target, stream }]
      case '&>>':
        return [{ operator: '>>', target, stream: 'both' }]
      case '<':
      case '<&':
        return [{ operator: '<', target, stream }]
      case '<>':
        return [{ operator: '<>', target, stream }]
    }
  }

  #here(node: HereString | HereDoc, frame: Frame): Stdin {
    const expander = this.#expander(frame)
    if (node.type === 'HereString') {
      const span = frame.source.at({ start: node.pos, end: node.end })
      const value = node.target ? expandToText(node.target, expander) : SILENT
      return { kind: 'text', text: { text: `${value.text}\n`, known: value.known }, span }
    }
    const { body } = node
    const span = frame.source.at({ start: body.pos, end: body.end })
    const quoted = node.delimiter?.quoted ?? false
    const value =
      !quoted && body.parts ? expandParts(body.parts, expander) : { text: body.text, known: true }
    const text = node.operator === '<<-' ? value.text.replace(/^\t+/gm, '') : value.text
    return { kind: 'text', text: { text, known: value.known }, span }
  }

  /** What this command writes to a file with known content can be run later in the same action. */
  #keepWritten(redirects: readonly FileRedirect[], out: Text | undefined, frame: Frame): void {
    for (const { operator, target, stream } of redirects) {
      if ((operator !== '>' && operator !== '>>') || stream === 'errors') continue
      const path = absolute(target.text, frame.scope.cwd)
      if (!path) continue
      // What stood in the file before an append is read where the file can be; what is added is known here.
      const before = operator === '>>' ? (frame.scope.written.get(path) ?? '') : ''
      if (out) frame.scope.written.set(path, before + out.text)
      else frame.scope.written.set(path, UNKNOWN_PART)
    }
  }

  #expander(frame: Frame): Expander {
    const inner: Frame = { ...frame, stdin: { kind: 'inherited' }, via: [...frame.via, '$(…)'] }
    return {
      scope: frame.scope,
      source: frame.source,
      choice: frame.choice,
      outputOf: (part) => {
        if (!part.script) return undefined
        const out = this.#substitution(part.script, inner, part)
        return out?.known ? out.text : undefined
      },
      onProcess: (part) => {
        if (!part.script) return UNKNOWN_PART
        // What is written into `>(…)` is its input: what the command itself is given, or whatever it prints.
        const { stdin } = frame
        const given: Stdin =
          stdin.kind === 'inherited' ? { kind: 'program', from: 'a command' } : stdin
        const fed = part.operator === '>' ? given : inner.stdin
        const out = this.#substitution(part.script, { ...inner, via: frame.via, stdin: fed }, part)
        const path = `/dev/fd/${part.pos}`
        frame.scope.written.set(path, out?.text ?? UNKNOWN_PART)
        return path
      },
      visit: (node) => this.#expansionsIn(node, inner),
    }
  }

  #substitution(
    script: Source['script'],
    frame: Frame,
    part: { pos: number; end: number },
  ): Text | undefined {
    // Positions inside escaped backticks index a text of their own: then the whole substitution is the span.
    const whole = frame.source.at({ start: part.pos, end: part.end })
    const source: Source = script.source
      ? { text: script.source, script, at: () => whole }
      : { ...frame.source, script }
    return this.script(source, { ...frame, scope: childOf(frame.scope) })
  }
}

/** Values of a loop variable that are read one by one; longer lists are read for their first ones. */
const LOOP_VALUES_MAX = 8

/** Folders that a shell may be in, after doubtful `cd`s; the first ones are kept. */
const ELSEWHERE_MAX = 4

function arrayOf(fields: readonly Field[], before: readonly string[]): Value {
  return {
    choices: [[...before, ...fields.map((field) => field.text)]],
    known: fields.every((field) => field.known),
    globs: fields.some((field) => field.glob),
  }
}

/** Where standard output goes to a file, nothing is printed. */
function takesOutput(redirects: readonly FileRedirect[]): boolean {
  return redirects.some(({ operator, stream }) => operator.startsWith('>') && stream !== 'errors')
}

/** `cd x || exit`: whoever comes later is in x. */
function endsTheShell(node: SyntaxNode | undefined): boolean {
  return node?.type === 'Command' && /^(exit|return|die|fail)$/.test(node.name?.value ?? '')
}

function nameOfNode(node: SyntaxNode): string {
  return node.type === 'Command' ? (node.name?.value ?? 'a command') : 'a group of commands'
}
