/**
 * Where a setting stands in a file: TOML's parser gives values without positions, so the line is looked for. The first
 * one that fits counts; a table that is not found is said to stand at its file.
 */
export function lineFinder(
  text: string,
  file: string,
): (table: string, key?: string, nth?: number, item?: string) => string {
  const lines = text.split('\n')
  return (table, key, nth = 0, item) => {
    const header = headerAt(lines, table, nth)
    if (header === undefined) return file
    const named = key === undefined ? header : keyAt(lines, header + 1, key)
    const found = item === undefined ? named : (itemAt(lines, named, item) ?? named)
    return `${file}:${found + 1}`
  }
}

/** `[table]`, or the n-th `[[table]]`. */
function headerAt(lines: readonly string[], table: string, nth: number): number | undefined {
  let seen = 0
  for (const [index, line] of lines.entries()) {
    const name = /^\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}/.exec(line)?.[1]?.replace(/["'\s]/g, '')
    if (name === table && seen++ === nth) return index
  }
  return undefined
}

function keyAt(lines: readonly string[], from: number, key: string): number {
  for (let index = from; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (/^\s*\[/.test(line)) break
    const name = /^\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*=/.exec(line)
    if (name && (name[1] ?? name[2] ?? name[3]) === key) return index
  }
  return Math.max(0, from - 1)
}

/** Where in a list of several lines one of its items stands. */
function itemAt(lines: readonly string[], from: number, item: string): number | undefined {
  for (let index = from; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (index > from && /^\s*(\[|[\w"'-]+\s*=)/.test(line)) return undefined
    if (line.includes(`"${item}"`) || line.includes(`'${item}'`) || line.includes(item))
      return index
  }
  return undefined
}
