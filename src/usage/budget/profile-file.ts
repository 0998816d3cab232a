import fs from 'node:fs'
import { fieldsOf, isFields, parsed } from '../../action/json.ts'
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
    this.#measured = stat ? measuredIn(fs.readFileSync(this.#file, 'utf8')) : undefined
    this.#stamp = stamp
    return this.#measured
  }
}

/** It is this program's own, written whole; what another version wrote is none. */
function measuredIn(text: string): Measured | undefined {
  const { profile, days } = fieldsOf(parsed(text))
  const { types, all } = fieldsOf(profile)
  if (!isFields(types) || !isFields(all) || !Array.isArray(days)) return undefined
  const measured: Measured = JSON.parse(text)
  return measured
}

/** undefined where none of this type has ended yet. */
export function runsOf(type: string, { profile: { types } }: Measured): RunProfile | undefined {
  return Object.hasOwn(types, type) ? types[type] : undefined
}
