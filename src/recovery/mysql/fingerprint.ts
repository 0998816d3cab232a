import { rowDigest } from './rows.ts'
import type { Client } from './session.ts'
import type { Column } from './tables.ts'

/** A query with a limit is not taken apart: each digest is computed once, not for each of its quarters. */
const ALL_ROWS = '18446744073709551615'

/** How many rows there are and what they hold, whatever their order: `2402:831…:17…`. `from` stands behind FROM, as `t`. */
export async function fingerprintOf(
  client: Client,
  from: string,
  columns: readonly Column[],
): Promise<string> {
  // Four quarters of a digest, each added up: exact, as the sums are decimals.
  const sums = [1, 9, 17, 25].map(
    (at, i) =>
      `COALESCE(SUM(CAST(CONV(HEX(SUBSTR(d, ${at}, 8)), 16, 10) AS DECIMAL(20))), 0) AS s${i}`,
  )
  // As bytes, a quarter of what letters take: the server holds them all before it adds them up.
  const [row = {}] = await client.rows(
    `SELECT COUNT(*) AS n, ${sums.join(', ')} FROM (SELECT UNHEX(${rowDigest(columns, 't')}) AS d FROM ${from} LIMIT ${ALL_ROWS}) x`,
  )
  return [row.n, row.s0, row.s1, row.s2, row.s3].join(':')
}
