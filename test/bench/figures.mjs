/** The value below which this share of the sorted values lies. */
export function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

/**
 * One line of the table, in the unit of its times. Ratios are to the floor that was measured in the same rounds: median
 * to median, p95 to p95. A bar is `{ ratio, ratio95 }`, `{ most }` or `{ most95 }`; what has none is only shown.
 */
export function figure(what, times, { floor, bar = {}, unit = 'ms' } = {}) {
  const sorted = times.toSorted((a, b) => a - b)
  const [median, p95] = [quantile(sorted, 0.5), quantile(sorted, 0.95)]
  const ratio = floor && median / floor.median
  const ratio95 = floor && p95 / floor.p95
  const over =
    (bar.ratio !== undefined && ratio > bar.ratio) ||
    (bar.ratio95 !== undefined && ratio95 > bar.ratio95) ||
    (bar.most !== undefined && median > bar.most) ||
    (bar.most95 !== undefined && p95 > bar.most95)
  const verdict = Object.keys(bar).length === 0 ? undefined : over ? 'over' : 'ok'
  const max = sorted.at(-1)
  return { what, unit, n: times.length, median, p95, max, ratio, ratio95, bar, verdict }
}

/** The figures of one race: its first case is the floor of all. */
export function figures(cases, times) {
  const floor = figure(cases[0].what, times[0])
  const rest = cases.slice(1).map(({ what, bar }, i) => figure(what, times[i + 1], { floor, bar }))
  return [floor, ...rest]
}
