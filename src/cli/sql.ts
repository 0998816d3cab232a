import fs from 'node:fs'
import path from 'node:path'
import { defineCommand } from 'citty'
import { safe } from '../message/message.ts'
import type { DatabaseChange, TableName } from '../recovery/database/change.ts'
import { copiesOf } from '../recovery/database/copies.ts'
import { runSql as runMysql } from '../recovery/mysql/door.ts'
import { runSql as runPostgres } from '../recovery/postgres/door.ts'
import { type Changed, wordsOfPart } from '../recovery/postgres/structure/part.ts'
import type { Snapshot } from '../recovery/snapshot.ts'
import { runSqlite } from '../recovery/sqlite/run.ts'
import { loadPostgresGrammar } from '../world/grammar.ts'
import { commandOf, shellAction } from './check.ts'
import { yes } from './init.ts'
import { print, printJson } from './out.ts'
import { agentAbove } from './person.ts'
import { copyLine } from './progress-line.ts'
import { openCatalog } from './restore.ts'

/** Rows of an answer that are printed; all of them with --json. */
const ROWS_MAX = 100

interface How {
  readonly 'dry-run'?: boolean | undefined
  readonly yes?: boolean | undefined
  readonly json?: boolean | undefined
}

/** Runs SQL so that it can be undone. */
export const sql = defineCommand({
  meta: {
    name: 'sql',
    description: "Run SQL so that it can be undone: interlock sql URL -- 'DELETE FROM …'",
  },
  args: {
    url: {
      type: 'positional',
      required: true,
      description: 'postgres://…, mysql://…, mariadb://…, or a file of SQLite',
    },
    file: { type: 'string', alias: 'f', description: 'Read the SQL from a file' },
    'dry-run': { type: 'boolean', description: 'Run it, say what it changes, and take it back' },
    yes: { type: 'boolean', alias: 'y', description: 'Do not ask' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  async run({ args }) {
    const text =
      args.file === undefined
        ? commandOf(args._.slice(1), process.argv)
        : fs.readFileSync(args.file, 'utf8')
    if (text.trim() === '')
      throw new Error("nothing to run. Try: interlock sql postgres://… -- 'SELECT 1'")
    if (/^postgres(ql)?:\/\//.test(args.url))
      return atServer(await postgresDoor(args.url, text), args)
    if (/^(mysql|mariadb):\/\//.test(args.url)) return atServer(mysqlDoor(args.url, text), args)
    if (/^(?!file:)\w+:/.test(args.url))
      throw new Error(
        'it runs SQL at postgres://…, mysql://… and mariadb://…, and in files of SQLite. Others are not known yet.',
      )
    atSqlite(path.resolve(args.url.replace(/^file:|\?.*$/g, '')), text, args)
  },
})

/** What a server answered to one statement. */
interface Answer {
  readonly rows: readonly unknown[]
  readonly rowCount: number | null
  readonly command: string
}

interface Ran {
  readonly change: DatabaseChange | undefined
  readonly results: readonly Answer[]
  readonly snapshot?: Snapshot
}

/** A statement at a server, which asks whether it shall last. */
type Door = (
  who: ReturnType<typeof asker>,
  commit: (measured: { readonly change: DatabaseChange | undefined }) => Promise<boolean>,
) => Promise<Ran>

async function postgresDoor(url: string, text: string): Promise<Door> {
  const grammar = await loadPostgresGrammar()
  if (typeof grammar === 'string') throw new Error('PostgreSQL’s own parser is not at hand.')
  return (who, commit) => runPostgres(url, text, grammar, who, openCatalog(), commit, copyLine())
}

function mysqlDoor(url: string, text: string): Door {
  return (who, commit) => runMysql(url, text, who, openCatalog(), commit)
}

async function atServer(door: Door, how: How): Promise<void> {
  const agent = agentAbove(process.ppid)
  const asks = !how.yes && agent === undefined && process.stdin.isTTY
  const done = await door(asker(agent), async (measured) => {
    if (how['dry-run']) return false
    if (!measured.change || !asks) return true
    for (const line of changeLines(measured.change)) print(line)
    return yes('Let this last?')
  })
  const { results, change, snapshot } = done
  if (how.json)
    return printJson({
      snapshot: snapshot?.id ?? null,
      changed: change?.tables.map(({ schema, name, deleted, updated, inserted }) => ({
        schema,
        name,
        deleted,
        updated,
        inserted,
      })),
      results: results.map(({ rows, rowCount }) => ({ rows, rowCount })),
    })
  for (const result of results) printResult(result)
  if (!change) return
  if (!asks || how['dry-run']) for (const line of changeLines(change)) print(line)
  tellKept(snapshot?.id)
}

function atSqlite(file: string, text: string, how: How): void {
  const { session, cwd } = asker(agentAbove(process.ppid))
  const { origin, ...action } = shellAction(text, cwd)
  const asked = { ...action, origin: { ...origin, session } }
  const ran = runSqlite(file, text, asked, openCatalog(), () => how['dry-run'] !== true)
  if (how.json) return printJson({ ...ran, snapshot: ran.snapshot ?? null })
  printRows(ran.rows)
  if (ran.changes > 0 || ran.snapshot !== undefined) {
    print(`${ran.changes} rows changed`)
    tellKept(ran.snapshot)
  }
}

function asker(agent: string | undefined) {
  const session = process.env.CLAUDE_CODE_SESSION_ID ?? ''
  return { agent: agent ?? 'a person', session, cwd: process.cwd() }
}

function tellKept(id: string | undefined): void {
  if (id === undefined) print('Taken back: nothing was changed.')
  else print(`Kept as ${id}. To undo it: interlock restore ${id}`)
}

function printResult({ rows, rowCount, command }: Answer): void {
  if (rows.length === 0) print(`${command} ${rowCount ?? ''}`.trim())
  else printRows(rows)
}

function printRows(rows: readonly unknown[]): void {
  for (const row of rows.slice(0, ROWS_MAX)) print(safe(JSON.stringify(row)))
  if (rows.length > ROWS_MAX) print(`… and ${rows.length - ROWS_MAX} more rows (--json for all)`)
}

/** What a transaction has changed, a line for each table. */
export function changeLines(change: DatabaseChange): readonly string[] {
  const { tables, moved, made } = change
  const rows = tables.map(({ schema, name, deleted, updated, inserted }) => {
    const counts = [
      [deleted, 'deleted'],
      [updated, 'updated'],
      [inserted, 'inserted'],
    ] as const
    const said = counts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`)
    return `  ${safe(dotted(schema, name))}: ${said.join(', ')}`
  })
  return [
    ...rows,
    ...moved
      .filter((one) => !('copied' in one))
      .map(({ kind, schema, name }) => `  ${kind} ${safe(dotted(schema, name))}: dropped`),
    ...made.map((one) => {
      const deed = 'altered' in one ? 'altered' : 'made'
      return `  ${one.kind} ${safe(dotted(one.schema, one.name))}: ${deed}`
    }),
    ...copiedLines(change),
    ...definitionLines(change),
    ...renamedLines(change),
    ...partsIn(change).map(partLine),
  ]
}

/** A line for each table that was copied out whole, in words that say how it is kept. */
export function copiedLines(change: DatabaseChange): readonly string[] {
  const out = copiesOf(change).map(
    ({ schema, name, copied }) =>
      `  table ${safe(dotted(schema, name))}: copied whole first (${copied.rows} rows, ${copied.bytes} bytes)`,
  )
  const beside = (change.engine === 'mysql' ? change.moved : []).flatMap(
    ({ schema, name, copied }) =>
      copied === undefined
        ? []
        : [`  table ${safe(dotted(schema, name))}: copied whole first (${copied} rows), beside it`],
  )
  return [...out, ...beside]
}

function definitionLines(change: DatabaseChange): readonly string[] {
  const one = change.engine === 'mysql' ? change.definition?.was : undefined
  return one
    ? [`  ${one.kind} ${safe(dotted(one.schema, one.name))}: dropped, and what makes it is kept`]
    : []
}

function renamedLines(change: DatabaseChange): readonly string[] {
  const pairs = change.engine === 'mysql' ? (change.renamed ?? []) : []
  const said = ({ schema, name }: TableName) => safe(dotted(schema, name))
  return pairs.map(({ from, to }) => `  table ${said(from)}: renamed to ${said(to)}`)
}

function partsIn(change: DatabaseChange): readonly Changed[] {
  if (change.engine !== 'postgres') return []
  const { redefined = [], whole } = change
  return [...redefined.flatMap(({ parts }) => parts), ...(whole?.parts ?? [])]
}

/** A line for what is no table: `function public.wipe(integer): dropped`. */
function partLine({ was, is, goesLast }: Changed): string {
  const [one, deed] = is ? [is, was ? 'changed' : 'made'] : [was, 'dropped']
  const place = goesLast ? ' (an undo puts it behind the other columns)' : ''
  return `  ${one ? safe(wordsOfPart(one)) : ''}: ${deed}${place}`
}

export function dotted(schema: string, name: string): string {
  return schema === '' ? name : `${schema}.${name}`
}
