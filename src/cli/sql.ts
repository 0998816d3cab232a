import fs from 'node:fs'
import { defineCommand } from 'citty'
import type { QueryResult } from 'pg'
import { safe } from '../message/message.ts'
import type { PostgresChange } from '../recovery/postgres/change.ts'
import { runSql } from '../recovery/postgres/door.ts'
import { loadPostgresGrammar } from '../world/grammar.ts'
import { commandOf } from './check.ts'
import { yes } from './init.ts'
import { print, printJson } from './out.ts'
import { agentAbove } from './person.ts'
import { openCatalog } from './restore.ts'

/** Rows of an answer that are printed; all of them with --json. */
const ROWS_MAX = 100

/** Runs SQL so that it can be undone. */
export const sql = defineCommand({
  meta: {
    name: 'sql',
    description: "Run SQL so that it can be undone: interlock sql URL -- 'DELETE FROM …'",
  },
  args: {
    url: { type: 'positional', required: true, description: 'postgres://…' },
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
    if (!/^postgres(ql)?:\/\//.test(args.url))
      throw new Error('it runs SQL at postgres://… only. Other databases are not known here yet.')
    const grammar = await loadPostgresGrammar()
    if (typeof grammar === 'string') throw new Error('PostgreSQL’s own parser is not at hand.')
    const agent = agentAbove(process.ppid)
    const asker = {
      agent: agent ?? 'a person',
      session: process.env.CLAUDE_CODE_SESSION_ID ?? '',
      cwd: process.cwd(),
    }
    const done = await runSql(args.url, text, grammar, asker, openCatalog(), async (measured) => {
      if (args['dry-run']) return false
      if (!measured.change || args.yes || agent !== undefined || !process.stdin.isTTY) return true
      for (const line of changeLines(measured.change)) print(line)
      return yes('Let this last?')
    })
    if (args.json)
      return printJson({
        snapshot: done.snapshot?.id ?? null,
        changed: done.change?.tables.map(({ schema, name, deleted, updated, inserted }) => ({
          schema,
          name,
          deleted,
          updated,
          inserted,
        })),
        results: done.results.map(({ rows, rowCount }) => ({ rows, rowCount })),
      })
    for (const result of done.results) printResult(result)
    if (!done.change) return
    if (!done.snapshot) return print('Taken back: nothing was changed.')
    if (!process.stdin.isTTY || args.yes) for (const line of changeLines(done.change)) print(line)
    print(`Kept as ${done.snapshot.id}. To undo it: interlock restore ${done.snapshot.id}`)
  },
})

function printResult({ rows, rowCount, command }: QueryResult): void {
  if (rows.length === 0) return print(`${command} ${rowCount ?? ''}`.trim())
  for (const row of rows.slice(0, ROWS_MAX)) print(safe(JSON.stringify(row)))
  if (rows.length > ROWS_MAX) print(`… and ${rows.length - ROWS_MAX} more rows (--json for all)`)
}

/** What a transaction has changed, a line for each table. */
export function changeLines({ tables, moved, made }: PostgresChange): readonly string[] {
  const rows = tables.map(({ schema, name, deleted, updated, inserted }) => {
    const counts = [
      [deleted, 'deleted'],
      [updated, 'updated'],
      [inserted, 'inserted'],
    ] as const
    const said = counts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`)
    return `  ${safe(`${schema}.${name}`)}: ${said.join(', ')}`
  })
  return [
    ...rows,
    ...moved.map(({ kind, schema, name }) => `  ${kind} ${safe(dotted(schema, name))}: dropped`),
    ...made.map(({ kind, schema, name }) => `  ${kind} ${safe(dotted(schema, name))}: made`),
  ]
}

export function dotted(schema: string, name: string): string {
  return schema === '' ? name : `${schema}.${name}`
}
