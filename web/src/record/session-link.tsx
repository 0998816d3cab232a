import type { ComponentChildren } from 'preact'
import { hrefOf } from '../shell/route.ts'
import { filters, NO_FILTERS } from './filters.ts'

/** To the record of one session. */
export function SessionLink({
  session,
  children,
  row,
}: {
  readonly session: string
  readonly children: ComponentChildren
  /** j and k stop here. */
  readonly row?: true
}) {
  return (
    <a
      href={hrefOf('record')}
      data-row={row}
      onClick={() => {
        filters.value = { ...NO_FILTERS, session }
      }}
    >
      {children}
    </a>
  )
}
