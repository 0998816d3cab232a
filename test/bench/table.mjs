const COLUMNS = ['median', 'p95', 'ratio', 'p95 ratio', 'bar', '']

/** A section as a person reads it: what, median, p95, ratios to the first line, bar, ok or over. */
export function table({ title, figures, note }) {
  const rows = [['', ...COLUMNS], ...figures.map(row)]
  const widths = rows[0].map((_, i) => Math.max(...rows.map((cells) => cells[i].length)))
  const lines = rows.map((cells) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd(),
  )
  return [title, ...[...lines, ...(note ? [note] : [])].map((line) => `  ${line}`), ''].join('\n')
}

function row({ what, unit, median, p95, ratio, ratio95, bar, verdict }) {
  const time = (value) => `${value.toFixed(value < 10 ? 2 : 1)} ${unit}`
  const times = (value) => (value === undefined ? '' : `${value.toFixed(2)} x`)
  const words = [
    ...(bar.ratio === undefined ? [] : [`${bar.ratio} x`]),
    ...(bar.ratio95 === undefined ? [] : [`p95 ${bar.ratio95} x`]),
    ...(bar.most === undefined ? [] : [`${bar.most} ${unit}`]),
    ...(bar.most95 === undefined ? [] : [`p95 ${bar.most95} ${unit}`]),
  ]
  return [
    what,
    time(median),
    time(p95),
    times(ratio),
    times(ratio95),
    words.join(', '),
    verdict ?? '',
  ]
}
