import { safe } from '../message/message.ts'
import type { TableName } from '../recovery/database/change.ts'
import { Archive } from '../recovery/postgres/archive/archive.ts'
import { allBeside, endBeside, startBeside, urlOf } from '../recovery/postgres/archive/beside.ts'
import { type Compared, compareTables } from '../recovery/postgres/archive/compare.ts'
import { systemOf } from '../recovery/postgres/archive/coverage.ts'
import { lsnOf } from '../recovery/postgres/archive/lsn.ts'
import { programFor } from '../recovery/postgres/archive/program.ts'
import { roleOf } from '../recovery/postgres/archive/role.ts'
import { tablesBack } from '../recovery/postgres/archive/tables-back.ts'
import { type Target, wayTo } from '../recovery/postgres/archive/target.ts'
import { loadPostgresGrammar } from '../world/grammar.ts'
import { momentInWords } from '../world/time.ts'
import { yes } from './init.ts'
import { note } from './note.ts'
import { print, printJson } from './out.ts'
import { refuseWithoutPerson } from './person.ts'
import { openCatalog, timeOfToday } from './restore.ts'
import { changeLines, dotted } from './sql.ts'

interface How {
  readonly to?: string | undefined
  readonly 'to-point'?: string | undefined
  readonly table?: string | undefined
  readonly into?: string | undefined
  readonly bin?: string | undefined
  readonly as?: string | undefined
  readonly stop?: boolean | undefined
  readonly yes?: boolean | undefined
  readonly 'dry-run'?: boolean | undefined
  readonly json?: boolean | undefined
}

/** Starts a server of another time beside the original, shows what was different then, and brings tables back. */
export async function pointRestore(url: string, how: How): Promise<void> {
  refuseWithoutPerson()
  const catalog = openCatalog()
  const archive = new Archive(catalog.folder, await systemOf(url))
  const about = archive.about()
  if (!about)
    throw new Error('nothing is kept of this server. Begin: interlock backup URL --follow')
  if (how.stop) return end(archive)
  const { target, words } = wantedIn(how, archive)
  const way = wayTo(archive, target, momentInWords)
  const program = await programFor(url, about.major, how)
  const role = await roleOf(url)
  const say = how.json ? () => {} : print
  say(`Back to ${words}, from ${way.base.id} and ${way.segments.length} segments of the log …`)
  const beside = await startBeside(archive, way, program, how)
  note(`a PostgreSQL server of ${words} was started beside the original`)
  const thenUrl = urlOf(beside, role)
  const compared = await compareTables(thenUrl, url)
  if (how.json) printJson({ url: thenUrl, tables: compared })
  else for (const line of comparedLines(compared)) print(line)
  if (how.table === undefined) {
    say(`It stands at ${thenUrl}`)
    return say('To end it and remove it: interlock backup restore URL --stop')
  }
  try {
    await bringBack(thenUrl, url, tablesIn(how.table), words, how)
  } finally {
    await endBeside(archive, beside)
  }
}

async function bringBack(
  thenUrl: string,
  url: string,
  tables: readonly TableName[],
  words: string,
  how: How,
): Promise<void> {
  const grammar = await loadPostgresGrammar()
  if (typeof grammar === 'string') throw new Error('PostgreSQL’s own parser is not at hand.')
  const deed = `tables as they were at ${words}`
  const asker = { agent: 'a person', session: '', cwd: process.cwd() }
  const { snapshot } = await tablesBack(
    { past: thenUrl, now: url },
    tables,
    deed,
    { grammar, asker, catalog: openCatalog() },
    async ({ change }) => {
      print(change ? 'To bring them back:' : 'They hold what they held then.')
      for (const line of change ? changeLines(change) : []) print(line)
      if (!change || how['dry-run']) return false
      return how.yes === true || (await yes('Bring this back?'))
    },
  )
  if (!snapshot) return print('Nothing was changed.')
  note(`brought back: ${deed}`, { snapshot: snapshot.id })
  print(
    `Brought back. What stood there is kept as ${snapshot.id}: interlock restore ${snapshot.id}`,
  )
}

async function end(archive: Archive): Promise<void> {
  const all = allBeside(archive)
  for (const one of all) await endBeside(archive, one)
  print(all.length === 0 ? 'No second server runs.' : 'Ended, and its folder is removed.')
}

interface Wanted {
  readonly target: Target
  readonly words: string
}

function wantedIn(how: How, archive: Archive): Wanted {
  const name = how['to-point']
  if ((how.to === undefined) === (name === undefined))
    throw new Error('say one of them: --to 10:41:58, or --to-point NAME.')
  if (how.to !== undefined) {
    const at = momentIn(how.to)
    return { target: { kind: 'time', at }, words: momentInWords(at) }
  }
  const points = archive.allPoints()
  const bases = archive.allBases().map((base) => ({ ...base, lsn: base.end }))
  const found = [...points, ...bases].find(({ id }) => id === name)
  if (!found) {
    const known = [...points, ...bases].map(({ id }) => id).join(', ')
    throw new Error(`there is no point ${safe(name ?? '')}. There are: ${known || 'none'}`)
  }
  const { id, lsn, timeline, at } = found
  const target: Target = { kind: 'place', lsn: lsnOf(lsn), timeline }
  return { target, words: `${id} of ${momentInWords(at)}` }
}

/** A time of today, or of a day that is named; local. */
function momentIn(text: string): number {
  const [, day, clock = ''] = /^(\d{4}-\d{2}-\d{2})[T ](\S+)$/.exec(text) ?? []
  if (day === undefined) return timeOfToday(text)
  const at = new Date(`${day}T${clock}`).getTime()
  if (Number.isNaN(at)) throw new Error('a moment is 10:41:58, or 2026-07-18 10:41:58.')
  return at
}

function tablesIn(text: string): readonly TableName[] {
  return text.split(',').map((one) => {
    const [schema, ...name] = one.trim().split('.')
    return name.length === 0
      ? { schema: 'public', name: schema ?? '' }
      : { schema: schema ?? '', name: name.join('.') }
  })
}

function comparedLines(compared: readonly Compared[]): readonly string[] {
  const different = compared.filter(({ same }) => same !== true)
  const lines = different.map(({ schema, name, before, now, same }) => {
    const table = safe(dotted(schema, name))
    if (same === undefined) return `  ${table}: ${before} rows then and now; too large to compare`
    if (before === now) return `! ${table}: ${before} rows then and now, but not the same`
    return `! ${table}: ${before ?? 'no'} rows then, ${now ?? 'none'} now`
  })
  const same = compared.length - different.length
  return same === 0 ? lines : [...lines, `  ${same} tables hold what they held then.`]
}
