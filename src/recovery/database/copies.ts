import type { DatabaseChange, TableName } from './change.ts'
import type { Copied } from './copied.ts'

/** What of a change was copied out of its server, table by table, and lies in the store. */
export function copiesOf(database: DatabaseChange | undefined): readonly Copy[] {
  if (database?.engine !== 'postgres') return []
  return (database.whole?.tables ?? []).flatMap(({ schema, name, was }) =>
    was ? [{ schema, name, copied: was.copied }] : [],
  )
}

export interface Copy extends TableName {
  readonly copied: Copied
}
