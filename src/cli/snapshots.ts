import { defineCommand } from 'citty'
import { safe } from '../message/message.ts'
import { redact } from '../record/secrets/redact.ts'
import type { DatabaseChange } from '../recovery/database/change.ts'
import { pathText } from '../recovery/files/path-bytes.ts'
import { timeInWords } from '../world/time.ts'
import { lastOf } from './last.ts'
import { print, printJson } from './out.ts'
import { openCatalog } from './restore.ts'
import { copiedLines } from './sql.ts'

const LAST = 30

/** What was kept, the newest last. */
export const snapshots = defineCommand({
  meta: { name: 'snapshots', description: 'What was kept before actions, for undo and restore' },
  args: {
    last: { type: 'string', description: `How many (default ${LAST})` },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run({ args }) {
    const all = openCatalog().all()
    const shown = all.slice(-lastOf(args.last, LAST))
    if (args.json)
      return printJson(
        shown.map(({ roots, database, cluster, ...rest }) => ({
          ...rest,
          ...(cluster && {
            cluster: { context: cluster.context, server: cluster.server, names: cluster.names },
          }),
          // An agent may look, too.
          ...(database && { database: { ...database, url: redact(database.url) } }),
          paths: roots.map((root) => pathText(root.path)),
        })),
      )
    if (shown.length === 0) return print('Nothing was kept yet: no action has changed a file.')
    for (const { id, at, deed, bytes, database, cluster } of shown) {
      print(
        `${id}  ${timeInWords(at)}  ${String(bytes).padStart(9)} bytes  ${safe(deed).slice(0, 100)}`,
      )
      for (const line of database ? keptLines(database) : []) print(line)
      if (cluster)
        print(`  ${cluster.names.length} objects of the cluster ${safe(cluster.context)}`)
    }
  },
})

/** How it is kept, where that is not within its database; and how a server's own log leads to the moment before it. */
function keptLines(database: DatabaseChange): readonly string[] {
  const { log } = database.engine === 'mysql' ? database : {}
  if (!log) return copiedLines(database)
  const gtid = log.gtid === undefined ? '' : `, GTID ${log.gtid}`
  const file = safe(log.file)
  const [reader, taker] = log.isMysql ? ['mysqlbinlog', 'mysql'] : ['mariadb-binlog', 'mariadb']
  return [
    ...copiedLines(database),
    `  the server’s log before it ends at ${file}:${log.position}${safe(gtid)}. An older copy comes to that moment by the log since:`,
    `    ${reader} --start-position=… --stop-position=${log.position} … ${file} | ${taker}`,
  ]
}
