import { type Asking, isItem, search } from '../../context/answers.ts'
import { inTurn } from '../../context/cli.ts'
import type { Fact, Manifest, Queries } from '../../context/generator/manifest.ts'
import { type Line, shareOf } from './print.ts'

const AT_ONCE = 2
const KINDS = ['literal', 'keywords', 'paraphrase'] as const

/** The rank that a question's fact had, 0 for the first; undefined below the fifth. */
export interface Rank {
  readonly kind: keyof Queries
  readonly rank: number | undefined
  readonly fact: Fact
  readonly got: string
}

export type Engine = (
  kind: keyof Queries,
  query: string,
  fact: Fact,
) => Promise<Omit<Rank, 'kind' | 'fact'>>

export function interlock(asking: Asking, { transcript }: Manifest): Engine {
  return async (_, query, fact) => {
    const hits = (await search(asking, query)).slice(0, 5)
    const rank = hits.findIndex((hit) => isItem(transcript, hit, fact))
    return { rank: rank < 0 ? undefined : rank, got: hits[0]?.title ?? '' }
  }
}

export function ranks(engine: Engine, { facts }: Manifest): Promise<readonly Rank[]> {
  const asked = facts.flatMap((fact) => KINDS.map((kind) => ({ fact, kind })))
  return inTurn(asked, AT_ONCE, async ({ fact, kind }) => ({
    fact,
    kind,
    ...(await engine(kind, fact.queries[kind], fact)),
  }))
}

export type Bars = Readonly<Record<keyof Queries, readonly [first: number, five: number]>>

export const BARS: Bars = {
  literal: [0.99, 1],
  keywords: [0.95, 0.99],
  paraphrase: [0.9, 0.97],
}

export function searchLines(name: string, all: readonly Rank[], bars?: Bars): readonly Line[] {
  return KINDS.flatMap((kind) => {
    const some = all.filter((one) => one.kind === kind)
    const within = (most: number) =>
      shareOf(some.filter(({ rank }) => rank !== undefined && rank < most).length, some.length)
    const [first, five] = bars?.[kind] ?? []
    const of = `${some.length} questions`
    return [
      { what: `${name}, ${kind}, R@1`, value: within(1), unit: 'share', ...least(first), of },
      { what: `${name}, ${kind}, R@5`, value: within(5), unit: 'share', ...least(five) },
    ] as const
  })
}

function least(bar: number | undefined) {
  return bar === undefined ? {} : { least: bar }
}
