import { forEachChild, type SyntaxNode } from 'unbash'
import { UNKNOWN_PART } from '../facts.ts'
import type { Expander } from './expand.ts'
import type { Frame, Stdin } from './run.ts'
import { type Scope, UNKNOWN_VALUE } from './scope.ts'
import type { Walking } from './walking.ts'

/** Expansion in this place: `$(…)` and `<(…)` are read by the walk. */
export function expanderOf(frame: Frame, walker: Walking): Expander {
  let inner: Frame | undefined
  const within = () =>
    (inner ??= { ...frame, stdin: { kind: 'inherited' }, via: [...frame.via, '$(…)'] })
  return {
    scope: frame.scope,
    source: frame.source,
    outputOf: (part) => {
      if (!part.script) return undefined
      const out = walker.substitution(part.script, within(), part)
      return out && !out.known && out.text.trim() === '' ? undefined : out
    },
    onProcess: (part) => {
      if (!part.script) return UNKNOWN_PART
      // What is written into `>(…)` is its input: what the command itself is given, or whatever it prints.
      const given: Stdin =
        frame.stdin.kind === 'inherited' ? { kind: 'program', from: 'a command' } : frame.stdin
      const stdin = part.operator === '>' ? given : within().stdin
      const out = walker.substitution(part.script, { ...within(), via: frame.via, stdin }, part)
      const path = `/dev/fd/${part.pos}`
      frame.scope.written.set(path, out?.text ?? UNKNOWN_PART)
      return path
    },
    visit: (node) => {
      visitExpansions(node, within(), walker)
      if (node.type.startsWith('Arithmetic'))
        changeByArithmetic(frame.source.text.slice(node.pos, node.end), frame.scope)
    },
  }
}

/** Runs the substitutions that stand in tests, arithmetic and indexes; the rest of them does nothing. */
export function visitExpansions(node: SyntaxNode, frame: Frame, walker: Walking): void {
  if (
    (node.type === 'CommandExpansion' ||
      node.type === 'ArithmeticCommandExpansion' ||
      node.type === 'ProcessSubstitution') &&
    node.script
  ) {
    walker.substitution(node.script, frame, node)
    return
  }
  forEachChild(node, (child) => visitExpansions(child, frame, walker))
}

/** `((x++))`, `let x+=1`: what arithmetic sets is not worked out. */
export function changeByArithmetic(text: string, scope: Scope): void {
  if (!/=|\+\+|--/.test(text)) return
  for (const [, before, after] of text.matchAll(CHANGES)) {
    const name = before ?? after
    if (name) scope.variables.set(name, UNKNOWN_VALUE)
  }
}

const CHANGES =
  /([A-Za-z_]\w*)(?:\[[^\]]*\])?\s*(?:\+\+|--|(?:[-+*/%&|^]|<<|>>)?=(?!=))|(?:\+\+|--)\s*([A-Za-z_]\w*)/g
