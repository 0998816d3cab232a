/** Matching takes time that grows with every star: beyond this nobody waits for the answer. */
const STARS_MAX = 3
const STARRED_CHARS_MAX = 1_000

/** False where matching the pattern against these texts could take too long. */
export function matchable(pattern: string, texts: readonly string[]): boolean {
  if (pattern.split('*').length - 1 <= 1) return true
  if (pattern.split('*').length - 1 > STARS_MAX) return texts.every((text) => text.length < 64)
  return texts.every((text) => text.length < STARRED_CHARS_MAX)
}

/**
 * Shell patterns as regular expressions, for `${v#p}`, `case` and names with globs. A backslash takes the meaning from
 * what follows. No nested repeats.
 */
export function patternToRegExp(
  pattern: string,
  anchor: 'full' | 'start' | 'end' | 'none',
  greedy = true,
): RegExp {
  let body = ''
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? ''
    if (c === '*') {
      while (pattern[i + 1] === '*') i++
      body += greedy ? '[^]*' : '[^]*?'
    } else if (c === '?') body += '[^]'
    else if (c === '[') {
      const end = pattern.indexOf(']', i + 2)
      if (end < 0) body += '\\['
      else {
        const inner = pattern
          .slice(i + 1, end)
          .replace(/^!/, '^')
          .replace(/[\\[\]]/g, '\\$&')
        body += `[${inner}]`
        i = end
      }
    } else if (c === '\\' && i + 1 < pattern.length) body += escaped(pattern[++i] ?? '')
    else body += escaped(c)
  }
  const start = anchor === 'full' || anchor === 'start' ? '^' : ''
  try {
    return new RegExp(`${start}${body}${anchor === 'full' || anchor === 'end' ? '$' : ''}`, 'u')
  } catch {
    // A bracket expression that JavaScript does not take ([z-a]): matches nothing in a shell either.
    return /(?!)/
  }
}

function escaped(c: string): string {
  return c.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
