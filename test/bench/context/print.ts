/** A line of the table: what was measured, its figure, its bar. Without a bar it is only shown. */
export interface Line {
  readonly what: string
  readonly value: number
  readonly unit: Unit
  readonly least?: number
  readonly most?: number
  /** What the figure is of. */
  readonly of?: string
}

export type Unit = 'share' | 'count' | 'ms' | 'times'

export interface Section {
  readonly title: string
  readonly lines: readonly Line[]
  readonly note?: string
}

export function shown({ title, lines, note }: Section): string {
  const rows = [['', 'figure', 'bar', '', ''], ...lines.map(cells)]
  const widths = [0, 1, 2, 3, 4].map((i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))
  const texts = rows.map((row) =>
    row
      .map((cell, i) =>
        i === 0 || i === 4 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
  return [title, ...[...texts, ...(note ? [note] : [])].map((text) => `  ${text}`), ''].join('\n')
}

export function isMissed({ value, least, most }: Line): boolean {
  // What could not be measured has not met its bar.
  if (least !== undefined) return !(value >= least)
  return most !== undefined && !(value <= most)
}

function cells(line: Line): readonly string[] {
  const { what, value, unit, least, most, of } = line
  const bar =
    least !== undefined
      ? `>= ${plain(least, unit)}`
      : most !== undefined
        ? `<= ${plain(most, unit)}`
        : ''
  return [
    what,
    plain(value, unit),
    bar,
    bar === '' ? '' : isMissed(line) ? 'missed' : 'ok',
    of ?? '',
  ]
}

function plain(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return 'none'
  if (unit === 'share') return value.toFixed(3)
  if (unit === 'times') return `${value.toFixed(2)} x`
  return unit === 'ms' ? `${value.toFixed(1)} ms` : String(Math.round(value * 10) / 10)
}

export function shareOf(part: number, whole: number): number {
  return whole === 0 ? Number.NaN : part / whole
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
