import fs from 'node:fs'
import * as v from 'valibot'
import { parsed } from '../../action/json.ts'
import { readRegularFile } from '../../regular-file.ts'
import { PROFILE_BYTES_MAX } from '../limits.ts'
import type { DaySum, Profile } from '../meter/profile.ts'
import type { RunProfile } from '../meter/view.ts'

/** What the meter has written: what sub-agents of each type use, and what each conversation has used of late. */
export interface Measured {
  readonly profile: Profile
  readonly days: readonly DaySum[]
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
    this.#measured = stat ? measuredIn(this.#file) : undefined
    this.#stamp = stamp
    return this.#measured
  }
}

/** It is this program's own, written whole; what another version wrote is none. */
function measuredIn(file: string): Measured | undefined {
  const bytes = readRegularFile(file, PROFILE_BYTES_MAX)
  if (typeof bytes === 'string') return undefined
  const read = v.safeParse(MEASURED, parsed(bytes.toString('utf8')))
  return read.success ? read.output : undefined
}

const AMOUNT = v.pipe(v.number(), v.finite(), v.minValue(0))
const RUNS = v.object({
  runs: AMOUNT,
  medianTokens: AMOUNT,
  p75Tokens: AMOUNT,
  medianUSD: AMOUNT,
  p75USD: AMOUNT,
  startTokens: AMOUNT,
  startUSD: AMOUNT,
  turnTokens: AMOUNT,
  turnUSD: AMOUNT,
})
const MEASURED = v.object({
  profile: v.object({ at: v.number(), types: v.record(v.string(), RUNS), all: RUNS }),
  days: v.array(
    v.object({
      day: v.string(),
      project: v.string(),
      session: v.string(),
      agentType: v.string(),
      subagent: v.string(),
      tokens: AMOUNT,
      costUSD: AMOUNT,
    }),
  ),
})

/** undefined where none of this type has ended yet. */
export function runsOf(type: string, { profile: { types } }: Measured): RunProfile | undefined {
  return Object.hasOwn(types, type) ? types[type] : undefined
}
