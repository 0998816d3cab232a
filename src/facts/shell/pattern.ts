/** Shell patterns as regular expressions, for `${v#p}`, `case` and names with globs. Linear: no nested repeats. */
export function patternToRegExp(
  pattern: string,
  anchor: 'full' | 'start' | 'end' | 'none',
  greedy = true,
): RegExp {
  let body = ''
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]
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
    } else body += (c ?? '').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  }
  try {
    return new RegExp(
      `${anchor === 'full' || anchor === 'start' ? '^' : ''}${body}${anchor === 'full' || anchor === 'end' ? '$' : ''}`,
      'u',
    )
  } catch {
    // A bracket expression that JavaScript does not take ([z-a]): matches nothing in a shell either.
    return /(?!)/
  }
}
