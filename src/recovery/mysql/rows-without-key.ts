import type { TableUndo } from '../database/change.ts'
import { columnList, kept, quoted } from './names.ts'
import { rowDigest } from './rows.ts'
import type { Client } from './session.ts'
import type { Target, Work } from './work.ts'

/** Rows that nothing but all they hold tells apart: as many of a kind as there were before are there afterwards. */
export function putBackRows(client: Client, target: Target): Work {
  return {
    target,
    measure: () => measure(client, target),
    settle: () => settle(client, target),
  }
}

/** Of each kind that is kept or there: how many there were before the undo, and how many there shall be. */
function plan({ kept: one, before }: Target): string {
  const parts = [
    ...(one.old === undefined
      ? []
      : [`SELECT interlock_h AS h, 1 AS o, 0 AS n, 0 AS b FROM ${kept(one.old)}`]),
    ...(one.new === undefined
      ? []
      : [`SELECT interlock_h AS h, 0 AS o, 1 AS n, 0 AS b FROM ${kept(one.new)}`]),
    `SELECT interlock_h AS h, 0 AS o, 0 AS n, 1 AS b FROM ${kept(before)}`,
  ]
  return `(SELECT h, b, n, CAST(b AS SIGNED) - CAST(n AS SIGNED) + CAST(o AS SIGNED) AS want FROM
    (SELECT h, SUM(o) AS o, SUM(n) AS n, SUM(b) AS b FROM (${parts.join(' UNION ALL ')}) u GROUP BY h) s)`
}

async function measure(client: Client, target: Target): Promise<TableUndo> {
  const [row = {}] = await client.rows(
    `SELECT COALESCE(SUM(GREATEST(0, GREATEST(0, want) - b)), 0) AS back,
       COALESCE(SUM(GREATEST(0, b - GREATEST(0, want))), 0) AS removed,
       COALESCE(SUM(GREATEST(0, CAST(n AS SIGNED) - CAST(b AS SIGNED))), 0) AS newer FROM ${plan(target)} p`,
  )
  return {
    back: Number(row.back),
    changed: 0,
    removed: Number(row.removed),
    newer: Number(row.newer),
  }
}

/** All rows of a kind of which there are too many or too few go, and as many as there shall be come. */
async function settle(client: Client, target: Target): Promise<number> {
  const { kept: one, table, before } = target
  const at = quoted(table)
  const digest = `UNHEX(${rowDigest(table.columns, 't')})`
  const wrong = await client.rows(
    `SELECT HEX(COALESCE(p.h, c.h)) AS h FROM ${plan(target)} p
       LEFT JOIN (SELECT ${digest} AS h, COUNT(*) AS n FROM ${at} t GROUP BY 1) c ON c.h = p.h
     WHERE GREATEST(0, p.want) <> COALESCE(c.n, 0)
     UNION
     SELECT HEX(c.h) FROM (SELECT DISTINCT ${digest} AS h FROM ${at} t) c
       LEFT JOIN ${plan(target)} p ON p.h = c.h WHERE p.h IS NULL`,
  )
  if (wrong.length === 0) return 0
  const names = table.columns.filter(({ computed }) => !computed).map(({ name }) => name)
  for (let from = 0; from < wrong.length; from += KINDS_AT_ONCE) {
    const list = wrong
      .slice(from, from + KINDS_AT_ONCE)
      .map(({ h }) => `x'${h}'`)
      .join(', ')
    await client.run(`DELETE t FROM ${at} t WHERE ${digest} IN (${list})`)
    await client.run(
      `INSERT INTO ${at} (${columnList(names)}) SELECT ${columnList(names, 'b')} FROM ${kept(before)} b
       JOIN ${plan(target)} p ON p.h = b.interlock_h WHERE b.interlock_i <= p.want AND b.interlock_h IN (${list})`,
    )
    if (one.old !== undefined)
      await client.run(
        `INSERT INTO ${at} (${columnList(names)}) SELECT ${columnList(names, 'r')} FROM
           (SELECT o.*, ROW_NUMBER() OVER (PARTITION BY interlock_h) AS interlock_r FROM ${kept(one.old)} o
            WHERE interlock_h IN (${list})) r
         JOIN ${plan(target)} p ON p.h = r.interlock_h WHERE r.interlock_r <= p.want - p.b`,
      )
  }
  return wrong.length
}

/** Digests in one statement: 64 letters each, far below what a packet may have. */
const KINDS_AT_ONCE = 2_000
