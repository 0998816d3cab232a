import type { Json } from '../../action/action.ts'
import type { Place } from './assembler.ts'
import type { Part } from './item.ts'
import { openLines } from './line-source.ts'
import type { Reached } from './operation.ts'
import { isDatabase, openRows } from './row-source.ts'
import { isTree, openTree } from './tree-source.ts'

/** How far a source has been read. */
export type Progress = Omit<Reached, 'file' | 'count'>

/** Where the records of a transcript come from: the lines of a file, the rows of a database, or a folder of files. */
export interface Source {
  /** What was read of it still stands there as it was. */
  isSame(reached: Progress): boolean
  hasNews(reached: Progress): boolean
  /** Gives what is new, in order, and says how far it went. */
  read(from: Progress | undefined, take: (value: Json, place: Place) => void): Progress
  /** The record of a part, as it stands there now; undefined where it does not. */
  value(part: Part): Json | undefined
  close(): void
}

/** Undefined where it was deleted, or is not there yet, or is a link. */
export function openSource(path: string): Source | undefined {
  if (isDatabase(path)) return openRows(path)
  return isTree(path) ? openTree(path) : openLines(path)
}
