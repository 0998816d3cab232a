import type { Line, MadeWindow } from './generator.ts'
import { Random } from './random.ts'
import type { Kind } from './work.ts'

export interface StrangerHabits {
  readonly seed: number
  readonly windows: number
  readonly length: '5h' | '7d'
  readonly everySeconds: number
}

const SECONDS = { '5h': 5 * 3600, '7d': 7 * 24 * 3600 } as const

/**
 * Windows by another model than the one the constants were searched on: single requests with a heavy-tailed cost, sent in
 * turns by a person who is at work, in a meeting or gone, with sub-agents that multiply them.
 */
export function strangersWindows(habits: StrangerHabits): readonly MadeWindow[] {
  const random = new Random(habits.seed ^ 0x5bd1e995)
  const seconds = SECONDS[habits.length]
  const scale = seconds / SECONDS['5h']
  const person = {
    cost: 0.12 * scale ** 0.2 * random.lognormal(0.8) * (1 + random.next()),
    tail: random.between(0.5, 1.4),
    gap: random.between(20, 180) * scale ** 0.8,
    work: random.between(600, 7200) * scale ** 0.8,
    pause: random.between(300, 5400) * scale ** 0.8,
    leaves: random.between(0, 0.15),
    agents: random.chance(0.4) ? random.between(2, 9) : 1,
    foreign: random.chance(0.3) ? random.between(0.1, 0.9) : 0,
  }
  const made: MadeWindow[] = []
  let startsAt = 1_790_000_000
  for (let count = 0; count < habits.windows; count++) {
    made.push(windowOf(person, startsAt, seconds, habits.everySeconds, random))
    startsAt += seconds + Math.floor(random.exponential(seconds * 0.3))
  }
  return made
}

interface Stranger {
  readonly cost: number
  readonly tail: number
  readonly gap: number
  readonly work: number
  readonly pause: number
  readonly leaves: number
  readonly agents: number
  readonly foreign: number
}

function windowOf(
  person: Stranger,
  startsAt: number,
  seconds: number,
  every: number,
  random: Random,
): MadeWindow {
  const resetsAt = startsAt + seconds
  const requests = requestsOf(person, seconds, random)
  const lines: Line[] = []
  let [used, tokens, next] = [0, 0, 0]
  for (let at = every; at < seconds; at += every * (random.chance(0.1) ? 3 : 1)) {
    for (; next < requests.length; next++) {
      const request = requests[next]
      if (request === undefined || request.at > at) break
      if (used < 100 && !request.foreign) tokens += request.cost * 220_000
      used = Math.min(100, used + request.cost)
    }
    const shown = random.chance(0.05) ? 1_790_012_345 : Math.floor(used)
    lines.push({
      at: startsAt + at,
      used: shown,
      resetsAt,
      tokens: { 'model-x': Math.round(tokens) },
    })
    tokens = 0
  }
  for (; next < requests.length; next++) used = Math.min(100, used + (requests[next]?.cost ?? 0))
  const kind: Kind = person.foreign > 0 ? 'foreign' : person.agents > 1 ? 'storms' : 'bursty'
  return { kind, lines, startsAt, resetsAt, official: Math.floor(used), exact: used }
}

function requestsOf(person: Stranger, seconds: number, random: Random) {
  const requests: { at: number; cost: number; foreign: boolean }[] = []
  let at = 0
  while (at < seconds) {
    const until = Math.min(seconds, at + random.exponential(person.work))
    const many = random.chance(0.3) ? person.agents : 1
    for (; at < until; at += random.exponential(person.gap / many)) {
      const cost = person.cost * random.lognormal(person.tail)
      requests.push({ at, cost, foreign: random.chance(person.foreign) })
    }
    if (random.chance(person.leaves)) break
    at += random.exponential(person.pause)
  }
  return requests
}
