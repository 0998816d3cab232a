import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface Props {
  readonly children: ComponentChildren
  readonly level?: 1 | 2
  /** Another value: something else was opened, and the focus comes here. Undefined: the focus stays where it is. */
  readonly shows: string | undefined
}

/** Takes the focus when what it heads comes up, so that reading goes on there. */
export function Heading({ children, level = 1, shows }: Props) {
  const ref = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (shows !== undefined) ref.current?.focus({ preventScroll: true })
  }, [shows])
  return level === 1 ? (
    <h1 ref={ref} tabIndex={-1}>
      {children}
    </h1>
  ) : (
    <h2 ref={ref} tabIndex={-1} class="title">
      {children}
    </h2>
  )
}
