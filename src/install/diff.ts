/** A unified diff of two small texts, for a dry run; empty where they are equal. */
export function diffText(
  before: string | undefined,
  after: string | undefined,
  path: string,
): string {
  if (before === after) return ''
  const heads = [
    `--- ${before === undefined ? '/dev/null' : path}`,
    `+++ ${after === undefined ? '/dev/null' : path}`,
  ]
  const hunks = hunksOf(linesOfDiff(linesOf(before ?? ''), linesOf(after ?? '')))
  return [...heads, ...hunks].map((line) => `${line}\n`).join('')
}

/** Lines that stay the same around a change. */
const CONTEXT = 3

/**
 * Above this the table of the longest common subsequence is not worth its memory; the whole middle
 * is shown.
 */
const CELLS_MAX = 4_000_000

interface Line {
  readonly sign: ' ' | '-' | '+'
  /** With its line break, if it has one. */
  readonly text: string
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

function linesOfDiff(before: readonly string[], after: readonly string[]): readonly Line[] {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head++
  let tail = 0
  const rest = Math.min(before.length, after.length) - head
  while (tail < rest && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  const kept = (lines: readonly string[]) => lines.map((text) => ({ sign: ' ', text }) as const)
  return [
    ...kept(before.slice(0, head)),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...kept(before.slice(before.length - tail)),
  ]
}

/**
 * By the longest common subsequence: `common[i][j]` is its length for the lines from i and j on.
 */
function middle(before: readonly string[], after: readonly string[]): readonly Line[] {
  const small = before.length * after.length <= CELLS_MAX
  const common = small ? commonLengths(before, after) : []
  const lines: Line[] = []
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    const [old, young] = [before[i], after[j]]
    const down = common[i + 1]?.[j] ?? 0
    const right = common[i]?.[j + 1] ?? 0
    if (small && old !== undefined && old === young) {
      lines.push({ sign: ' ', text: old })
      i++
      j++
    } else if (old !== undefined && (young === undefined || down >= right)) {
      lines.push({ sign: '-', text: old })
      i++
    } else {
      lines.push({ sign: '+', text: young ?? '' })
      j++
    }
  }
  return lines
}

function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const common = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1))
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const [row, below] = [common[i], common[i + 1]]
      if (!row || !below) continue
      const same = before[i] === after[j]
      row[j] = same ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
    }
  }
  return common
}

function hunksOf(lines: readonly Line[]): readonly string[] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ sign }) => sign !== ' '),
  )
  const hunks: string[] = []
  let [oldLine, newLine] = [1, 1]
  for (let start = 0; start < lines.length; ) {
    let end = start
    while (end < lines.length && near[end] === near[start]) end++
    const hunk = lines.slice(start, end)
    const [olds, news] = [countOf(hunk, '+'), countOf(hunk, '-')]
    if (near[start]) {
      hunks.push(`@@ -${rangeOf(oldLine, olds)} +${rangeOf(newLine, news)} @@`)
      hunks.push(...hunk.map(printed))
    }
    oldLine += olds
    newLine += news
    start = end
  }
  return hunks
}

/** Lines of the side that does not have `other`. */
function countOf(lines: readonly Line[], other: '-' | '+'): number {
  return lines.filter(({ sign }) => sign !== other).length
}

/** An empty side is named by the line before it. */
function rangeOf(line: number, count: number): string {
  return `${count === 0 ? line - 1 : line},${count}`
}

function printed({ sign, text }: Line): string {
  if (text.endsWith('\n')) return sign + text.slice(0, -1)
  return `${sign}${text}\n\\ No newline at end of file`
}
