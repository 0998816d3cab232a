import type {
  AndOr,
  ArithmeticFor,
  Case,
  CompoundList,
  For,
  If,
  Select,
  SyntaxNode,
  While,
  Word,
} from 'unbash'
import type { Field } from '../facts.ts'
import { anyOf, join, putBack, type State, stateOf } from './branches.ts'
import { readWords } from './command.ts'
import { succeeds } from './outcome.ts'
import { type Frame, SILENT, type Text } from './run.ts'
import { either, oneOf, type Scope, UNKNOWN_VALUE } from './scope.ts'
import { changeByArithmetic, visitExpansions } from './substitution.ts'
import { eachVariant, mentions } from './variants.ts'
import { unsure } from './walk.ts'
import type { Walking } from './walking.ts'

function doubtful(frame: Frame): Frame {
  return frame.certain ? { ...frame, certain: false } : frame
}

/**
 * `a && b || c`: whoever comes later is read as if all before it had been done. Afterwards the list may have ended at
 * any point where it can.
 */
export function readAndOr(node: AndOr, frame: Frame, walker: Walking): Text | undefined {
  const { scope } = frame
  const maybe = doubtful(frame)
  const start = stateOf(scope)
  const outputs: (Text | undefined)[] = []
  let ends: State[] = []
  const { left: leftBefore } = scope
  let sure = true
  let moves = true
  for (let i = 0; i < node.commands.length; i++) {
    const command = node.commands[i]
    if (!command) break
    const left = node.commands[i - 1]
    const goesOn = left ? succeeds(left, frame, walker) : true
    if (left && node.operators[i - 1] === '&&') {
      sure &&= goesOn
      if (!goesOn) addTo(ends, stateOf(scope))
      // Whoever stands behind `&&` knows that the `cd` before it has worked.
      scope.left = leftBefore
      outputs.push(walker.node(command, sure ? frame : maybe))
    } else if (left) {
      sure = false
      const done = stateOf(scope)
      join(scope, [...ends, start, done])
      outputs.push(walker.node(command, maybe))
      // `cd x || exit`: whoever comes later is in x.
      if (endsTheShell(command)) {
        ends = []
        moves = false
        putBack(scope, done)
      } else addTo(ends, done)
    } else outputs.push(walker.node(command, frame))
  }
  scope.left = leftBefore
  const done = stateOf(scope)
  // A `cd` may have failed: then the shell is where it was.
  if (moves && done.cwd !== start.cwd)
    ends.unshift({ ...done, cwd: start.cwd, elsewhere: start.elsewhere })
  // What stands behind `||` is rather not done.
  const rare = node.operators.at(-1) === '||'
  if (ends.length > 0) join(scope, rare ? [done, ...ends] : [...ends, done])
  return printedBy(outputs, sure)
}

/** Lists are long and their states few. */
function addTo(states: State[], state: State): void {
  const last = states.at(-1)
  const same =
    last?.variables === state.variables &&
    last.cwd === state.cwd &&
    last.elsewhere === state.elsewhere &&
    last.positional === state.positional
  if (!same) states.push(state)
}

function printedBy(outputs: readonly (Text | undefined)[], sure: boolean): Text | undefined {
  let text = ''
  let known = true
  for (const output of outputs) {
    if (!output) return undefined
    text += output.text
    known &&= output.known
  }
  if (text === '') return known ? SILENT : undefined
  return sure ? { text, known } : unsure({ text, known })
}

export function readIf(node: If, frame: Frame, walker: Walking): undefined {
  const { left } = frame.scope
  walker.node(node.clause, frame)
  // `if cd build; then …`: whoever stands behind `then` knows that the `cd` has worked.
  frame.scope.left = left
  const maybe = doubtful(frame)
  const sure = !node.else && node.elif.length === 0 && succeeds(node.clause, frame, walker)
  const branch = (then: CompoundList, next: number): void => {
    const { elif, else: otherwise } = node
    const following = elif[next]
    const rest = () => {
      if (following) {
        walker.node(following.clause, maybe)
        branch(following.then, next + 1)
      } else if (otherwise) return readBranch(otherwise, maybe, walker)
      return true
    }
    // Where the shell stands otherwise comes last: a `cd` on a branch is the less likely folder.
    anyOf(frame.scope, [() => readBranch(then, maybe, walker), rest], false)
  }
  if (sure) readBranch(node.then, frame, walker)
  else branch(node.then, 0)
  return undefined
}

