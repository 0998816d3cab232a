/**
 * fish has words of its own for what a shell of the POSIX family says otherwise. Where a text cannot be read as the
 * one and looks like the other, it is put into the words that are read here; what is left out does nothing but print.
 */
export function fromFish(text: string): string | undefined {
  if (!looksLikeFish(text)) return undefined
  const open: ('done' | 'fi' | '}')[] = []
  if (
    (text.match(/(^|[\n;])[ \t]*end\b/g)?.length ?? 0) !==
    (text.match(/(^|[\n;])[ \t]*(?:(?:or|and)[ \t]+)?(for|while|if|function|begin|switch)\b/g)
      ?.length ?? 0)
  )
    return undefined
  const lines = text
    .replace(/;[ \t]*(or|and)[ \t]+/g, (_, word: string) => (word === 'or' ? ' || ' : ' && '))
    .split(/[\n;]/)
    .map((line) => lineOf(line.trim(), open))
  return open.length === 0 ? lines.join('\n') : undefined
}

/** A block that ends with `end`, or a `set` with options, and none of the words that a POSIX shell needs. */
function looksLikeFish(text: string): boolean {
  if (/(^|[\n;])[ \t]*(do|done|then|fi|esac)\b/.test(text)) return false
  return /(^|[\n;])[ \t]*end\b|(^|[\n;])[ \t]*set -[a-zA-Z]+ \w|\bin \(|=\s*\(/.test(text)
}

function lineOf(line: string, open: ('done' | 'fi' | '}')[]): string {
  const words = substituted(line)
  if (/\|\| begin$|&& begin$/.test(words)) {
    open.push('}')
    return words.replace(/begin$/, '{')
  }
  const [first = ''] = words.split(/\s+/)
  switch (first) {
    case 'for':
    case 'while':
      open.push('done')
      return `${words}; do`
    case 'if':
      open.push('fi')
      return `${words}; then`
    case 'else':
      return words.replace(/^else if\b(.*)/, 'elif $1; then')
    case 'function':
      open.push('}')
      return words.replace(/^function\s+([\w-]+).*$/, '$1() {')
    case 'begin':
      open.push('}')
      return '{'
    case 'end':
      return words.replace(/^end/, open.pop() ?? 'end')
    case 'set':
      return words.replace(/^set\s+(?:-\w+\s+)*(\w+)\s+(.*)$/, '$1=$2')
    case 'or':
      return words.replace(/^or\s/, 'false || ')
    case 'and':
      return words.replace(/^and\s/, 'true && ')
    default:
      return words
  }
}

/** `(cmd)` in the place of a word is `$(cmd)`. */
function substituted(line: string): string {
  return line.replace(/(^|[\s=])\((?!\()/g, '$1$(')
}
