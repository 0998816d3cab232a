import type { ComponentChildren } from 'preact'

/** Names and what they stand for; a pair without a value is left out. */
export function Pairs({ of }: { readonly of: Readonly<Record<string, ComponentChildren>> }) {
  return (
    <dl class="pairs">
      {Object.entries(of).map(
        ([name, value]) =>
          value !== undefined && (
            <>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </>
          ),
      )}
    </dl>
  )
}
