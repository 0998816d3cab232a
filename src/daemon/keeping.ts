import path from 'node:path'
import type { Action } from '../action/action.ts'
import type { Signal } from '../action/signal.ts'
import type { Kept } from '../recovery/keep.ts'
import { Recovery } from '../recovery/recovery.ts'
import { holdSqlite } from '../recovery/sqlite/hold.ts'
import type { RecoveryTarget } from '../recovery/targets.ts'
import type { Places } from '../state/places.ts'
import { KeepingAtLength } from './keeping-at-length.ts'
import { TimeLines } from './time-lines.ts'
import { scheduleUpkeep } from './upkeep.ts'

/** Keeps a person's files before actions, and follows what changes in their folders. */
export interface Keeping {
  keep(action: Action, targets: readonly RecoveryTarget[]): Kept | Promise<Kept>
  /** An action may run now. */
  begins(action: Pick<Action, 'origin' | 'cwd' | 'deed'>): void
  heard(signal: Signal): void
  stop(): Promise<void>
}

/** In this process and those that it starts: it runs as the person, and reads what they may read. */
export function keepHere(places: Places, dist: string, now: () => number): Keeping {
  const timeLines = new TimeLines(path.join(dist, 'timeline.mjs'), places.recovery, now)
  const atLength = new KeepingAtLength(path.join(dist, 'copier.mjs'), places.recovery)
  const recovery = new Recovery(places.recovery, now, holdSqlite, atLength)
  const stopUpkeep = scheduleUpkeep(places, path.join(dist, 'cli.mjs'), now)
  return {
    keep: (action, targets) => recovery.keep(action, targets),
    begins: (action) => timeLines.begins(action),
    heard(signal) {
      recovery.heard(signal)
      timeLines.heard(signal)
    },
    async stop() {
      stopUpkeep()
      await Promise.all([timeLines.stop(), atLength.stop()])
    },
  }
}
