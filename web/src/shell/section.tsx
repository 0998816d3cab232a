import type { ComponentChildren } from 'preact'
import { many } from '../text/many.ts'

interface Props {
  readonly title: string
  readonly count?: number | string
  /** Beside the title. */
  readonly aside?: ComponentChildren
  readonly level?: 2 | 3
  readonly class?: string
  readonly children: ComponentChildren
}

/** A part of a page under its own heading. */
export function Section({ title, count, aside, level = 2, class: name, children }: Props) {
  const Title = level === 2 ? 'h2' : 'h3'
  const heading = (
    <Title>
      {title}
      {count !== undefined && <Count of={count} />}
    </Title>
  )
  return (
    <section class={name} aria-label={title}>
      {aside === undefined ? (
        heading
      ) : (
        <div class="row">
          {heading}
          {aside}
        </div>
      )}
      {children}
    </section>
  )
}

export function Count({ of }: { readonly of: number | string }) {
  return <span class="soft num">{` ${typeof of === 'number' ? many(of) : of}`}</span>
}
