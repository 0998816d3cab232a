import fs from 'node:fs'
import { fieldsOf, listOf, numberOf, parsed, textOf } from '../../action/json.ts'
import type { Expected } from './line.ts'

/** What sub-agents of one type have used so far, by the meter. */
export interface TypeProfile {
  readonly runs: number
  readonly median: Expected
  /** Three of four have used no more. */
  readonly most: Expected
  /** Before anything is done. */
  readonly start: Expected
  readonly turn: Expected
}

/** What was used by whom on one day, where the meter last looked. */
export interface DayRow {
  readonly day: string
  /** As the agent calls the folder. */
  readonly project: string
  readonly session: string
  readonly agentType: string
  readonly subAgent: string
  readonly tokens: number
  readonly usd: number
}

export interface Measured {
  readonly types: ReadonlyMap<string, TypeProfile>
  readonly all: TypeProfile
  readonly days: readonly DayRow[]
}

/** The meter's file, read again when it has changed. */
export class ProfileFile {
  readonly #file: string
  #stamp = ''
  #measured: Measured | undefined

  constructor(file: string) {
    this.#file = file
  }

  /** undefined where the meter has never looked, or what it wrote cannot be read. */
  read(): Measured | undefined {
    const stat = fs.statSync(this.#file, { throwIfNoEntry: false })
    const stamp = stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : ''
    if (stamp === this.#stamp) return this.#measured
    this.#measured = stat ? measuredIn(fs.readFileSync(this.#file, 'utf8')) : undefined
    this.#stamp = stamp
    return this.#measured
  }
}

function measuredIn(text: string): Measured | undefined {
  const { profile, days } = fieldsOf(parsed(text) ?? null)
  const { types, all } = fieldsOf(profile)
  if (all === undefined) return undefined
  return {
    types: new Map(Object.entries(fieldsOf(types)).map(([type, one]) => [type, typeProfile(one)])),
    all: typeProfile(all),
    days: listOf(days).map((row) => {
      const fields = fieldsOf(row)
      return {
        day: textOf(fields.day) ?? '',
        project: textOf(fields.project) ?? '',
        session: textOf(fields.session) ?? '',
        agentType: textOf(fields.agentType) ?? '',
        subAgent: textOf(fields.subagent) ?? '',
        tokens: numberOf(fields.tokens) ?? 0,
        usd: numberOf(fields.costUSD) ?? 0,
      }
    }),
  }
}

type Value = Parameters<typeof fieldsOf>[0]

function typeProfile(value: Value): TypeProfile {
  const of = (tokens: string, usd: string): Expected => {
    const fields = fieldsOf(value)
    return { tokens: numberOf(fields[tokens]) ?? 0, usd: numberOf(fields[usd]) ?? 0 }
  }
  return {
    runs: numberOf(fieldsOf(value).runs) ?? 0,
    median: of('medianTokens', 'medianUSD'),
    most: of('p75Tokens', 'p75USD'),
    start: of('startTokens', 'startUSD'),
    turn: of('turnTokens', 'turnUSD'),
  }
}
