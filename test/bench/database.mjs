import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { figure } from './figures.mjs'

const RUN = fileURLToPath(new URL('../../scripts/run-ts.mjs', import.meta.url))
const SERVERS = {
  postgres: [
    '/usr/lib/postgresql/15/bin/postgres',
    fileURLToPath(new URL('../postgres/node_modules', import.meta.url)),
  ],
  mariadb: ['/usr/sbin/mariadbd'],
  mysql: [fileURLToPath(new URL('../mysql/server/mysqld', import.meta.url))],
}
const NAMES = { postgres: 'PostgreSQL', mariadb: 'MariaDB', mysql: 'MySQL' }
/** How many times as long as the bare statement it may take. */
const RATIOS = { kept: 2.2, undo: 2 }
/** What is not in proportion to the bare statement, which only lets go of a file. */
const ASIDE_MS_MAX = 1000

/** Statements over 100,000 rows, and their undoing, each beside the bare statement. Nothing where there is no server. */
export function database() {
  return Object.keys(SERVERS).flatMap(measured)
}

function measured(server) {
  if (!SERVERS[server].some((file) => fs.existsSync(file))) {
    console.log(`Database: not measured, for there is no ${NAMES[server]} here\n`)
    return []
  }
  const script = fileURLToPath(new URL('./database-run.ts', import.meta.url))
  const output = execFileSync(process.execPath, [RUN, script, server], { encoding: 'utf8' })
  return Object.entries(JSON.parse(output)).map(([sql, { bare, kept, undo, ...hand }]) => {
    const floor = figure('by itself', bare)
    const isAside = /^(TRUNCATE|DROP)/.test(sql)
    return {
      title: `${sql}, of 100,000 rows in ${NAMES[server]}`,
      figures: [
        floor,
        ...byHand('copied and run by hand, unchecked', hand.keptByHand, floor),
        figure('through interlock sql', kept, {
          floor,
          bar: isAside ? {} : { ratio: RATIOS.kept },
        }),
        ...byHand('put back by hand, unchecked', hand.backByHand, floor),
        figure('its undo, checked', undo, {
          floor,
          bar: isAside ? { most: ASIDE_MS_MAX } : { ratio: RATIOS.undo },
        }),
      ],
    }
  })
}

/** What the server needs for it at the least; a bar below it cannot be met. */
function byHand(what, times, floor) {
  return times.length === 0 ? [] : [figure(what, times, { floor })]
}
