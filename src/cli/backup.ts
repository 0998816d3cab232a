import { defineCommand } from 'citty'
import { safe } from '../message/message.ts'
import type { Base } from '../recovery/postgres/archive/archive.ts'
import { archiveOf, backup as takeBackup } from '../recovery/postgres/archive/backup.ts'
import { keepPoints } from '../recovery/postgres/archive/fresh.ts'
import { markPoint } from '../recovery/postgres/archive/points.ts'
import { stopFollowing } from '../recovery/postgres/archive/stop.ts'
import { momentInWords } from '../world/time.ts'
import { pointRestore } from './backup-restore.ts'
import { note } from './note.ts'
import { print, printJson } from './out.ts'
import { places } from './paths.ts'
import { refuseWithoutPerson } from './person.ts'

const MIB = 1024 * 1024
/** How often the line of progress is written anew. */
const PROGRESS_MS = 200

/** Base backups of PostgreSQL with its log, and the way back to a point in time. */
export const backup = defineCommand({
  meta: {
    name: 'backup',
    description:
      'Keep a PostgreSQL server so that it can come back to any moment: interlock backup URL --follow',
  },
  args: {
    url: { type: 'positional', required: true, description: 'postgres://…; or: restore URL' },
    follow: { type: 'boolean', description: 'Receive its log too, from now on, until it is ended' },
    every: { type: 'string', description: 'With --follow: a new base backup after so many hours' },
    point: { type: 'string', description: 'Note this moment under a name' },
    stop: { type: 'boolean', description: 'Receive no more, and drop the slot on the server' },
    to: { type: 'string', description: 'restore: 10:41:58 of today, or 2026-07-18 10:41:58' },
    'to-point': { type: 'string', description: 'restore: a point, or a base backup' },
    table: { type: 'string', description: 'restore: bring these tables back: public.users,…' },
    into: { type: 'string', description: 'restore: a folder for the second server' },
    bin: { type: 'string', description: 'restore: the folder of PostgreSQL’s programs' },
    as: { type: 'string', description: 'restore, as root: the account that it runs as' },
    yes: { type: 'boolean', alias: 'y', description: 'Do not ask' },
    'dry-run': { type: 'boolean', description: 'restore --table: only show what would change' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  async run({ args }) {
    const isRestore = args.url === 'restore'
    const url = isRestore ? args._[1] : args.url
    if (url === undefined || !/^postgres(ql)?:\/\//.test(url))
      throw new Error('it keeps servers of PostgreSQL. Try: interlock backup postgres://…')
    if (isRestore) return pointRestore(url, args)
    if (args.stop) return stop(url)
    if (args.point !== undefined) return mark(url, args.point, args.json)
    if (args.follow) return follow(url, args.every, args.json)
    await once(url, args.json)
  },
})

async function once(url: string, json: boolean | undefined): Promise<void> {
  const { archive, server } = await archiveOf(url, places().recovery)
  const { base, forgotten } = await takeBackup(url, archive, server, progressLine())
  if (json) return printJson({ ...base, forgotten })
  tellBase(base, forgotten)
  print('It leads back to its own end only. To any moment after it: interlock backup URL --follow')
}

async function follow(
  url: string,
  every: string | undefined,
  json: boolean | undefined,
): Promise<void> {
  const hours = every === undefined ? undefined : Number(every)
  if (hours !== undefined && !(hours > 0)) throw new Error('--every is a number of hours, like 24.')
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  await keepPoints(
    url,
    places().recovery,
    {
      every: hours,
      say: (words) => process.stderr.write(`${momentInWords(Date.now())}  ${safe(words)}\n`),
      progress: progressLine(),
      taken: (base, forgotten) => (json ? printJson(base) : tellBase(base, forgotten)),
    },
    stop.signal,
  )
  print(
    'Stopped. The server keeps its log for us until one goes on (--follow) or gives up (--stop).',
  )
}

function tellBase({ id, files, bytes, at }: Base, forgotten: number): void {
  const size = `${files} files, ${Math.ceil(bytes / MIB)} MiB`
  print(`Base backup ${id} of ${momentInWords(at)}: ${size}, each as the server’s list says.`)
  if (forgotten > 0) print(`Forgotten: ${forgotten} older ones, and the log before the last two.`)
}

async function mark(url: string, name: string, json: boolean | undefined): Promise<void> {
  const point = await markPoint(url, places().recovery, name)
  if (json) return printJson(point)
  print(`Point ${point.id}, at ${point.lsn} of the log, ${momentInWords(point.at)}.`)
  print(`To come back to it: interlock backup restore URL --to-point ${point.id}`)
}

async function stop(url: string): Promise<void> {
  // Nobody comes back to what happens from here on.
  refuseWithoutPerson()
  const was = await stopFollowing(url, places().recovery)
  note('the log of a PostgreSQL server is received no more')
  print(was ? 'Stopped, and the slot is dropped. What is kept stays.' : 'There was no slot.')
}

/** At a terminal alone, on one line. */
function progressLine(): (done: number, total: number) => void {
  let last = 0
  return (done, total) => {
    const now = Date.now()
    if (!process.stderr.isTTY || (now - last < PROGRESS_MS && done < total)) return
    last = now
    const [part, whole] = [done, total].map((bytes) => Math.ceil(bytes / MIB))
    process.stderr.write(`\r${part} of about ${whole} MiB${done >= total ? '\n' : ''}`)
  }
}
