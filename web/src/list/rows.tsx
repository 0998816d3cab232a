import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { offerMover } from './move.ts'
import { rowsInView } from './window.ts'

interface Props<T> {
  readonly label: string
  readonly items: readonly T[]
  readonly keyOf: (item: T) => string
  /** Every row has this height in pixels: the place of each is known without drawing the others. */
  readonly rowHeight: number
  readonly row: (item: T) => ComponentChildren
  /** The row of what is open; it gets the focus back when `focusKey` names it. */
  readonly focusKey?: string
  /** How many there are, where more are known than loaded. */
  readonly total?: number
  readonly onNearEnd?: () => void
  /** False: the person has scrolled away from the top. */
  readonly onAtTop?: (atTop: boolean) => void
  /** Another value scrolls to the top. */
  readonly topWhen?: number
  readonly foot?: ComponentChildren
}

/** A list of any length, of which only the rows in view are drawn. */
export function Rows<T>(props: Props<T>) {
  const { items, keyOf, rowHeight, onNearEnd, onAtTop, focusKey, topWhen } = props
  const box = useRef<HTMLDivElement>(null)
  const active = useRef('')
  const span = useSignal(rowsInView(0, 1_000, rowHeight, items.length))

  const measure = (): void => {
    const { current } = box
    if (current === null) return
    const next = rowsInView(current.scrollTop, current.clientHeight, rowHeight, items.length)
    const { first, end } = span.peek()
    if (next.first !== first || next.end !== end) span.value = next
    onAtTop?.(current.scrollTop < rowHeight / 2)
    if (next.end >= items.length - 40) onNearEnd?.()
  }
  const latest = useRef(measure)
  latest.current = measure

  useLayoutEffect(() => latest.current())
  useEffect(() => {
    const observer = new ResizeObserver(() => latest.current())
    if (box.current !== null) observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  useEffect(() => box.current?.scrollTo({ top: 0 }), [topWhen])

  const focusAt = (index: number): void => {
    const { current } = box
    const item = items[index]
    if (current === null || item === undefined) return
    active.current = keyOf(item)
    const top = index * rowHeight
    const below = top + rowHeight - current.clientHeight
    if (current.scrollTop > top) current.scrollTop = top
    else if (current.scrollTop < below) current.scrollTop = below
    latest.current()
    requestAnimationFrame(() =>
      current
        .querySelector<HTMLElement>(`[data-index="${index}"] [data-row]`)
        ?.focus({ preventScroll: true }),
    )
  }
  const move = useRef(focusAt)
  move.current = (by) => {
    const at = items.findIndex((item) => keyOf(item) === active.current)
    focusAt(Math.min(Math.max(0, at + by), items.length - 1))
  }
  useEffect(() => offerMover({ move: (by) => move.current(by) }), [])
  useEffect(() => {
    if (focusKey === undefined) return
    const at = items.findIndex((item) => keyOf(item) === focusKey)
    if (at !== -1) focusAt(at)
  }, [focusKey])

  const { first, end } = span.value
  return (
    <div class="rows" ref={box} onScroll={measure}>
      <ul aria-label={props.label} style={{ height: `${items.length * rowHeight}px` }}>
        {items.slice(first, end).map((item, at) => (
          <li
            key={keyOf(item)}
            class="cell"
            data-index={first + at}
            aria-setsize={props.total ?? items.length}
            aria-posinset={first + at + 1}
            style={{
              height: `${rowHeight}px`,
              transform: `translateY(${(first + at) * rowHeight}px)`,
            }}
            onFocusCapture={() => (active.current = keyOf(item))}
          >
            {props.row(item)}
          </li>
        ))}
      </ul>
      {props.foot}
    </div>
  )
}
