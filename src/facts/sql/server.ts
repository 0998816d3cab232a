import { isCatalog } from './change.ts'
import { type Finding, finding, READ, worse } from './finding.ts'
import { scan } from './scan.ts'
import { endOf, findWord, isOpen, isWord, nameAt, type Sentence, wordAt } from './sentence.ts'

/** COPY between a table, the client, files and programs of the server. */
export function copy(s: Sentence, from: number, to: number): Finding {
  let i = from + 1
  let own = READ
  const isQuery = isOpen(s, i)
  const name = isQuery ? undefined : nameAt(s, isWord(s, i, 'binary') ? i + 1 : i)
  if (isQuery) {
    own = s.classify(s, i + 1, endOf(s, i))
    i = endOf(s, i) + 1
  } else {
    i = name?.next ?? i
    if (isOpen(s, i)) i = endOf(s, i) + 1
  }
  const where = wordAt(s, i + 1)
  if (!isWord(s, i, 'from', 'to'))
    return worse(finding('unknown', 'copies what cannot be told'), own)
  if (where === 'stdout' && isWord(s, i, 'to')) return own
  if (where === 'stdin' && isWord(s, i, 'from')) {
    return name && isCatalog(name)
      ? finding('admin', "writes into the server's own tables", name.full)
      : finding('write', 'adds rows', name?.full)
  }
  const rest = scan(s, i, to, false)
  const why =
    where === 'program'
      ? 'runs a program on the server'
      : isWord(s, i, 'to')
        ? 'writes a file of the server'
        : 'reads a file of the server'
  return worse(worse(finding('admin', why, name?.full), own), rest)
}

/** Work on whole tables that locks or rewrites them. */
export function maintain(s: Sentence, from: number, to: number): Finding {
  if (isWord(s, from, 'vacuum') && findWord(s, from, to, 'into') >= 0)
    return finding('admin', 'writes a copy of the database to a file')
  return finding('admin', 'rewrites, locks or flushes whole tables')
}

const SERVER_VERBS: Readonly<Record<string, string>> = {
  load: 'loads a file or code into the server',
  import: 'takes in tables from elsewhere',
  kill: 'ends another session',
  shutdown: 'stops the server',
  restart: 'stops the server',
  flush: 'flushes or locks what the whole server holds',
  purge: 'deletes logs of the server',
  start: 'steers replication',
  stop: 'steers replication',
  change: 'steers replication',
  install: 'loads code into the server',
  uninstall: 'takes code out of the server',
  clone: 'copies or replaces the data of the server',
  binlog: 'applies changes of a log',
  backup: 'writes files of the server',
  restore: 'replaces a database',
}

export function serverVerb(s: Sentence, from: number): Finding {
  const word = wordAt(s, from) ?? ''
  return finding(
    word === 'restore' ? 'destructive' : 'admin',
    SERVER_VERBS[word] ?? 'acts on the server as a whole',
  )
}
