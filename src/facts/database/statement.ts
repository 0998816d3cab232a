import type { Verb } from '../facts.ts'

/**
 * A first reading of SQL by its words: enough to tell reading from losing, and closed towards everything else. A
 * statement that is not plainly one of these is "unknown", which is never harmless.
 */
export type StatementKind =
  | 'read'
  | 'bounded-write'
  | 'unbounded-write'
  | 'destructive'
  | 'recreate'
  | 'admin'
  | 'schema'
  | 'session'
  | 'unknown'

export interface StatementFact {
  readonly kind: StatementKind
  readonly verb: Verb
  /** The table, schema or database it names, where it names one. */
  readonly name: string
}

/** Comments out, literals blanked, split at semicolons. */
export function statementsOf(sql: string): readonly string[] {
  const bare = sql
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'(?:[^'\\]|''|\\.)*'/g, "''")
    .replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
  return bare
    .split(';')
    .map((part) => part.trim().replace(/\s+/g, ' '))
    .filter((part) => part !== '')
}

export function readStatement(statement: string): StatementFact {
  const name =
    /\b(?:table|database|schema|collection|view|index|user|role|from|into|update|truncate)\s+(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?["`[]?([\w.-]+)/i.exec(
      statement,
    )?.[1] ?? 'the database'
  const fact = (kind: StatementKind, verb: Verb): StatementFact => ({ kind, verb, name })
  const s = statement
    .toLowerCase()
    .replace(/^explain (?!analyze|\(.*analyze)(\([^)]*\) )?/, 'select ')
  if (/^(drop|truncate)\b/.test(s)) return fact('destructive', 'delete')
  if (/^create or replace table\b/.test(s)) return fact('recreate', 'recreate')
  if (/\b(drop table|drop database|drop schema|drop column|truncate)\b/.test(s))
    return fact('destructive', 'delete')
  if (/^alter table\b.*\bdrop\b/.test(s)) return fact('destructive', 'delete')
  if (/\bdelete from\b/.test(s) || /^update\b/.test(s) || /\bupdate\b.*\bset\b/.test(s))
    return writeFact(s, fact)
  if (
    /^(grant|revoke|alter (user|role|system|database)|create (user|role|extension)|copy|vacuum full|reindex database|set global|kill|shutdown|reset master|flush|load data|attach|detach|do|call|execute|prepare|security|reassign)\b/.test(
      s,
    )
  )
    return fact('admin', 'grant')
  if (
    /^(select|with|show|describe|desc|explain|values|table|pragma [\w.]+$|pragma table_info|\\d)/.test(
      s,
    )
  ) {
    return /\b(into outfile|into dumpfile|pg_terminate_backend|lo_unlink|pg_read_file|dblink_exec|for update|insert into|merge into|select .* into \w)\b/.test(
      s,
    )
      ? fact('unknown', 'change')
      : fact('read', 'read')
  }
  if (/^(insert|merge|replace|upsert)\b/.test(s)) return fact('bounded-write', 'change')
  if (/^(create|alter|comment|rename|refresh|analyze|vacuum|reindex)\b/.test(s))
    return fact('schema', 'change')
  if (
    /^(begin|commit|rollback|start transaction|set|use|savepoint|release|end|abort|deallocate|listen|notify|discard)\b/.test(
      s,
    )
  )
    return fact('session', 'read')
  return fact('unknown', 'change')
}

/** A WHERE that holds for every row bounds nothing. */
function writeFact(
  s: string,
  fact: (kind: StatementKind, verb: Verb) => StatementFact,
): StatementFact {
  const where = /\bwhere\b(.*)$/.exec(s)?.[1]?.trim()
  const verb: Verb = /\bdelete\b/.test(s) ? 'delete' : 'change'
  if (
    where === undefined ||
    /^(\(?\s*(true|1|1 ?= ?1|'' ?= ?''|not false|\w+ is not null or \w+ is null)\s*\)?)(\s+(or|returning)\b.*)?$/.test(
      where,
    ) ||
    /\bor (true|1 ?= ?1)\b/.test(where)
  ) {
    return fact('unbounded-write', verb)
  }
  return fact('bounded-write', verb)
}
