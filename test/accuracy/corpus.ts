import fs from 'node:fs'

export interface CommandCase {
  readonly cmd: string
  readonly expect: 'deny' | 'ask' | 'allow'
  readonly category: string
  readonly why: string
}

/** The labelled commands of one author. Text only: nothing here is ever run. */
export function commandCases(file: string): readonly CommandCase[] {
  return fs
    .readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => caseOf(JSON.parse(line)))
}

function caseOf(value: unknown): CommandCase {
  if (typeof value !== 'object' || value === null) throw new Error('a case is no object')
  const { cmd, expect, category, why }: { [key: string]: unknown } = { ...value }
  if (typeof cmd !== 'string' || typeof category !== 'string' || typeof why !== 'string') {
    throw new Error(`a case lacks a field: ${JSON.stringify(value)}`)
  }
  if (expect !== 'deny' && expect !== 'ask' && expect !== 'allow') {
    throw new Error(`a case expects ${String(expect)}`)
  }
  return { cmd, expect, category, why }
}
