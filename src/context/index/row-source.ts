import type Database from 'libsql'
import type { Json } from '../../action/action.ts'
import { fieldsOf, isFields, parsed, textOf } from '../../action/json.ts'
import { keyOf, type Part } from './item.ts'
import { readOnly } from './read-only.ts'
import type { Source } from './source.ts'

/** `<file>.db#<session>` */
const NAMED = /^(.+\.db)#([\w-]{1,100})$/

export function isDatabase(path: string): boolean {
  return NAMED.test(path)
}

/** The file of a transcript, of which it may be one of many. */
export function fileOf(path: string): string {
  return NAMED.exec(path)?.[1] ?? path
}

/** A database alone is its newest session; everything else is what it says. */
export function sessionAt(path: string): string {
  if (!path.endsWith('.db')) return path
  const row = readOnly(path, (database) =>
    database
      .prepare('SELECT id FROM session WHERE parent_id IS NULL ORDER BY time_updated DESC LIMIT 1')
      .get(),
  )
  const id = textIn(row, 'id')
  return id === undefined ? path : `${path}#${id}`
}

interface StoredSession {
  readonly path: string
  /** Where it works. */
  readonly folder: string
  readonly at: number
}

/** The sessions of a database that no other one began, the newest first. */
export function newestSessions(file: string, most: number): readonly StoredSession[] {
  const rows = readOnly(file, (database) => database.prepare(NEWEST).all(most)) ?? []
  return rows.flatMap((row) => {
    const [id, folder] = [textIn(row, 'id'), textIn(row, 'folder')]
    if (id === undefined || folder === undefined) return []
    return [{ path: `${file}#${id}`, folder, at: numberIn(row, 'at') }]
  })
}

const NEWEST = `
  SELECT id, directory AS folder, time_updated AS at FROM session
  WHERE parent_id IS NULL ORDER BY time_updated DESC LIMIT ?`

/** Sessions that a session began, and those that they began. */
export function childSessions(path: string): readonly string[] {
  const [, file = '', session = ''] = NAMED.exec(path) ?? []
  const rows = readOnly(file, (database) => database.prepare(CHILDREN).all(session)) ?? []
  return rows.flatMap((row) => textIn(row, 'id') ?? []).map((id) => `${file}#${id}`)
}

const CHILDREN = `
  WITH RECURSIVE below (id, depth) AS (
    SELECT id, 1 FROM session WHERE parent_id = ?
    UNION ALL SELECT session.id, depth + 1 FROM session JOIN below ON parent_id = below.id WHERE depth < 4
  )
  SELECT id FROM below ORDER BY id LIMIT 5000`

const RECORD = `
  SELECT p.rowid AS row, p.id, p.time_created AS at, p.data AS part, m.data AS message, s.directory AS folder,
    CASE WHEN json_extract(p.data, '$.type') = 'compaction' THEN (
      SELECT min(t.id) FROM part t
      WHERE t.message_id = json_extract(p.data, '$.tail_start_id') AND json_extract(t.data, '$.type') IN ('text', 'tool')
    ) END AS tail`
const JOINED = 'JOIN message m ON m.id = p.message_id JOIN session s ON s.id = p.session_id'
const NEWS = `
  WITH ranked AS (
    SELECT rowid AS row, row_number() OVER (ORDER BY id) AS line, time_updated AS changed FROM part WHERE session_id = ?
  )
  ${RECORD}, line, changed FROM ranked JOIN part p ON p.rowid = ranked.row ${JOINED}
  WHERE changed >= ? ORDER BY line`
const IDS = 'SELECT id FROM part WHERE session_id = ? ORDER BY id'
const BY_ID = `${RECORD} FROM part p ${JOINED} WHERE p.id = ?`
const ONE = `${RECORD} FROM part p ${JOINED} WHERE p.rowid = ? AND p.session_id = ?`

/**
 * A session in OpenCode's database. There are no lines: a row's line is its rank by id, which grows with time. Rows
 * change, so that those are new which were changed since the newest that was seen.
 */
export function openRows(path: string): Source | undefined {
  const [, file = '', session = ''] = NAMED.exec(path) ?? []
  const exists = readOnly(file, (database) =>
    database.prepare('SELECT 1 AS one FROM session WHERE id = ?').get(session),
  )
  if (exists === undefined) return undefined
  return {
    isSame: () => true,
    hasNews: () => true,
    read(from, take) {
      const since = from?.offset ?? 0
      const rows = readOnly(file, (database) => rowsOf(database, NEWS, session, since)) ?? []
      const ids = rows.length === 0 ? [] : idsOf(file, session)
      const added = rows.filter((row) => numberIn(row, 'at') > since).length
      // Fewer than there were: the session was taken back, and is only what is there now.
      if (from && ids.length < from.lines + added && rows.length > 0)
        take({ rows: ids }, { offset: 0, length: 0, line: from.lines })
      let offset = since
      for (const row of rows) {
        const [line, changed] = [numberIn(row, 'line'), numberIn(row, 'changed')]
        offset = Math.max(offset, changed)
        const length = Buffer.byteLength(textIn(row, 'part') ?? '')
        const value = recordOf(row)
        if (value !== undefined) take(value, { offset: numberIn(row, 'row'), length, line })
      }
      const lines = rows.length === 0 ? (from?.lines ?? 0) : ids.length
      return { offset, lines, inode: 0, tail: '', tailOffset: 0 }
    },
    value(part) {
      const [row] = readOnly(file, (database) => rowsOf(database, ONE, part.offset, session)) ?? []
      const value = row === undefined ? undefined : recordOf(row)
      return isOf(value, part) ? value : byKey(file, session, part)
    },
    close() {},
  }
}

function idsOf(file: string, session: string): readonly string[] {
  const rows = readOnly(file, (database) => rowsOf(database, IDS, session)) ?? []
  return rows.flatMap((row) => textIn(row, 'id') ?? [])
}

/** Numbers of rows are given anew when a database is packed. */
function byKey(file: string, session: string, part: Part): Json | undefined {
  const id = idsOf(file, session).find((one) => keyOf(one) === part.key)
  if (id === undefined) return undefined
  const [row] = readOnly(file, (database) => rowsOf(database, BY_ID, id)) ?? []
  return row === undefined ? undefined : recordOf(row)
}

function isOf(value: Json | undefined, { key }: Part): boolean {
  return keyOf(textOf(fieldsOf(value).id)) === key
}

function rowsOf(
  database: Database.Database,
  query: string,
  ...values: readonly (string | number)[]
): readonly unknown[] {
  return database.prepare(query).all(...values)
}

function recordOf(row: unknown): Json | undefined {
  const part = parsed(textIn(row, 'part') ?? '')
  const message = parsed(textIn(row, 'message') ?? '')
  const id = textIn(row, 'id')
  if (id === undefined || !isFields(part) || !isFields(message)) return undefined
  const [folder, tail] = [textIn(row, 'folder'), textIn(row, 'tail')]
  return { id, at: numberIn(row, 'at'), part, message, folder: folder ?? null, tail: tail ?? null }
}

function cellOf(row: unknown, name: string): unknown {
  return typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined
}

function textIn(row: unknown, name: string): string | undefined {
  const cell = cellOf(row, name)
  return typeof cell === 'string' ? cell : undefined
}

function numberIn(row: unknown, name: string): number {
  const cell = cellOf(row, name)
  return typeof cell === 'number' ? cell : 0
}
