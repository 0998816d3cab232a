import { useEffect, useRef } from 'preact/hooks'
import type { ContextRow } from '../../../src/daemon/people/api.ts'
import { hrefOf } from '../shell/route.ts'
import { oneLine } from '../text/safe.ts'
import { bytesText } from '../text/size.ts'
import { kindOf } from './words.ts'

interface Props {
  readonly row: ContextRow
  readonly session: string
  readonly open: boolean
  /** It is in no other list: the focus comes back here. */
  readonly own?: true | undefined
  /** Beside its kind. */
  readonly note?: string
}

/** An item in a list: a click opens its original. */
export function Item({ row, session, open, own, note }: Props) {
  const { id, title, bytes, copies = 0, gone } = row
  const line = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (open && own === true) line.current?.scrollIntoView({ block: 'nearest' })
  }, [open])
  return (
    <a
      data-row
      ref={line}
      {...(own && { id: `item ${id}` })}
      class={`item-line${gone === true ? ' gone' : ''}`}
      href={hrefOf('context', `${session}/${id}`)}
      aria-current={open ? 'true' : undefined}
    >
      <code class="soft">{id}</code>
      <span class="clip">{oneLine(title)}</span>
      <span class="num">{bytesText(bytes)}</span>
      <span class="soft">
        {kindOf(row)}
        {copies > 0 && `, ${copies + 1} times`}
        {gone === true && ', no copy is left'}
        {note !== undefined && `, ${note}`}
      </span>
    </a>
  )
}
