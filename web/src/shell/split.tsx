import type { ComponentChildren } from 'preact'

interface Props {
  /** What it lists: "Rules". */
  readonly label: string
  /** Above the list, and always in view. */
  readonly tools: ComponentChildren
  readonly list: ComponentChildren
  /** What is open; `undefined` leaves the whole width to the list. */
  readonly detail: ComponentChildren
  readonly opened: boolean
  /** The list is what is read: it keeps the greater part. */
  readonly wide?: boolean
  /** Both are read. */
  readonly even?: boolean
}

/** A list, and beside it what is open of it; where it is narrow, over it. */
export function Split({ label, tools, list, detail, opened, wide = false, even = false }: Props) {
  return (
    <div class={`split${wide ? ' wide' : ''}${even ? ' even' : ''}${opened ? ' opened' : ''}`}>
      <section class="list" aria-label={label}>
        <div class="tools">{tools}</div>
        {list}
      </section>
      {detail !== undefined && (
        <section class="detail" aria-label="What is open">
          {detail}
        </section>
      )}
    </div>
  )
}
