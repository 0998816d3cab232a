import type { KeptTable } from '../database/change.ts'
import type { Table } from './tables.ts'

export interface Target {
  readonly kept: KeptTable
  readonly table: Table
  /** The table has no column that it had not then. */
  readonly isWhole: boolean
  /** Rows that stand have what others are to have back alone. */
  readonly isInTheWay: boolean
}

export interface Work {
  readonly target: Target
  readonly newer: number
  remove(): Promise<number>
  fill(): Promise<{ readonly back: number; readonly changed: number }>
  /** Of what was changed meanwhile, the rows that are neither put back nor taken away. */
  strangers(changed: KeptTable): Promise<number>
  /** Throws where a row is not what it was. */
  check(): Promise<void>
}

/** Lower halves of transactions' numbers, as rows carry them; those of blocks within have no other. */
export function isOurs(row: string, ours: readonly string[]): string {
  const halves = ours.map((xid) => `'${BigInt(xid) & 0xffff_ffffn}'::xid`)
  return `${row}.xmin IN (${halves.join(', ')})`
}