/** False where the shell ends there, or where nothing that matters is different when it does. */
function readBranch(body: CompoundList, frame: Frame, walker: Walking): boolean {
  const before = frame.scope.variables.keep()
  walker.node(body, frame)
  const last = body.commands.at(-1)?.command
  if (!endsTheShell(last)) return true
  const leaves = last?.type === 'Command' && LEAVES_ALL.test(last.name?.value ?? '')
  return !leaves && frame.scope.variables.keep() !== before
}

const LEAVES_ALL = /^(exit|die|fail)$/

export function readWhile(node: While, frame: Frame, walker: Walking): undefined {
  walker.node(node.clause, frame)
  repeat(node.body, frame, walker)
  return undefined
}

/** `for`, `select` and `for ((…))`. */
export function readLoop(
  node: For | Select | ArithmeticFor,
  frame: Frame,
  walker: Walking,
): undefined {
  if (node.type === 'ArithmeticFor') {
    for (const part of [node.initialize, node.test, node.update]) {
      if (part) visitExpansions(part, frame, walker)
    }
    changeByArithmetic(frame.source.text.slice(node.pos, node.body.pos), frame.scope)
  } else {
    const fields = node.wordlist
      ? variantFields(node.wordlist, frame, walker)
      : frame.scope.positional
    frame.scope.variables.set(node.name.value, oneOf(fields))
  }
  repeat(node.body, frame, walker)
  return undefined
}

/** The words of a list, over all values of the variables in it. */
function variantFields(words: readonly Word[], frame: Frame, walker: Walking): readonly Field[] {
  const fields: Field[] = []
  const text = () => words.map((word) => word.text).join(' ')
  eachVariant(text, frame, () => fields.push(...readWords(words, frame, walker)))
  return fields
}

/**
 * A body that runs any number of times. Where it changes what it uses itself, it is read once more, and what still
 * changes then is unknown.
 */
function repeat(body: CompoundList, frame: Frame, walker: Walking): void {
  const { scope } = frame
  const inner = doubtful(frame)
  const before = stateOf(scope)
  walker.node(body, inner)
  const once = stateOf(scope)
  join(scope, [before, once])
  const text = frame.source.text.slice(body.pos, body.end)
  if (!feedsItself(before, once, text)) return
  const joined = stateOf(scope)
  walker.node(body, inner)
  const twice = stateOf(scope)
  join(scope, [joined, twice])
  widen(scope, joined, twice)
}

function feedsItself(before: State, after: State, text: string): boolean {
  if (before.cwd !== after.cwd || before.positional !== after.positional) return true
  if (before.variables === after.variables) return false
  for (const [name, value] of after.variables) {
    if (before.variables.get(name) !== value && mentions(text, name)) return true
  }
  return false
}

function widen(scope: Scope, before: State, after: State): void {
  if (after.cwd !== before.cwd) scope.cwd = undefined
  for (const [name, value] of after.variables) {
    const old = before.variables.get(name)
    if (!old || old === value) continue
    const both = either([old, value])
    if (both.choices.length > old.choices.length)
      scope.variables.set(name, either([both, UNKNOWN_VALUE]))
  }
}

export function readCase(
  node: Case,
  frame: Frame,
  walker: Walking,
  words: (words: readonly Word[]) => readonly Field[],
): undefined {
  words([node.word])
  const maybe = doubtful(frame)
  for (const item of node.items) words(item.pattern)
  const falls = node.items.some((item) => item.terminator === ';&' || item.terminator === ';;&')
  const ways = node.items.map((item) => () => readBranch(item.body, maybe, walker))
  if (falls) {
    // One body may run after the other: each of them may or may not be done.
    for (const way of ways) anyOf(frame.scope, [way], true)
  } else {
    const catchesAll = node.items.some((item) => item.pattern.some((word) => word.text === '*'))
    anyOf(frame.scope, ways, !catchesAll)
  }
  return undefined
}

/** What comes behind it, on the same branch, is not done. */
export function endsTheShell(node: SyntaxNode | undefined): boolean {
  if (node?.type === 'Command') return ENDS.test(node.name?.value ?? '')
  if (node?.type !== 'BraceGroup') return false
  return node.body.commands.some((statement) => endsTheShell(statement.command))
}

const ENDS = /^(exit|return|die|fail|break|continue)$/
