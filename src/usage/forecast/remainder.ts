/**
 * What is still to come until the reset: nothing with the probability `none`, otherwise a Weibull variable. A Weibull has
 * both the heavy tail of bursts and the bell of steady work, and, unlike a gamma, its quantiles in closed form.
 */
export interface Remainder {
  readonly none: number
  readonly scale: number
  readonly shape: number
}

/** Below, the tail has no meaning any more; above, the shape is a spike. */
const [SHAPE_LEAST, SHAPE_MOST] = [0.35, 20]
/** Of the usual approximation of a Weibull's shape by its coefficient of variation. */
const SHAPE_EXPONENT = -1.086

/** `spread` is the squared coefficient of variation. */
export function remainderOf(none: number, mean: number, spread: number): Remainder {
  const shape = Math.min(
    SHAPE_MOST,
    Math.max(SHAPE_LEAST, Math.sqrt(Math.max(spread, 1e-6)) ** SHAPE_EXPONENT),
  )
  return { none, shape, scale: mean / gammaOf(1 + 1 / shape) }
}

/** The probability of at most so much more. */
export function chanceUpTo({ none, scale, shape }: Remainder, points: number): number {
  if (points < 0) return 0
  if (scale <= 0) return 1
  return none + (1 - none) * -Math.expm1(-((points / scale) ** shape))
}

export function quantileOf({ none, scale, shape }: Remainder, level: number): number {
  if (level <= none) return 0
  const within = Math.min((level - none) / (1 - none), 1 - 1e-9)
  return scale * (-Math.log1p(-within)) ** (1 / shape)
}

/** Stirling's series, lifted to where it is exact to nine digits. */
function gammaOf(value: number): number {
  let [lifted, divisor] = [value, 1]
  while (lifted < 7) {
    divisor *= lifted
    lifted += 1
  }
  const log = (lifted - 0.5) * Math.log(lifted) - lifted + 0.5 * Math.log(2 * Math.PI)
  return Math.exp(log + 1 / (12 * lifted) - 1 / (360 * lifted ** 3)) / divisor
}
