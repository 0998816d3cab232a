import { KEPT_SCHEMA, type KeptTable } from '../database/change.ts'
import { NotKeepable } from '../database/refusal.ts'
import {
  type Counted,
  copyAll,
  countKept,
  expectCopiable,
  keepDifference,
  keyNames,
  makeImage,
} from './image.ts'
import { kept, quotedName } from './names.ts'
import type { Client } from './session.ts'
import type { Table } from './tables.ts'

/** How the rows of a table are copied before it is changed, so that none that changes is missing. */
export interface Taking {
  readonly table: Table
  /** Into `old`, and locked. */
  take(old: string): Promise<void>
  /**
   * Leaves what was changed, puts what came beside it, and counts both. Undefined: not all that was changed was taken.
   * `affected`: the rows that the server says its statement has changed.
   */
  compare(old: string, came: string, affected: number): Promise<Counted | undefined>
}

export function takeWhole(client: Client, table: Table): Taking {
  return {
    table,
    take: (old) => copyAll(client, table, old),
    async compare(old, came) {
      await keepDifference(client, table, old, came)
      return countKept(client, keyNames(table), old, came)
    },
  }
}

/**
 * Keeps the rows that a transaction changes, as they were and as they are: tables of ours are made before it, filled within
 * it, and so last if it does.
 */
export class Capture {
  readonly #client: Client
  readonly #id: string
  readonly #takings: readonly Taking[]
  readonly #made = new Set<string>()

  constructor(client: Client, id: string, takings: readonly Taking[]) {
    this.#client = client
    this.#id = id
    this.#takings = takings
  }

  /** Outside of any transaction: to make a table ends one. */
  async prepare(): Promise<void> {
    if (this.#takings.length === 0) return
    await this.#client.run(`CREATE DATABASE IF NOT EXISTS ${quotedName(KEPT_SCHEMA)}`)
    for (const [i, { table }] of this.#takings.entries())
      for (const name of [this.#old(i), this.#came(i)]) {
        this.#made.add(name)
        await makeImage(this.#client, table, name)
      }
  }

  async take(): Promise<void> {
    for (const [i, taking] of this.#takings.entries()) await taking.take(this.#old(i))
  }

  /** What was kept; undefined where a table was changed otherwise than it was taken for. */
  async end(affected = 0): Promise<readonly KeptTable[] | undefined> {
    const found: KeptTable[] = []
    for (const [i, taking] of this.#takings.entries()) {
      const [old, came] = [this.#old(i), this.#came(i)]
      const counted = await taking.compare(old, came, affected)
      if (!counted) return undefined
      const one = keptTable(taking.table, counted, old, came)
      if (one) found.push(one)
    }
    return found
  }

  /** Takes away what was made and holds nothing of a change. Not within a transaction. */
  async clear(tables: readonly KeptTable[]): Promise<void> {
    const used = new Set(tables.flatMap(({ old, new: came }) => [old, came]))
    for (const name of this.#made)
      if (!used.has(name))
        await this.#client.run(`DROP TABLE IF EXISTS ${kept(name)}`).catch(() => {})
  }

  /** Where the rows of the table at `i` lie as they were, until the end. */
  before(i: number): string {
    return this.#old(i)
  }

  #old(i: number): string {
    return `${this.#id}_${i}_old`
  }

  #came(i: number): string {
    return `${this.#id}_${i}_new`
  }
}

function keptTable(
  { schema, name, columns, ...table }: Table,
  { deleted, updated, inserted }: Counted,
  old: string,
  came: string,
): KeptTable | undefined {
  if (deleted + updated + inserted === 0) return undefined
  return {
    schema,
    name,
    key: keyNames(table),
    columns: columns.map((one) => one.name),
    ...(deleted + updated > 0 && { old }),
    ...(inserted + updated > 0 && { new: came }),
    deleted,
    updated,
    inserted,
  }
}

/** Throws before anything is made where a table is too large to be copied. */
export function expectTakable(tables: readonly Table[]): void {
  for (const table of tables) expectCopiable(table)
}

/** Throws where tables are not what they were when copies were made for them. */
export function expectSame(before: readonly Table[], now: readonly Table[]): void {
  const shape = (tables: readonly Table[]) =>
    JSON.stringify(
      tables
        .map(({ schema, name, columns, key }) => ({ schema, name, columns, key }))
        .sort((a, b) => (`${a.schema}.${a.name}` < `${b.schema}.${b.name}` ? -1 : 1)),
    )
  if (shape(before) !== shape(now))
    throw new NotKeepable('its tables were altered in this moment; try again')
}
