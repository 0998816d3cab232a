import { useSignal } from '@preact/signals'
import { safe } from './safe.ts'
import { ShowAll } from './show-all.tsx'

const MAX = 600

/** A text of any length within prose. */
export function Long({ text }: { readonly text: string }) {
  const whole = useSignal(false)
  const shown = safe(text)
  if (shown.length <= MAX) return <bdi class="long">{shown}</bdi>
  return (
    <>
      <bdi class="long">{whole.value ? shown : `${shown.slice(0, MAX)}…`}</bdi>{' '}
      <ShowAll whole={whole} length={shown.length} />
    </>
  )
}
