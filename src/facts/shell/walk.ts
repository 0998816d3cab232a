import type {
  Assignment,
  Command as CommandNode,
  CompoundList,
  HereDoc,
  HereString,
  Pipeline,
  Redirect,
  Redirection,
  Statement,
  SyntaxNode,
  Word,
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
      const text = this.#node(statement.command, frame)
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
      case 'AndOr': {
        const outputs = node.commands.map((command, i) =>
          this.#node(command, node.operators[i - 1] === '||' ? maybe : frame),
        )
        return outputs.every((output) => output?.known)
          ? { text: outputs.map((output) => output?.text).join(''), known: true }
          : undefined
      }
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
          if (part) this.#node(part, maybe)
        }
        return undefined
      case 'While':
        this.#node(node.clause, frame)
        this.#node(node.body, maybe)
        return undefined
      case 'For':
      case 'Select':
        return this.#loop(node.name.value, node.wordlist, node.body, frame)
      case 'ArithmeticFor':
        this.#node(node.body, maybe)
        return undefined
      case 'Case':
        this.#words([node.word], frame)
        for (const item of node.items) this.#node(item.body, maybe)
        return undefined
      case 'Function':
        frame.scope.functions.set(node.name.value, { body: node.body, source: frame.source })
        return SILENT
      case 'Coproc':
        this.#node(node.body, frame)
        return undefined
      case 'TestCommand':
      case 'ArithmeticCommand':
        this.#substitutionsIn(node, frame)
        return SILENT
      default:
        return undefined
    }
  }

  /** Runs the substitutions that stand in tests and arithmetic; the rest of them does nothing. */
  #substitutionsIn(node: SyntaxNode, frame: Frame): void {
    const text = frame.source.text.slice(node.pos, node.end)
    if (!/[$`<>]\(|`/.test(text)) return
    for (const match of text.matchAll(/\$\(([^()]*)\)|`([^`]*)`/g)) {
      const inner = match[1] ?? match[2] ?? ''
      this.code(
        { text: inner, known: true },
        { ...frame, scope: childOf(frame.scope) },
        frame.source.at({ start: node.pos, end: node.end }),
      )
    }
  }

  #pipeline(node: Pipeline, frame: Frame): Text | undefined {
    let stdin = frame.stdin
    let out: Text | undefined
    const last = node.commands.length - 1
    node.commands.forEach((command, i) => {
      const scope = i === last ? frame.scope : childOf(frame.scope)
      out = this.#node(command, { ...frame, scope, stdin })
      const span = frame.source.at({ start: command.pos, end: command.end })
      stdin = out
        ? { kind: 'text', text: out, span }
        : { kind: 'program', from: nameOfNode(command) }
    })
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
    return redirects.some((redirect) => redirect.operator.startsWith('>')) ? SILENT : out
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
    return redirects.some((r) => r.operator === '>' || r.operator === '>>') ? SILENT : out
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
      const value = word.value.type === 'Word' ? expandToText(word.value, expander) : UNKNOWN_TEXT
      return [{ text: `${word.name}=${value.text}`, known: value.known, glob: false, span }]
    })
  }

  #assignment(node: Assignment, environment: Map<string, Text> | undefined, frame: Frame): void {
    const expander = this.#expander(frame)
    if (node.value.type === 'ArrayValue') {
      const fields = node.value.elements.flatMap((word) => expandWord(word, expander))
      const texts = fields.map((field) => field.text)
      const before = node.append ? (frame.scope.variables.get(node.name)?.choices[0] ?? []) : []
      assign(
        frame.scope,
        node.name,
        { choices: [[...before, ...texts]], known: fields.every((f) => f.known) },
        frame.certain,
      )
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
    switch (node.operator) {
      case '>':
      case '>|':
      case '&>':
      case '>&':
        return [{ operator: '>', target }]
      case '>>':
      case '&>>':
        return [{ operator: '>>', target }]
      case '<':
      case '<&':
        return [{ operator: '<', target }]
      case '<>':
        return [{ operator: '<>', target }]
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
    for (const { operator, target } of redirects) {
      if (operator !== '>' && operator !== '>>') continue
      const path = absolute(target.text, frame.scope.cwd)
      if (!path) continue
      const before = operator === '>>' ? frame.scope.written.get(path) : ''
      if (out?.known && before !== undefined) frame.scope.written.set(path, before + out.text)
      else frame.scope.written.delete(path)
    }
  }

  #expander(frame: Frame): Expander {
    const inner: Frame = { ...frame, stdin: { kind: 'inherited' }, via: [...frame.via, '$(…)'] }
    return {
      scope: frame.scope,
      source: frame.source,
      choice: frame.choice,
      outputOf: (part) => {
        if (!part.script || frame.depth >= CODE_DEPTH_MAX) return undefined
        const out = this.#substitution(part.script, inner, part)
        return out?.known ? out.text : undefined
      },
      onProcess: (part) => {
        if (!part.script || frame.depth >= CODE_DEPTH_MAX) return UNKNOWN_PART
        const out = this.#substitution(part.script, { ...inner, via: frame.via }, part)
        const path = `/dev/fd/${part.pos}`
        if (out) frame.scope.written.set(path, out.text)
        return path
      },
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
    return this.script(source, { ...frame, scope: childOf(frame.scope), depth: frame.depth + 1 })
  }
}

/** Values of a loop variable that are read one by one; longer lists are read for their first ones. */
const LOOP_VALUES_MAX = 8

const UNKNOWN_TEXT: Text = { text: UNKNOWN_PART, known: false }

function nameOfNode(node: SyntaxNode): string {
  return node.type === 'Command' ? (node.name?.value ?? 'a command') : 'a group of commands'
}
