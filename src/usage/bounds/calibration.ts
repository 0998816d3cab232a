/** What one finished answer shows: what an estimate made of it, and how it was. */
export interface Sample {
  /** What the error of the estimate grows with. */
  readonly size: number
  readonly estimate: number
  readonly truth: number
}

/** An interval for the truth, and what is expected in it. */
export interface Range {
  readonly low: number
  readonly high: number
  readonly expected: number
  readonly variance: number
}

interface Bin {
  readonly from: number
  readonly low: number
  readonly high: number
  readonly mean: number
  readonly variance: number
}

/**
 * How far an estimate has been from the truth, where the truth is known: apart for small and large ones, because what is
 * large errs more. No shape of the errors is assumed; the range is that of all that were seen, and somewhat more.
 */
export class Calibration {
  private readonly bins: readonly Bin[]

  private constructor(bins: readonly Bin[]) {
    this.bins = bins
  }

  /** undefined where too little is known to say anything. */
  static of(samples: readonly Sample[]): Calibration | undefined {
    if (samples.length < SAMPLES_MIN) return undefined
    const sorted = samples.toSorted((a, b) => a.size - b.size)
    const count = Math.max(1, Math.min(BINS_MAX, Math.floor(sorted.length / SAMPLES_OF_A_BIN)))
    const width = Math.ceil(sorted.length / count)
    const bins = Array.from({ length: count }, (_, i) => sorted.slice(i * width, (i + 1) * width))
    return new Calibration(bins.filter(({ length }) => length > 0).map(binOf))
  }

  rangeFor(size: number, estimate: number): Range {
    const bin = this.bins.findLast(({ from }) => size >= from) ?? this.bins[0]
    if (bin === undefined) throw new Error('a calibration has a bin')
    const { low, high, mean, variance } = bin
    return { low: estimate + low, high: estimate + high, expected: estimate + mean, variance }
  }
}

const SAMPLES_MIN = 30
const SAMPLES_OF_A_BIN = 80
const BINS_MAX = 12
/** A range of a hundred is passed by the next one in fifty; a fifth more at either side is passed by hardly any. */
const MARGIN = 0.2

function binOf(samples: readonly Sample[]): Bin {
  const errors = samples.map(({ estimate, truth }) => truth - estimate)
  const low = errors.reduce((a, b) => Math.min(a, b))
  const high = errors.reduce((a, b) => Math.max(a, b))
  const mean = errors.reduce((a, b) => a + b, 0) / errors.length
  const variance = errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / errors.length
  // Few samples show less of the range.
  const more = (high - low) * (MARGIN + 2 / Math.sqrt(errors.length) / 2)
  return { from: samples[0]?.size ?? 0, low: low - more, high: high + more, mean, variance }
}

/** The slope of y over x by least squares, with a constant; 0 where x does not vary. */
export function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const n = points.length
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / n
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / n
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  const common = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0)
  return spread > 0 ? common / spread : 0
}
