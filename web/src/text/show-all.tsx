import type { Signal } from '@preact/signals'
import { many } from './many.ts'

/** Opens a text that is too long to be shown whole at once, and folds it again. */
export function ShowAll({
  whole,
  length,
}: {
  readonly whole: Signal<boolean>
  readonly length: number
}) {
  return (
    <button
      type="button"
      class="quiet"
      onClick={() => {
        whole.value = !whole.peek()
      }}
    >
      {whole.value ? 'Show less' : `Show all ${many(length)} characters`}
    </button>
  )
}
