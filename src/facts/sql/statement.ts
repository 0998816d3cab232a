import { alter } from './alter.ts'
import { insert, merge, remove, update } from './change.ts'
import { create } from './create.ts'
import { execute, prepare, runBlock } from './dynamic.ts'
import { type Finding, finding, READ, worse } from './finding.ts'
import { behindWith, scan } from './scan.ts'
import { drop, truncate } from './schema.ts'
import {
  afterGroup,
  endOf,
  findWord,
  isOpen,
  isOperator,
  isWord,
  type Sentence,
  wordAt,
} from './sentence.ts'
import { copy, maintain, serverVerb } from './server.ts'
import { discard, pragma, reset, set, transactionMode } from './settings.ts'

type Handler = (s: Sentence, from: number, to: number) => Finding

/** What the statement at `[from, to)` would do, by the verb it begins with. Other verbs are unknown. */
export function classify(s: Sentence, from: number, to: number): Finding {
  if (isOpen(s, from)) return scan(s, from, to, true)
  const word = wordAt(s, from)
  const handler = word === undefined ? undefined : HANDLERS.get(word)
  if (!handler) {
    const rest = scan(s, from, to, false)
    return worse(finding('unknown', 'is no statement that is known here'), rest)
  }
  return handler(s, from, to)
}

function query(s: Sentence, from: number, to: number): Finding {
  return scan(s, from, to, true)
}

function withQuery(s: Sentence, from: number, to: number): Finding {
  const main = behindWith(s, from, to)
  if (main === undefined)
    return worse(finding('unknown', 'has a WITH that cannot be read'), scan(s, from, to, true))
  const own = classify(s, main, to)
  return worse(own, scan(s, from, main, own.class === 'read'))
}

/** EXPLAIN runs the statement only with ANALYZE; SQLite's never does. */
function explain(s: Sentence, from: number, to: number): Finding {
  if (s.lexicon === 'sqlite' && s.dialect === 'sqlite') return READ
  let i = from + 1
  let runs = false
  if (isOpen(s, i) && !isWord(s, i + 1, 'select', 'with', 'values')) {
    const end = endOf(s, i)
    runs = analyzes(s, i + 1, end)
    i = end + 1
  }
  for (;;) {
    if (isWord(s, i, 'analyze', 'analyse')) {
      runs = true
      i++
    } else if (
      isWord(
        s,
        i,
        'verbose',
        'extended',
        'partitions',
        'ast',
        'syntax',
        'plan',
        'pipeline',
        'estimate',
      )
    )
      i++
    else if (isWord(s, i, 'format') && isOperator(s, i + 1, '=')) i += 3
    else break
  }
  if (!runs) return explainOnly(s, i, to)
  return i < to ? classify(s, i, to) : finding('unknown', 'runs what cannot be told')
}

function explainOnly(s: Sentence, from: number, to: number): Finding {
  // T-SQL and others need no semicolon: what follows may be a statement of its own.
  return s.dialect === 'unknown' && from + 1 < to && !isWord(s, from, 'for')
    ? scan(s, from, to, false).class === 'unknown'
      ? finding('unknown', 'may be more than one statement')
      : READ
    : READ
}

/** Any spelling of "on" in the list of options. */
function analyzes(s: Sentence, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    if (!isWord(s, i, 'analyze', 'analyse') && s.tokens[i]?.text.toLowerCase() !== 'analyze')
      continue
    const value = s.tokens[i + 1]
    if (i + 1 >= to || !/^(false|off|0)$/i.test(value?.text ?? '')) return true
  }
  return false
}

/** `DESCRIBE t`, `DESC SELECT …`. */
function describe(s: Sentence, from: number, to: number): Finding {
  return s.lexicon === 'mysql' || s.dialect === 'unknown' ? explain(s, from, to) : READ
}

function analyze(s: Sentence, from: number, to: number): Finding {
  const next = from + 1 + (isWord(s, from + 1, 'format') && isOperator(s, from + 2, '=') ? 3 : 0)
  if (
    s.lexicon === 'mysql' &&
    isWord(s, next, 'select', 'insert', 'update', 'delete', 'replace', 'with')
  )
    return classify(s, next, to)
  return s.lexicon === 'postgres' && s.dialect !== 'unknown'
    ? finding('write', 'counts tables anew for the planner')
    : finding('admin', 'counts tables anew for the planner')
}

/** SHOW shows; where statements need no semicolon between them, another may follow. */
function show(s: Sentence, from: number, to: number): Finding {
  return s.dialect === 'unknown' ? scan(s, from + 2, to, false) : READ
}

function begin(s: Sentence, from: number, to: number): Finding {
  // MariaDB's block outside a procedure.
  if (isWord(s, from + 1, 'not') && isWord(s, from + 2, 'atomic'))
    return worse(finding('unknown', 'is a block of statements'), classify(s, from + 3, to))
  if (!isWord(s, from, 'start') || isWord(s, from + 1, 'transaction')) {
    // A procedural block, where one is sent as it is.
    const open = s.tokens[from + 1]
    if (
      open &&
      !isWord(
        s,
        from + 1,
        'transaction',
        'work',
        'isolation',
        'read',
        'not',
        'deferrable',
        'immediate',
        'exclusive',
        'deferred',
        'concurrent',
        'tran',
        'atomic',
      )
    )
      return worse(finding('unknown', 'is a block of statements'), classify(s, from + 1, to))
    return transactionMode(s, from, to)
  }
  return serverVerb(s, from)
}

