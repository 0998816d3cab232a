import { type Asking, isItem, type Row, recall, tableOf } from '../../context/answers.ts'
import { inTurn } from '../../context/cli.ts'
import type { Manifest } from '../../context/generator/manifest.ts'
import { type Line, quantile, shareOf } from './print.ts'

const AT_ONCE = 2
/** Smaller facts need no row of their own. */
const LISTED_BYTES_MIN = 1024

export interface Referenced {
  readonly tokens: number
  readonly rows: number
  readonly rowTokens: readonly number[]
  /** Rows whose id the injected text does not hold. */
  readonly unseen: number
  readonly wanted: number
  readonly covered: number
  /** Facts with a row though they are still in the context. */
  readonly needless: number
  /** By kind, what was wanted and not listed. */
  readonly missing: readonly string[]
  readonly recalled: number
  readonly right: number
  readonly plain: number
  readonly exact: number
  readonly decoys: number
}

/** The table after the last compaction, and what its references bring back. */
export async function references(asking: Asking, manifest: Manifest): Promise<Referenced> {
  const { text, rows } = await tableOf(asking)
  const rowOf = (item: Manifest['decoys'][number] | Manifest['facts'][number]) =>
    rows.find((row) => isItem(manifest.transcript, row, item) && lineOf(text, row) !== undefined)
  const wanted = manifest.facts.filter(({ lost, bytes }) => lost && bytes >= LISTED_BYTES_MIN)
  const missing = wanted.filter((fact) => !rowOf(fact))
  const listed = [...manifest.facts, ...manifest.decoys].flatMap((item) => {
    const row = rowOf(item)
    return row ? [{ item, row }] : []
  })
  const answers = await inTurn(listed, AT_ONCE, async ({ item, row }) => {
    const got = (await recall(asking, row.id)).toString('utf8')
    const fact = manifest.facts.find(({ id }) => id === item.id)
    const decoy = fact && manifest.decoys.find(({ of }) => of === fact.id)
    // What holds a secret comes masked, so its text says nothing: its place does.
    const secret = fact?.hasSecret ?? false
    const right = secret || (fact ? got.includes(fact.text) : got === item.raw)
    return {
      secret,
      right,
      exact: got === item.raw,
      decoy: decoy !== undefined && got === decoy.raw,
    }
  })
  const plain = answers.filter(({ secret }) => !secret)
  const seen = rows.map((row) => lineOf(text, row))
  return {
    tokens: text.length / 4,
    rows: rows.length,
    rowTokens: seen.flatMap((line) => (line === undefined ? [] : [line.length / 4])),
    unseen: seen.filter((line) => line === undefined).length,
    wanted: wanted.length,
    covered: wanted.length - missing.length,
    needless: manifest.facts.filter((fact) => !fact.lost && rowOf(fact)).length,
    missing: missing.map(({ id, kind, where, bytes }) => `${id} ${kind} ${where} ${bytes}`),
    recalled: answers.length,
    right: answers.filter(({ right }) => right).length,
    plain: plain.length,
    exact: plain.filter(({ exact }) => exact).length,
    decoys: answers.filter(({ decoy }) => decoy).length,
  }
}

/** The line of the injected text that an item has. */
function lineOf(text: string, { id }: Row): string | undefined {
  const word = new RegExp(`(?<![\\w-])${id.replace(/\W/g, '\\$&')}(?![\\w-])`)
  return text.split('\n').find((line) => word.test(line))
}

export function referenceLines(all: readonly Referenced[]): readonly Line[] {
  const sum = (of: (one: Referenced) => number) => all.reduce((total, one) => total + of(one), 0)
  const most = (of: (one: Referenced) => number) => Math.max(...all.map(of))
  const rowTokens = all.flatMap((one) => one.rowTokens)
  const of = `${sum(({ wanted }) => wanted)} facts, ${all.length} sessions`
  return [
    {
      what: 'lost facts of 1 KB and more in the table',
      value: shareOf(
        sum((one) => one.covered),
        sum((one) => one.wanted),
      ),
      unit: 'share',
      least: 0.9,
      of,
    },
    {
      what: 'of the worst session',
      value: Math.min(...all.map((one) => shareOf(one.covered, one.wanted))),
      unit: 'share',
    },
    {
      what: 'tokens of the table, at most',
      value: most(({ tokens }) => tokens),
      unit: 'count',
      most: 2000,
    },
    {
      what: 'rows of the table, at most',
      value: most(({ rows }) => rows),
      unit: 'count',
      most: 60,
    },
    {
      what: 'tokens a row, mean',
      value: shareOf(
        rowTokens.reduce((a, b) => a + b, 0),
        rowTokens.length,
      ),
      unit: 'count',
      most: 18,
    },
    { what: 'tokens a row, p95', value: quantile(rowTokens, 0.95), unit: 'count' },
    {
      what: 'rows that the injected text does not show',
      value: sum(({ unseen }) => unseen),
      unit: 'count',
      most: 0,
    },
    {
      what: 'rows of facts that are still in the context',
      value: sum(({ needless }) => needless),
      unit: 'count',
    },
    {
      what: 'recall by reference, right',
      value: shareOf(
        sum((one) => one.right),
        sum((one) => one.recalled),
      ),
      unit: 'share',
      least: 1,
      of: `${sum((one) => one.recalled)} items`,
    },
    {
      what: 'recall by reference, byte-exact',
      value: shareOf(
        sum((one) => one.exact),
        sum((one) => one.plain),
      ),
      unit: 'share',
      least: 1,
      of: `${sum((one) => one.plain)} without secrets`,
    },
    { what: 'decoy for the original', value: sum(({ decoys }) => decoys), unit: 'count', most: 0 },
  ]
}
