import type { Ledger, Missing } from '../ledger/ledger.ts'
import { FINISHED, MODEL, SESSION, SUBAGENT } from '../ledger/requests.ts'
import { bandOf, tokensOf } from '../ledger/summary.ts'
import { OUTPUT_TOKENS_MAX, SAMPLES_MAX } from '../limits.ts'
import { Calibration, type Range, slopeOf } from './calibration.ts'
import { resultsBehind, type Turn, turnsOf } from './turns.ts'

/**
 * What sub-agents' answers may have had of output, whose final count was never written. Two things show it: the next
 * request's context, which is longer by the answer and by what the tools gave back; and the bytes that the answer shows.
 * How well each of them shows it is taken from the finished answers of the same sub-agents, and both must agree.
 */
export function missingIn(
  ledger: Ledger,
  ownerOf: (request: number) => number,
): readonly Missing[] {
  if (!hasUnfinished(ledger, ownerOf)) return []
  const turns = turnsOf(ledger, ownerOf)
  const unfinished = turns.filter(({ finished }) => !finished)
  const samples = sampleOf(turns.filter(({ finished }) => finished))
  const results = resultsBehind(ledger, [...unfinished, ...samples])
  const views = [true, false].map((thinks) => {
    const ofKind = samples.filter((turn) => turn.thinks === thinks)
    return { thinks, views: [byGrowth(ofKind, results), byVisible(ofKind)] }
  })
  const all = unfinished.map((turn) => {
    const ofKind = views.find(({ thinks }) => thinks === turn.thinks)?.views ?? []
    const ranges = ofKind.map((view) => view(turn)).filter((range) => range !== undefined)
    return missingOf(ledger, turn, aboveKnown(agreed(ranges) ?? widest(turn), turn.output))
  })
  return summed(all)
}

function hasUnfinished({ requests }: Ledger, ownerOf: (request: number) => number): boolean {
  for (let request = 0; request < requests.count; request++)
    if (!requests.has(request, FINISHED) && requests.claims.get(ownerOf(request), SUBAGENT) !== 0)
      return true
  return false
}

/** Evenly over all, so that no one sub-agent speaks for the others. */
function sampleOf(turns: readonly Turn[]): readonly Turn[] {
  const step = Math.max(1, Math.ceil(turns.length / SAMPLES_MAX))
  return turns.filter((_, i) => i % step === 0)
}

/** undefined where this way of looking shows nothing. */
type View = (turn: Turn) => Range | undefined

/** The context grows by the answer without what is not sent back of it, and by the results, at so many tokens a byte. */
function byGrowth(samples: readonly Turn[], results: ReadonlyMap<number, number>): View {
  const known = samples.flatMap(({ request, growth, output }) => {
    const bytes = results.get(request)
    return growth === undefined || bytes === undefined ? [] : [{ growth, output, bytes }]
  })
  const slope = slopeOf(
    known.map(({ growth, output, bytes }) => ({ x: bytes, y: growth - output })),
  )
  const calibration = Calibration.of(
    known.map(({ growth, output, bytes }) => ({
      size: bytes,
      estimate: growth - slope * bytes,
      truth: output,
    })),
  )
  return ({ request, growth }) => {
    const bytes = results.get(request)
    if (growth === undefined || bytes === undefined) return undefined
    return calibration?.rangeFor(bytes, growth - slope * bytes)
  }
}

/** The answer itself, at so many tokens a byte. */
function byVisible(samples: readonly Turn[]): View {
  const slope = slopeOf(samples.map(({ visible, output }) => ({ x: visible, y: output })))
  const calibration = Calibration.of(
    samples.map(({ visible, output }) => ({
      size: visible,
      estimate: slope * visible,
      truth: output,
    })),
  )
  return ({ visible }) => calibration?.rangeFor(visible, slope * visible)
}

/** What all of them allow; where they contradict each other, whatever one of them allows. */
function agreed(ranges: readonly Range[]): Range | undefined {
  const [first, ...rest] = ranges
  if (first === undefined) return undefined
  return rest.reduce((a, b) => {
    const best = a.variance <= b.variance ? a : b
    const [low, high] = [Math.max(a.low, b.low), Math.min(a.high, b.high)]
    if (low <= high) return { ...best, low, high }
    return { ...best, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) }
  }, first)
}

/** Too few finished answers to learn from: at most a token for each byte that is there to be seen, and all that may be thought. */
function widest({ visible, growth, thinks }: Turn): Range {
  const seen = Math.min(visible, growth ?? visible) + UNSEEN_TOKENS
  const high = thinks ? OUTPUT_TOKENS_MAX : seen
  const low = visible / BYTES_OF_TOKEN_MAX
  return { low, high, expected: (low + high) / 2, variance: ((high - low) / 2) ** 2 }
}

/** Text of code and languages has two to five bytes a token; runs of one character have more. */
const BYTES_OF_TOKEN_MAX = 10
/** Names of tools and what stands around their input. */
const UNSEEN_TOKENS = 500

function aboveKnown(range: Range, known: number): Range {
  const within = (tokens: number) => Math.min(Math.max(tokens - known, 0), OUTPUT_TOKENS_MAX)
  const [low, high] = [Math.floor(within(range.low)), Math.ceil(within(range.high))]
  return { ...range, low, high, expected: within(range.expected) }
}

function missingOf({ requests }: Ledger, { request, claim }: Turn, range: Range): Missing {
  return {
    session: requests.claims.get(claim, SESSION),
    subagent: requests.claims.get(claim, SUBAGENT),
    model: requests.rows.get(request, MODEL),
    band: bandOf(tokensOf(requests, request)),
    ...range,
  }
}

/** One for each sub-agent and price. */
function summed(all: readonly Missing[]): readonly Missing[] {
  const sums = new Map<string, Missing>()
  for (const one of all) {
    const key = [one.session, one.subagent, one.model, one.band].join()
    const sum = sums.get(key)
    sums.set(key, sum === undefined ? one : added(sum, one))
  }
  return [...sums.values()]
}

function added(a: Missing, b: Missing): Missing {
  return {
    ...a,
    low: a.low + b.low,
    high: a.high + b.high,
    expected: a.expected + b.expected,
    variance: a.variance + b.variance,
  }
}
