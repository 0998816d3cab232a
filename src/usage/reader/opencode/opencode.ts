import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Ledger } from '../../ledger/ledger.ts'
import { JSON_FILE_BYTES_MAX } from '../../limits.ts'
import { type Found, readOn } from '../file.ts'
import { entriesOf, fileAt, filesBelow } from '../folders.ts'
import { countOf, type Fields, fieldsOf, parsed, textOf } from '../json.ts'
import { observe } from '../observe.ts'
import type { Reader } from '../reader.ts'

const DATABASE = /^opencode.*\.db$/
const MESSAGES = path.join('storage', 'message')

/** OpenCode: a SQLite database, and in older versions a file for each message. */
export const opencode: Reader = {
  source: 'opencode',
  find: (root) => [
    ...entriesOf(root)
      .filter(({ name }) => DATABASE.test(name))
      .flatMap(({ name }) => databaseAt(path.join(root, name)) ?? []),
    ...filesBelow(path.join(root, MESSAGES), 'opencode', (name) => name.endsWith('.json')),
  ],
  read: async (ledger, _root, files) => {
    for (const found of files) {
      if (found.path.endsWith('.db')) await readDatabase(ledger, found)
      else await readMessage(ledger, found)
    }
  },
}

/** What was written last stands in the log beside it. */
function databaseAt(file: string): Found | undefined {
  const found = fileAt(file, 'opencode')
  const log = fileAt(`${file}-wal`, 'opencode')
  if (found === undefined || log === undefined) return found
  const modified = Math.max(found.modified, log.modified)
  return { ...found, size: found.size + log.size, modified }
}

async function readMessage(ledger: Ledger, found: Found): Promise<void> {
  await readOn(ledger, found, (fd, file) => {
    const bytes = Buffer.alloc(Math.min(found.size, JSON_FILE_BYTES_MAX))
    const count = fs.readSync(fd, bytes, 0, bytes.length, 0)
    const message = parsed(bytes.toString('utf8', 0, count))
    const record = ledger.files[file]
    if (message === undefined && record) record.unread++
    take(ledger, file, fieldsOf(message), new Map())
    // It is written anew each time.
    return 0
  })
}

/**
 * Out of a copy: whoever opens a database, even to read, writes beside it. Only the driver's load would cost a call that
 * finds nothing new half of its time, so it comes late.
 */
async function readDatabase(ledger: Ledger, found: Found): Promise<void> {
  const { default: Database } = await import('libsql')
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interlock-usage-'))
  try {
    const copy = path.join(folder, 'copy.db')
    for (const ending of ['', '-wal'])
      if (fs.existsSync(found.path + ending))
        fs.copyFileSync(found.path + ending, copy + ending, fs.constants.COPYFILE_FICLONE)
    const database = new Database(copy)
    try {
      await readOn(ledger, found, (_fd, file) => {
        takeAll(ledger, file, database)
        return 0
      })
    } finally {
      database.close()
    }
  } catch {
    const record = ledger.files[ledger.fileOf(found.path, 'opencode')]
    if (record) record.unread++
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

interface Database {
  prepare(sql: string): { all(): unknown[]; iterate(): Iterable<unknown> }
}

function takeAll(ledger: Ledger, file: number, database: Database): void {
  const parents = new Map<string, string>()
  for (const row of database.prepare('SELECT id, parent_id FROM session').all()) {
    const { id, parent_id } = fieldsOf(row)
    const parent = textOf(parent_id)
    if (parent !== undefined) parents.set(String(id), parent)
  }
  for (const row of database.prepare('SELECT id, session_id, data FROM message').iterate()) {
    const { id, session_id, data } = fieldsOf(row)
    const message = fieldsOf(parsed(String(data)))
    take(ledger, file, { ...message, id, sessionID: session_id }, parents)
  }
}

/** A session with a parent is a sub-agent's. */
function take(
  ledger: Ledger,
  file: number,
  message: Fields,
  parents: ReadonlyMap<string, string>,
): void {
  const id = textOf(message.id)
  const session = textOf(message.sessionID) ?? ''
  if (id === undefined || message.role !== 'assistant') return
  const tokens = fieldsOf(message.tokens)
  const cache = fieldsOf(tokens.cache)
  const counts = {
    input: countOf(tokens.input),
    // Reasoning is counted beside the output, and costs the same.
    output: countOf(tokens.output) + countOf(tokens.reasoning),
    cacheWrite: countOf(cache.write),
    cacheRead: countOf(cache.read),
  }
  // An answer that has not come has no tokens.
  if (counts.input + counts.output + counts.cacheWrite + counts.cacheRead === 0) return
  const isSubagent = parents.has(session)
  observe(ledger, file, 'opencode', {
    id,
    session: isSubagent ? rootOf(session, parents) : session,
    subagent: isSubagent ? session : undefined,
    model: textOf(message.modelID),
    project: textOf(fieldsOf(message.path).cwd) ?? '',
    at: countOf(fieldsOf(message.time).created),
    ...counts,
    requests: 1,
  })
}

/** Sessions of sessions: more than this is a circle. */
const DEPTH_MAX = 32

function rootOf(session: string, parents: ReadonlyMap<string, string>): string {
  let at = session
  for (let depth = 0; depth < DEPTH_MAX; depth++) at = parents.get(at) ?? at
  return at
}
