import type { Words } from './words.ts'

/**
 * `repo delete`, `volume rm|prune`, `apply -auto-approve`, `run * --remote`: words in order from the first operand,
 * `*` for any one word, `**` for any number, `$` for their end; then flags (`!--flag`: not there); last a `/pattern/` over the whole
 * command. The empty line fits a call without any operand.
 */
export function testOf(pattern: string): (words: Words) => boolean {
  if (pattern === '') return (words) => words.operands.length === 0
  const over = /(?:^| )\/(.+)\/$/.exec(pattern)
  const text = over && new RegExp(over[1] ?? '', 'i')
  const parts = pattern
    .slice(0, over?.index ?? pattern.length)
    .split(' ')
    .filter((part) => part !== '')
  const wanted = parts
    .filter((part) => !/^!?-/.test(part))
    .map((part) => part.toLowerCase().split('|'))
  const flags = parts.filter((part) => part.startsWith('-')).map((part) => part.split('|'))
  const without = parts.filter((part) => part.startsWith('!-')).map((part) => part.slice(1))
  return (words) =>
    inOrder(wanted, words.operands) &&
    flags.every((names) => names.some((name) => hasFlag(words, name))) &&
    !without.some((name) => hasFlag(words, name)) &&
    (!text || text.test(words.text) || text.test(words.input))
}

function hasFlag(words: Words, name: string): boolean {
  const cut = name.indexOf('=')
  if (cut < 0) return words.flags.has(name)
  return words.values.get(name.slice(0, cut)) === name.slice(cut + 1)
}

function inOrder(wanted: readonly (readonly string[])[], operands: readonly string[]): boolean {
  let at = 0
  for (let i = 0; i < wanted.length; i++) {
    const names = wanted[i] ?? []
    if (names[0] === '**') {
      const rest = wanted.slice(i + 1)
      return (
        rest.length === 0 ||
        operands.slice(at).some((_, skip) => inOrder(rest, operands.slice(at + skip)))
      )
    }
    if (names[0] === '$') return at === operands.length
    const word = operands[at++]
    if (word === undefined || (names[0] !== '*' && !names.includes(word.toLowerCase())))
      return false
  }
  return true
}
