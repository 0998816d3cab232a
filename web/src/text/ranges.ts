import type { Mark } from '../../../src/daemon/people/api.ts'

export interface Piece {
  readonly text: string
  readonly marked: boolean
}

/** Up to here a text is shown whole. */
const WHOLE = 1_200
/** Of a longer one: its beginning, and so much on each side of what matched. */
const HEAD = 200
const AROUND = 120
const MARKS_SHOWN = 8

/** The ranges of a text to show before "Show all": what matched is always among them. */
export function excerpt(text: string, marks: readonly Mark[]): readonly Mark[] {
  if (text.length <= WHOLE) return [{ start: 0, end: text.length }]
  const wanted = marks.slice(0, MARKS_SHOWN).map(({ start, end }) => ({
    start: Math.max(0, start - AROUND),
    end: Math.min(text.length, Math.min(end, start + WHOLE) + AROUND),
  }))
  return merged([{ start: 0, end: HEAD }, ...wanted].map((range) => toLines(text, range)))
}

/** Begins and ends with a line, where one is near. */
function toLines(text: string, { start, end }: Mark): Mark {
  const before = text.lastIndexOf('\n', start - 1) + 1
  const after = text.indexOf('\n', end)
  return {
    start: start - before < AROUND ? before : start,
    end: after !== -1 && after - end < AROUND ? after : end,
  }
}

function merged(ranges: readonly Mark[]): readonly Mark[] {
  const out: Mark[] = []
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = out.at(-1)
    if (last !== undefined && range.start <= last.end)
      out[out.length - 1] = { start: last.start, end: Math.max(last.end, range.end) }
    else out.push(range)
  }
  return out
}

/** A range of the text, cut where marks begin and end. Marks may overlap. */
export function pieces(text: string, range: Mark, marks: readonly Mark[]): readonly Piece[] {
  const within = merged(
    marks
      .filter(({ start, end }) => start < range.end && end > range.start && start < end)
      .map(({ start, end }) => ({
        start: Math.max(start, range.start),
        end: Math.min(end, range.end),
      })),
  )
  const out: Piece[] = []
  let at = range.start
  for (const { start, end } of within) {
    if (start > at) out.push({ text: text.slice(at, start), marked: false })
    out.push({ text: text.slice(start, end), marked: true })
    at = end
  }
  if (at < range.end) out.push({ text: text.slice(at, range.end), marked: false })
  return out
}
