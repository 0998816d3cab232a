import fs from 'node:fs'
import type { Deed } from '../../src/action/action.ts'

export interface CommandCase {
  readonly cmd: string
  readonly expect: 'deny' | 'ask' | 'allow'
  readonly category: string
  readonly why: string
}

/** A labelled case and the deed that is judged. */
export interface Case extends CommandCase {
  readonly deed: Deed
}

/** The labelled cases of a file: commands, or statements with their classes. */
export function casesOf(file: string): readonly Case[] {
  if (file.endsWith('sql.jsonl')) return linesOf(file).map(statementOf)
  return commandCases(file).map((each) => ({
    ...each,
    deed: { kind: 'shell', command: each.cmd, dialect: 'bash', background: false },
  }))
}

/** The labelled commands of one author. Text only: nothing here is ever run. */
export function commandCases(file: string): readonly CommandCase[] {
  return linesOf(file).map(caseOf)
}

function linesOf(file: string): readonly unknown[] {
  const lines = fs.readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line): unknown => JSON.parse(line))
}

/** What each class of statement should meet on a server that may be anybody's. */
const EXPECTED: Readonly<Record<string, CommandCase['expect']>> = {
  read: 'allow',
  write: 'ask',
  ddl: 'ask',
  'unbounded-write': 'deny',
  destructive: 'deny',
  admin: 'deny',
}

function statementOf(value: unknown): Case {
  if (typeof value !== 'object' || value === null) throw new Error('a case is no object')
  const { sql, dialect, class: kind, why }: { [key: string]: unknown } = { ...value }
  const known = DIALECTS.find((name) => name === dialect)
  const expect = typeof kind === 'string' ? EXPECTED[kind] : undefined
  if (typeof sql !== 'string' || !known || !expect || typeof why !== 'string')
    throw new Error(`a statement lacks a field: ${JSON.stringify(value)}`)
  const deed: Deed = { kind: 'sql', text: sql, dialect: known }
  return { cmd: sql, expect, category: `${known}, ${kind}`, why, deed }
}

const DIALECTS = ['postgres', 'mysql', 'sqlite'] as const

function caseOf(value: unknown): CommandCase {
  if (typeof value !== 'object' || value === null) throw new Error('a case is no object')
  const { cmd, expect, category, why }: { [key: string]: unknown } = { ...value }
  if (typeof cmd !== 'string' || typeof category !== 'string' || typeof why !== 'string') {
    throw new Error(`a case lacks a field: ${JSON.stringify(value)}`)
  }
  // In a mode of reading, what reads passes and everything else is refused.
  if (expect === 'read') return { cmd, expect: 'allow', category, why }
  if (expect === 'effect') return { cmd, expect: 'deny', category, why }
  if (expect !== 'deny' && expect !== 'ask' && expect !== 'allow') {
    throw new Error(`a case expects ${String(expect)}`)
  }
  return { cmd, expect, category, why }
}
