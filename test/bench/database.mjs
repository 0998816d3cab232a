import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { figure } from './figures.mjs'

const RUN = fileURLToPath(new URL('../../scripts/run-ts.mjs', import.meta.url))
const SERVERS = [
  '/usr/lib/postgresql/15/bin/postgres',
  fileURLToPath(new URL('../postgres/node_modules', import.meta.url)),
]

/** Statements over 100,000 rows, and their undoing, each beside the bare statement. Nothing where there is no server. */
export function database() {
  if (!SERVERS.some((file) => fs.existsSync(file))) {
    console.log('Database: not measured, for there is no PostgreSQL here\n')
    return []
  }
  const script = fileURLToPath(new URL('./database-run.ts', import.meta.url))
  const output = execFileSync(process.execPath, [RUN, script], { encoding: 'utf8' })
  return Object.entries(JSON.parse(output)).map(([sql, { bare, kept, undo }]) => {
    const floor = figure('by itself', bare)
    const isAside = /^(TRUNCATE|DROP)/.test(sql)
    return {
      title: `${sql}, of 100,000 rows in PostgreSQL`,
      figures: [
        floor,
        figure('through interlock sql', kept, { floor, bar: isAside ? {} : { ratio: 2.2 } }),
        figure('its undo, checked', undo, {
          floor,
          bar: isAside ? { most: 1000 } : { ratio: 2 },
        }),
      ],
    }
  })
}
