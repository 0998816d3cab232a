import fs from 'node:fs'
import Database from 'libsql'
import type { Action } from '../../action/action.ts'
import type { Catalog } from '../catalog.ts'
import { AT_LENGTH, keepBefore, noteAfter } from '../keep.ts'
import { holdSqlite } from './hold.ts'

export interface SqliteRan {
  readonly rows: readonly unknown[]
  /** Rows that were changed, those of triggers too. */
  readonly changes: number
  /** The name of what was kept. */
  readonly snapshot?: string
}

/** Runs SQL in a database that is a file, after keeping it whole. Throws where it cannot be kept. */
export function runSqlite(
  file: string,
  sql: string,
  action: Action,
  catalog: Catalog,
  lasts: (changes: number) => boolean,
): SqliteRan {
  if (!fs.existsSync(file)) throw new Error(`there is no database ${file}`)
  const target = { at: file, worth: 'lasting', sqlite: true } as const
  const kept = keepBefore(action, [target], catalog, Date.now(), holdSqlite, AT_LENGTH)
  if (kept.kind !== 'kept') {
    const why = kept.kind === 'not-kept' ? kept.why : 'nothing was kept'
    throw new Error(`this cannot be undone: ${why}. Nothing was run.`)
  }
  const ran = runIn(file, sql, lasts)
  if (ran.changes === 0 && ran.reads) catalog.forget(kept.id)
  else noteAfter(kept.id, catalog, holdSqlite)
  const { rows, changes } = ran
  return ran.lasted && !ran.reads ? { rows, changes, snapshot: kept.id } : { rows, changes }
}

function runIn(file: string, sql: string, lasts: (changes: number) => boolean) {
  const database = new Database(file)
  try {
    database.exec('BEGIN IMMEDIATE')
    const before = totalOf(database)
    const rows = resultOf(database, sql)
    const changes = totalOf(database) - before
    const reads = rows !== undefined && changes === 0
    const lasted = reads || lasts(changes)
    database.exec(lasted ? 'COMMIT' : 'ROLLBACK')
    return { rows: rows ?? [], changes, lasted, reads }
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK')
    throw error
  } finally {
    database.close()
  }
}

/** Rows where it is one statement that gives some; undefined where it gives none, or is several. */
function resultOf(database: Database.Database, sql: string): readonly unknown[] | undefined {
  const isQuery = /^\s*(select|with|values|explain|pragma)\b/i.test(sql) && !/;\s*\S/.test(sql)
  if (isQuery) return database.prepare(sql).all()
  database.exec(sql)
  return undefined
}

function totalOf(database: Database.Database): number {
  // To the end: a statement that is not done holds its lock.
  const [row]: unknown[] = database.prepare('SELECT total_changes() AS n').all()
  return typeof row === 'object' && row !== null && 'n' in row ? Number(row.n) : 0
}
