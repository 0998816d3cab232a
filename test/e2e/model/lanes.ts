import type { Asked } from './api.ts'
import type { Lane, Match, Script, Turn } from './script.ts'

export interface Picked {
  readonly lane: string
  readonly turn: Turn
}

/**
 * Past the end of a lane, and where no lane fits: words without a call, which end every agent's
 * turn.
 */
const END: Turn = { text: 'done' }

/** Serves the turns of a script, each once and in its order. */
export function lanesOf(script: Script): (asked: Asked) => Picked {
  const served = new Map<Lane, number>()
  return (asked) => {
    const lane = script.lanes.find(({ when }) => fits(when, asked))
    if (lane === undefined) return { lane: 'none', turn: END }
    const index = served.get(lane) ?? 0
    served.set(lane, index + 1)
    return { lane: lane.name, turn: lane.turns[index] ?? END }
  }
}

function fits(when: Match, asked: Asked): boolean {
  return (
    (when.tools === undefined || when.tools === asked.tools.length > 0) &&
    (when.tool === undefined || asked.tools.includes(when.tool)) &&
    (when.first === undefined || new RegExp(when.first).test(asked.first)) &&
    (when.last === undefined || new RegExp(when.last).test(asked.last))
  )
}