function end(s: Sentence, from: number): Finding {
  return isWord(s, from + 1, 'prepared')
    ? finding('admin', 'ends a transaction that was prepared')
    : READ
}

/** `DECLARE c CURSOR FOR SELECT …`. */
function declare(s: Sentence, from: number, to: number): Finding {
  const at = findWord(s, from, to, 'for')
  if (findWord(s, from, to, 'cursor') < 0 || at < 0)
    return finding('unknown', 'declares something that is not known here')
  return classify(s, at + 1, to)
}

function call(s: Sentence, from: number, to: number): Finding {
  return worse(
    finding('write', 'calls a procedure, and what that does is not known here'),
    scan(s, from + 1, to, false),
  )
}

function doBlock(s: Sentence, from: number, to: number): Finding {
  return s.lexicon === 'mysql' ? scan(s, from + 1, to, true) : runBlock(s, from, to)
}

function rename(s: Sentence, from: number): Finding {
  return isWord(s, from + 1, 'user')
    ? finding('admin', 'renames a user')
    : finding('ddl', 'renames a table')
}

/** `(…)` in front of a set operation is a query; HANDLER and FETCH only read. */
function harmless(): Finding {
  return READ
}

function fixed(kind: 'admin' | 'ddl' | 'write' | 'destructive' | 'unknown', why: string): Handler {
  return (s, from, to) => worse(finding(kind, why), scan(s, from + 1, to, false))
}

function xa(s: Sentence, from: number): Finding {
  return isWord(s, from + 1, 'recover')
    ? READ
    : finding('write', 'steers a distributed transaction')
}

function checksum(s: Sentence, from: number): Finding {
  return isWord(s, from + 1, 'table', 'tables') ? READ : finding('unknown', 'is not known here')
}

function values(s: Sentence, from: number, to: number): Finding {
  return afterGroup(s, from + 1) > to ? finding('unknown', 'cannot be read') : query(s, from, to)
}

function replace(s: Sentence, from: number, to: number): Finding {
  return insert(s, from, to)
}

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['select', query],
  ['values', values],
  ['table', query],
  ['with', withQuery],
  ['explain', explain],
  ['describe', describe],
  ['desc', describe],
  ['analyze', analyze],
  ['analyse', analyze],
  ['show', show],
  ['help', show],
  ['use', show],
  ['fetch', harmless],
  ['move', harmless],
  ['close', harmless],
  ['handler', harmless],
  ['listen', harmless],
  ['unlisten', harmless],
  ['deallocate', harmless],
  ['begin', begin],
  ['start', begin],
  ['commit', end],
  ['rollback', end],
  ['end', end],
  ['abort', end],
  ['savepoint', harmless],
  ['release', harmless],
  ['notify', fixed('write', 'sends a message')],
  ['insert', insert],
  ['replace', replace],
  ['upsert', insert],
  ['update', update],
  ['delete', remove],
  ['merge', merge],
  ['truncate', truncate],
  ['drop', drop],
  ['create', create],
  ['alter', alter],
  ['comment', fixed('ddl', 'describes a table or column')],
  ['rename', rename],
  ['refresh', fixed('write', 'fills a view anew')],
  ['copy', copy],
  ['set', set],
  ['reset', reset],
  ['discard', discard],
  ['pragma', pragma],
  ['prepare', prepare],
  ['execute', execute],
  ['exec', execute],
  ['declare', declare],
  ['call', call],
  ['do', doBlock],
  ['checksum', checksum],
  ['lock', fixed('admin', 'locks a table against everyone')],
  ['unlock', fixed('write', 'frees locks')],
  ['xa', xa],
  ['get', harmless],
  ['grant', fixed('admin', 'gives rights')],
  ['revoke', fixed('admin', 'takes rights away')],
  ['deny', fixed('admin', 'takes rights away')],
  ['reassign', fixed('admin', 'gives what a role owns to another')],
  ['security', fixed('admin', 'changes security labels')],
  ['vacuum', maintain],
  ['cluster', maintain],
  ['reindex', maintain],
  ['optimize', maintain],
  ['repair', maintain],
  ['check', maintain],
  ['checkpoint', maintain],
  ['attach', fixed('admin', 'opens another database file')],
  ['detach', fixed('admin', 'closes a database file')],
  ['load', serverVerb],
  ['import', serverVerb],
  ['kill', serverVerb],
  ['shutdown', serverVerb],
  ['restart', serverVerb],
  ['flush', serverVerb],
  ['purge', serverVerb],
  ['stop', serverVerb],
  ['change', serverVerb],
  ['install', serverVerb],
  ['uninstall', serverVerb],
  ['clone', serverVerb],
  ['binlog', serverVerb],
  ['cache', serverVerb],
  ['backup', serverVerb],
  ['restore', serverVerb],
  ['dbcc', serverVerb],
  ['reconfigure', serverVerb],
  ['system', serverVerb],
])
