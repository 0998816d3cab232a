import type { Assignment, Command as CommandNode, Word } from 'unbash'
import { type Field, UNKNOWN_PART } from '../facts.ts'
import { type Expander, expandToText, expandWord } from './expand.ts'
import { keepWritten, readRedirections, runSinks, takesOutput } from './redirection.ts'
import { type Frame, type Run, SILENT, type Text } from './run.ts'
import { assign, textValue, UNKNOWN_VALUE, type Value } from './scope.ts'
import { expanderOf, visitExpansions } from './substitution.ts'
import { eachVariant } from './variants.ts'
import type { Walking } from './walking.ts'

/** A simple command, over all values of the variables in it. */
export function readCommand(node: CommandNode, frame: Frame, walker: Walking): Text | undefined {
  const outputs: (Text | undefined)[] = []
  eachVariant(
    () => textOf(node, frame),
    frame,
    () => {
      outputs.push(readVariant(node, frame, walker))
    },
  )
  const [only] = outputs
  if (outputs.length === 1) return only
  let text = ''
  for (const out of outputs) {
    if (!out) return undefined
    text += out.text
  }
  return text === '' ? SILENT : { text, known: false }
}

/** The command with its here-documents, which stand further below. */
function textOf(node: CommandNode, frame: Frame): string {
  let text = frame.source.text.slice(node.pos, node.end)
  for (const one of node.redirects) if (one.type === 'HereDoc') text += one.body.text
  return text
}

function readVariant(node: CommandNode, frame: Frame, walker: Walking): Text | undefined {
  const environment = new Map<string, Text>()
  for (const part of node.prefix) {
    if (part.type === 'Assignment')
      readAssignment(part, node.name ? environment : undefined, frame, walker)
  }
  const redirected = readRedirections(node.redirects, frame, walker)
  const { redirects, stdin } = redirected
  const inner: Frame = stdin ? { ...frame, stdin } : frame
  const span = frame.source.at({ start: node.pos, end: node.end })
  const fields = node.name ? readWords([node.name, ...node.args], inner, walker) : []
  const [name, ...args] = fields
  if (!name) {
    performed({ name: '', args: [], span, redirects, environment }, inner, walker)
    // `"$@"` and `$empty` alone are no command at all.
    return SILENT
  }
  const parts = { name: name.text, args, span, redirects, environment }
  const out = walker.admits(frame, span) ? performed(parts, inner, walker) : undefined
  if (redirects.length > 0) keepWritten(redirects, out, frame)
  if (redirected.sinks.length > 0) runSinks(redirected, out, name.text, frame, walker)
  return takesOutput(redirected) ? SILENT : out
}

/** Hands on what is fully known of a simple command. */
export function performed(
  parts: Pick<Run, 'name' | 'args' | 'span' | 'redirects' | 'environment'>,
  frame: Frame,
  walker: Walking,
): Text | undefined {
  if (parts.name === '' && parts.redirects.length === 0 && parts.environment.size === 0)
    return SILENT
  return walker.perform({
    name: parts.name,
    args: parts.args,
    span: parts.span,
    via: frame.via,
    place: frame.place,
    frame,
    redirects: parts.redirects,
    environment: parts.environment,
    reading: walker.reading,
    runner: walker,
  })
}

export function readWords(
  words: readonly (Word | Assignment)[],
  frame: Frame,
  walker: Walking,
): readonly Field[] {
  const expander = expanderOf(frame, walker)
  const fields: Field[] = []
  for (const word of words) {
    if (word.type === 'Word') {
      const expanded = expandWord(word, expander)
      const [only] = expanded
      if (only && expanded.length === 1) fields.push(only)
      else fields.push(...expanded)
    } else if (word.value.type === 'ArrayValue') {
      // `declare -a a=(…)`: the elements are expanded here, and set by the walker itself.
      assign(frame.scope, word.name, arrayOf(word.value.elements, [], expander))
    } else {
      const span = frame.source.at({ start: word.pos, end: word.end })
      const value = expandToText(word.value, expander)
      fields.push({ text: `${word.name}=${value.text}`, known: value.known, glob: false, span })
    }
  }
  return fields
}

function readAssignment(
  node: Assignment,
  environment: Map<string, Text> | undefined,
  frame: Frame,
  walker: Walking,
): void {
  const expander = expanderOf(frame, walker)
  const { scope } = frame
  if (node.index) visitExpansions(node.index, frame, walker)
  const before = scope.variables.get(node.name)
  if (node.value.type === 'ArrayValue') {
    const old = node.append ? listOf(before) : []
    const value = old ? arrayOf(node.value.elements, old, expander) : UNKNOWN_VALUE
    assign(scope, node.name, value)
    return
  }
  const value = expandToText(node.value, expander)
  if (environment) {
    environment.set(node.name, value)
    return
  }
  if (node.index) {
    assign(scope, node.name, elementSet(before, node.index, value, node.append, expander))
    return
  }
  const old = node.append ? listOf(before)?.[0] : ''
  const text = (old ?? UNKNOWN_PART) + value.text
  assign(scope, node.name, textValue(text, value.known && old !== undefined))
}

/** What is certainly in a list, undefined where that cannot be told. */
function listOf(value: Value | undefined): readonly string[] | undefined {
  return value?.known && value.choices.length === 1 ? value.choices[0] : undefined
}

function elementSet(
  before: Value | undefined,
  index: Word,
  value: Text,
  append: boolean | undefined,
  expander: Expander,
): Value {
  const list = before === undefined ? [] : listOf(before)
  const at = Number(expandToText(index, expander).text)
  if (!list || append || !value.known || !Number.isInteger(at) || at < 0 || at > list.length)
    return UNKNOWN_VALUE
  return { choices: [[...list.slice(0, at), value.text, ...list.slice(at + 1)]], known: true }
}

function arrayOf(elements: readonly Word[], before: readonly string[], expander: Expander): Value {
  // `([1]=b [0]=a)` and associative arrays: where an element stands is not followed.
  if (elements.some((element) => /^\[[^\]]*\]\+?=/.test(element.text))) {
    for (const element of elements) expandWord(element, expander)
    return UNKNOWN_VALUE
  }
  const fields = elements.flatMap((element) => expandWord(element, expander))
  return {
    choices: [[...before, ...fields.map((field) => field.text)]],
    known: fields.every((field) => field.known),
    globs: fields.some((field) => field.glob),
  }
}
