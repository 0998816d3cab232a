import type { Command, SyntaxNode } from 'unbash'
import { readWords } from './command.ts'
import type { Frame } from './run.ts'
import type { Walking } from './walking.ts'

/** Builtins that do not fail, as far as a script's flow goes; where a `cd` that did would leave it is kept apart. */
const SURE = /^(true|:|echo|printf|export|set|shift|local|declare|unset|alias|umask|trap|cd)$/

/** True for a command that certainly succeeds: then what `&&` puts behind it is certainly done. */
export function succeeds(node: SyntaxNode, frame: Frame, walker: Walking): boolean {
  if (node.type === 'CompoundList') {
    const last = node.commands.at(-1)?.command
    return last !== undefined && succeeds(last, frame, walker)
  }
  if (node.type !== 'Command') return false
  const name = node.name?.value
  if (name === undefined)
    return node.prefix.every((part) => part.type === 'Assignment' && !/[$`]\(|`/.test(part.text))
  if (SURE.test(name)) return node.redirects.length === 0
  return (name === '[' || name === 'test') && holds(node, frame, walker)
}

/** A test of known words. Words with substitutions are not expanded twice: what they run would count twice. */
function holds(node: Command, frame: Frame, walker: Walking): boolean {
  const plain: (typeof node.args)[number][] = []
  for (const arg of node.args) {
    if (/[(`]/.test(arg.text)) return false
    plain.push(arg)
  }
  const fields = readWords(plain, frame, walker)
  if (!fields.every((field) => field.known && !field.glob)) return false
  const words = fields.map((field) => field.text)
  if (words.at(-1) === ']') words.pop()
  const [a, b, c] = words
  if (words.length === 2) return a === '-n' ? b !== '' : a === '-z' && b === ''
  if (words.length !== 3) return false
  return b === '!=' ? a !== c : (b === '=' || b === '==') && a === c
}
