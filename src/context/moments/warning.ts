import type { Told } from '../../action/signal.ts'
import type { Transcript } from '../store.ts'
import { sizeText } from '../table/row.ts'
import { tableOf } from '../table/table.ts'
import { isFarBehind, sizeOf } from './behind.ts'
import { type State, writeState } from './state.ts'
import { contextUse } from './use.ts'

/** Percent of the window at which a person is told that it fills. */
const WARN_AT = [70, 85] as const

export interface MomentSettings {
  readonly spillBytes?: number
  readonly window?: number
}

/** What a person is told when the context fills, once a level until the next compaction. */
export function warning(transcript: Transcript, state: State, settings: MomentSettings): Told {
  const use = contextUse(transcript.main, settings.window)
  if (use === undefined || use.isBefore) return {}
  const percent = Math.floor((use.tokens / use.window) * 100)
  const level = WARN_AT.findLast((one) => percent >= one)
  if (level === undefined || state.warned?.includes(level)) return {}
  writeState(transcript, { ...state, warned: [...(state.warned ?? []), level] })
  if (isFarBehind(transcript)) return { toPerson: fills(percent, use.tokens) }
  transcript.update('offsets')
  const { rows } = tableOf(transcript, { behind: sizeOf(transcript.main) })
  const [worst] = rows
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0)
  return {
    toPerson: `${fills(percent, use.tokens)} A compaction would drop ${rows.length} items of note (${sizeText(bytes)})${
      worst ? `, such as ${worst.id} "${worst.title}"` : ''
    }. They stay recallable; what must stay in sight: interlock pin R7`,
  }
}

function fills(percent: number, tokens: number): string {
  return `Interlock: the context is ${percent} % full (${sizeText(tokens)} tokens).`
}
