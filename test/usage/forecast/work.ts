import type { Random } from './random.ts'

export const KINDS = ['bursty', 'idle', 'steady', 'ramp', 'foreign', 'storms', 'day-end'] as const
export type Kind = (typeof KINDS)[number]

/** How unevenly a person works; 1 is what the constants were searched on. */
export interface Temper {
  readonly bursts: number
}

/** Intensity of work over one window, by step, with a mean near 1. `hours` is how long a step of five hours' worth is. */
export function workOf(kind: Kind, steps: number, random: Random, temper: Temper): Float64Array {
  switch (kind) {
    case 'steady':
      return wandering(steps, random, 0.25 * temper.bursts)
    case 'bursty':
    case 'foreign':
      return bursts(steps, random, random.between(0.02, 0.08), random.between(0.02, 0.16), temper)
    case 'idle':
      return bursts(steps, random, random.between(0.08, 0.25), random.between(0.2, 0.5), temper)
    case 'ramp': {
      const [from, noise] = [random.between(0, 0.5), wandering(steps, random, 0.3 * temper.bursts)]
      return noise.map((value, at) => value * (from + 2 * (1 - from) * (at / steps)))
    }
    case 'storms':
      return storms(steps, random, temper)
    case 'day-end': {
      const work = random.chance(0.5)
        ? wandering(steps, random, 0.3)
        : bursts(steps, random, 0.06, 0.05, temper)
      return random.chance(0.65) ? stopped(work, random.between(0.25, 0.95)) : work
    }
  }
}

/** A walk that comes back to 1. */
function wandering(steps: number, random: Random, deviation: number): Float64Array {
  const keep = Math.exp(-1 / (steps * 0.06))
  let level = random.normal()
  return Float64Array.from({ length: steps }, () => {
    level = level * keep + random.normal() * Math.sqrt(1 - keep ** 2)
    return Math.exp(level * deviation)
  })
}

/** Work and pauses in turn, with mean lengths as shares of the window; each burst has a strength of its own. */
function bursts(steps: number, random: Random, on: number, off: number, { bursts: wild }: Temper) {
  const work = new Float64Array(steps)
  let at = random.chance(0.8) ? 0 : random.exponential(off * steps)
  while (at < steps) {
    const end = at + random.exponential(on * steps)
    const strength = random.lognormal(0.6 * wild) * ((on + off) / on)
    for (let step = Math.floor(at); step < Math.min(end, steps); step++) work[step] = strength
    at = end + random.exponential(off * steps)
  }
  return work
}

/** A calm base, and now and then many sub-agents at once. */
function storms(steps: number, random: Random, { bursts: wild }: Temper): Float64Array {
  const work = wandering(steps, random, 0.3).map((value) => value * 0.4)
  for (
    let at = random.exponential(0.7 * steps);
    at < steps;
    at += random.exponential(0.7 * steps)
  ) {
    const end = Math.min(steps, at + random.between(0.015, 0.06) * steps)
    const strength = random.between(8, 22) * wild
    for (let step = Math.floor(at); step < end; step++) work[step] = strength
  }
  return work
}

function stopped(work: Float64Array, share: number): Float64Array {
  return work.map((value, at) => (at < share * work.length ? value : 0))
}

/** What is left of a week's work outside of a person's hours. */
export function inDays(work: Float64Array, hours: number, weekend: number): Float64Array {
  return work.map((value, at) => {
    const day = (at / work.length) * 7
    const within = day % 1 < hours / 24
    return within ? (value * 24 * (day >= 5 ? weekend : 1)) / hours : 0
  })
}
